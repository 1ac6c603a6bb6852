"""Asks a real API server, with the custom resources of VALKEY_GITOPS_CRDS, and writes the corpus or the held-out one.

KUBECONFIG=... VALKEY_GITOPS_CRDS=... python -m tests.parity.record [--held-out]
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.cluster.conftest import _api_server
from tests.parity import case, cases
from tests.parity.case import Case, Record
from tests.parity.cases import SCHEMAS, Base, Selection
from tests.parity.server import Place, Server, ask, first_object, place_of, prepare, stored
from tests.parity.sites import Pool

CANDIDATES = 5
"""Mutants asked about for each one that is kept."""


def creates(server: Server, mutated: list[Base], pool: Pool, seed: str, size: Selection) -> Iterator[Record]:
    for base in mutated:
        count = size.of(base)
        found = cases.candidates(base, pool, seed, count * CANDIDATES)
        yield from cases.balanced([ask(server, each, _place(each, base)) for each in found], count)


def updates(server: Server, mutated: list[Base], pool: Pool, seed: str, size: Selection) -> Iterator[Record]:
    for base in mutated:
        count = size.of(base)
        place = place_of(base.object, SCHEMAS)
        with stored(server, base.text, place):
            found = [ask(server, each, place) for each in cases.changes(base, pool, seed, count * CANDIDATES)]
        yield from cases.balanced(found, count)


def as_they_are(server: Server, given: list[Base]) -> Iterator[Record]:
    given_cases = [(Case(base.name, base.object["kind"], "CREATE", base.text), base) for base in given]
    records = [ask(server, each, _place(each, base)) for each, base in given_cases]
    refused = [(record.case.name, record.message) for record in records if not record.accepted]
    assert not refused, refused
    yield from records


def by_hand(server: Server, known: list[Base]) -> Iterator[Record]:
    for each in cases.hand_written(known):
        obj = first_object(each.old or each.text) or {}
        place = place_of(obj, SCHEMAS)
        if each.operation == "UPDATE":
            with stored(server, each.old, place):
                yield ask(server, each, place)
        else:
            yield ask(server, each, place)


def _place(each: Case, base: Base) -> Place:
    """Of the text itself; of its base object where the text is no object."""
    obj = first_object(each.text)
    return place_of({**base.object, **obj} if isinstance(obj, dict) else base.object, SCHEMAS)


def corpus(server: Server) -> Iterator[Record]:
    given = cases.bases(case.FOLDER / "bases")
    dist = cases.of_dist()
    pool = Pool([(base.object, base.node) for base in given])
    yield from by_hand(server, given)
    yield from as_they_are(server, [*given, *dist])
    yield from creates(server, given, pool, "corpus", Selection(21, 78))
    yield from updates(server, given, pool, "corpus", Selection(8, 24))


def held_out(server: Server) -> Iterator[Record]:
    given = cases.bases(case.FOLDER / "bases_held_out")
    pool = Pool([(base.object, base.node) for base in given])
    yield from as_they_are(server, given)
    yield from creates(server, given, pool, "held out", Selection(12, 26))
    yield from updates(server, given, pool, "held out", Selection(5, 10))


def _namespaces() -> set[str]:
    """What the base objects, and so all cases, name."""
    given = [*cases.bases(case.FOLDER / "bases"), *cases.bases(case.FOLDER / "bases_held_out"), *cases.of_dist()]
    return {base.object["metadata"].get("namespace", "default") for base in given}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.parity.record")
    parser.add_argument("--held-out", action="store_true")
    options = parser.parse_args()
    with ExitStack() as running:
        server = prepared(running)
        records = list(held_out(server) if options.held_out else corpus(server))
    records = list(case.named_apart(records))
    case.write(case.HELD_OUT if options.held_out else case.CORPUS, records)
    for operation in ("CREATE", "UPDATE"):
        of = [record for record in records if record.case.operation == operation]
        sys.stdout.write(f"{operation}: {len(of)}, accepted {sum(record.accepted for record in of)}\n")


def prepared(running: ExitStack) -> Server:
    """A server with the custom resources and with all that cases name."""
    server = Server(_kubeconfig(running))
    server.take_crds(Path(os.environ["VALKEY_GITOPS_CRDS"]))
    prepare(server, _namespaces())
    return server


def _kubeconfig(running: ExitStack) -> Path:
    if named := os.environ.get("KUBECONFIG"):
        return Path(named)
    folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
    return running.enter_context(_api_server(Path(os.environ["KUBEBUILDER_ASSETS"]), folder))


if __name__ == "__main__":
    main()
