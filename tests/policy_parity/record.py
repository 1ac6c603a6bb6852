"""Asks a real API server what it says to the cases of files, and writes the answers beside each file.

KUBEBUILDER_ASSETS=... python -m tests.policy_parity.record [FILE...] [--only TEXT] [--show]
"""

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from tests.policy_parity.case import CASES, HELD_OUT, Case, Object, Record, answers, cases_of, files_of, write
from tests.policy_parity.server import PolicyServer, Reply, serving

BATCH = 40
"""Cases whose policies are in force at the same time, each for a namespace of its own."""


def recorded(server: PolicyServer, cases: list[Case]) -> Iterator[Record]:
    """One record for each case. Everything else comes before the first policy, which it would be subject to."""
    server.until_live()
    crds = {case.name: _refusals(server, case, crds=True) for case in cases}
    for case in cases:
        _prepare(server, case, refused=crds[case.name])
    answers: dict[str, tuple[Record, str]] = {}
    for batch in _batches(cases):
        for case, record, audit in _asked(server, batch, crds):
            answers[case.name] = record, audit
    annotations = server.annotations()
    for case in cases:
        record, audit = answers[case.name]
        yield record._replace(annotations=_of_policies(annotations.get(audit, {})))


def _batches(cases: list[Case]) -> Iterator[list[Case]]:
    together = iter([case for case in cases if _apart(case)])
    while batch := list(islice(together, BATCH)):
        yield batch
    yield from ([case] for case in cases if not _apart(case))


def _apart(case: Case) -> bool:
    """Whether no policy of the case can meet the request of another, nor its request another policy."""
    namespace = case.object["metadata"].get("namespace")
    selectors = (
        ((item["spec"].get("matchConstraints") or {}).get("namespaceSelector") or {}).get("matchLabels") or {}
        for item in case.definitions
        if item["kind"] == "ValidatingAdmissionPolicy"
    )
    home = {"kubernetes.io/metadata.name": namespace}
    return namespace == case.cluster[0]["metadata"]["name"] and all(home.items() <= item.items() for item in selectors)


def _asked(
    server: PolicyServer, batch: list[Case], crds: Mapping[str, dict[str, str]]
) -> list[tuple[Case, Record, str]]:
    refused = {case.name: crds[case.name] | _refusals(server, case, crds=False) for case in batch}
    server.until_live()
    found = []
    for case in batch:
        if refused[case.name]:
            found.append((case, Record(case, refused=refused[case.name]), ""))
        else:
            method = "DELETE" if case.operation == "DELETE" else "PATCH"
            reply = server.ask(method, server.place(case.object), case.object, dry_run=True)
            found.append((case, _record(case, reply), reply.audit))
    for definition in (item for case in batch for item in case.definitions):
        if definition["kind"] != "CustomResourceDefinition":
            server.remove(definition)
    return found


def _refusals(server: PolicyServer, case: Case, *, crds: bool) -> dict[str, str]:
    found = {}
    for definition in case.definitions:
        if (definition["kind"] == "CustomResourceDefinition") is crds:
            reply = (server.define if crds else server.make)(definition)
            if reply.status >= 300:
                found[f"{definition['kind']}/{definition['metadata']['name']}"] = _message(reply)
    return found


def _prepare(server: PolicyServer, case: Case, *, refused: Mapping[str, str]) -> None:
    stored = [*case.cluster, *([case.old] if case.old else ())]
    stored += [case.object] if case.operation == "DELETE" else []
    if refused:
        return
    for obj in stored:
        reply = server.make(obj)
        assert reply.status < 300, (case.name, obj, reply.body)


def _record(case: Case, reply: Reply) -> Record:
    if reply.status < 300:
        return Record(case, accepted=True, status=reply.status, warnings=reply.warnings)
    return Record(
        case,
        status=reply.status,
        reason=reply.body.get("reason", ""),
        message=_message(reply),
        warnings=reply.warnings,
    )


_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _message(reply: Reply) -> str:
    return _UID.sub("UID", reply.body.get("message", ""))


def _of_policies(annotations: Mapping[str, str]) -> dict[str, str]:
    """Without what other parts of the server write."""
    return {key: value for key, value in annotations.items() if not key.startswith(("authorization.", "pod-security."))}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.policy_parity.record")
    parser.add_argument("file", nargs="*", type=Path, help="default: all files of cases/ and held_out/")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases with this in their name; nothing is written")
    parser.add_argument("--show", action="store_true", help="print the answers")
    options = parser.parse_args()
    files = options.file or [*files_of(CASES), *files_of(HELD_OUT)]
    assets = Path(os.environ["KUBEBUILDER_ASSETS"])
    with tempfile.TemporaryDirectory() as folder, serving(assets, Path(folder)) as server:
        for file in files:
            cases = [case for case in cases_of(file) if options.only in case.name]
            records = list(recorded(server, cases))
            for record in records if options.show or options.only else ():
                sys.stdout.write(f"{told(record)}\n")
            if not options.only:
                write(answers(file), records)
            accepted = sum(record.accepted for record in records)
            refused = sum(bool(record.refused) for record in records)
            summary = f"{len(records)} cases, {accepted} accepted, {refused} with a definition that is refused"
            sys.stdout.write(f"{file}: {summary}\n")


def told(record: Record) -> str:
    """A record for people."""
    answer: Object = {"refused": record.refused, "status": record.status, "message": record.message}
    answer |= {"warnings": record.warnings, "annotations": record.annotations}
    shown = ", ".join(f"{key} {value!r}" for key, value in answer.items() if value)
    return f"{record.case.name}\n    {shown}"


if __name__ == "__main__":
    main()
