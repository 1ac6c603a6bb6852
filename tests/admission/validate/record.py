"""Asks a real API server again and rewrites the answers in cases/*.yaml.

    KUBECONFIG=... python -m tests.admission.validate.record [FILE...]

An update is asked about over an object that the same manager has really applied; a claim is bound before.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.admission.schema.decisions import SCHEMAS
from tests.admission.validate.decisions import ACCEPTED, Decision, decisions, files, load
from tests.cluster.api import Answer
from tests.parity.server import Server, place_of, prepare, stored

HEADER = (
    "# Answers recorded from kube-apiserver v1.34.4 by tests/admission/validate/record.py: forced, strict, dry run.\n"
)


def ask(server: Server, decision: Decision) -> str | list[str]:
    place = place_of(decision.object, SCHEMAS)
    text = json.dumps(decision.object).encode()
    if decision.old is None:
        return words(server.apply(place.path, text))
    with stored(server, json.dumps(decision.old), place):
        return words(server.apply(place.path, text))


def words(answer: Answer) -> str | list[str]:
    """The causes with their fields, sorted: the server visits maps in any order. Without causes, the message."""
    if answer.status < 300:
        return ACCEPTED
    causes = (answer.body.get("details") or {}).get("causes") or ()
    lines = {f"{cause.get('field', '')}: {cause.get('message', '')}" for cause in causes}
    return sorted(lines) or [answer.body["message"]]


def rewrite(server: Server, file: Path) -> None:
    base, cases = load(file)
    for case, decision in zip(cases, decisions(file), strict=True):
        case["server"] = ask(server, decision)
    lines = [f"base: {flow(base)}", "cases:"]
    for case in cases:
        lines += [f"{'  ' if number else '- '}{key}: {flow(case[key])}" for number, key in enumerate(ordered(case))]
    file.write_text(HEADER + "\n".join(lines) + "\n")


def ordered(case: dict[str, Any]) -> list[str]:
    return [key for key in ("old", "create", "update", "server", "differs", "unknown") if key in case]


def flow(value: Any) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, width=10**6, sort_keys=False, allow_unicode=True)
    return text.removesuffix("\n").removesuffix("\n...")


def main() -> None:
    server = Server(Path(os.environ["KUBECONFIG"]))
    server.take_crds(Path(__file__).parent)
    prepare(server, ())
    for file in [Path(name) for name in sys.argv[1:]] or files():
        rewrite(server, file)


if __name__ == "__main__":
    main()
