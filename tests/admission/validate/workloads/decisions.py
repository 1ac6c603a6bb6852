"""Workloads and changes of them, and what a real API server said: cases/*.yaml, and answers/*.yaml by record.py.

A case sets fields of a base at a path: `{image: null}` at `spec.containers.0` takes the image away. For an update, the
first of two maps makes the stored object from the base, and the second one the applied object.
"""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.admission.schema.decisions import SCHEMAS
from valkey_gitops.admission.apply import server_side_apply
from valkey_gitops.admission.default import default_object
from valkey_gitops.admission.model import Request
from valkey_gitops.admission.validate import check_native

FOLDER = Path(__file__).parent
ACCEPTED = "accepted"
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONG = 200


class Case(NamedTuple):
    id: str
    object: dict[str, Any]
    old: dict[str, Any] | None

    @property
    def request(self) -> Request:
        """Both objects with their defaults, the new one as the server merges it: as the pipeline gives them."""
        if self.old is None:
            return Request("CREATE", default_object(self.object))
        node, live = SCHEMAS.node(self.object["apiVersion"], self.object["kind"]), default_object(self.old)
        assert node is not None
        return Request("UPDATE", default_object(server_side_apply(node, live, self.old, self.object)), live)


def areas() -> list[str]:
    return sorted(file.stem for file in (FOLDER / "cases").glob("*.yaml"))


def loaded(file: Path) -> Any:
    return yaml.load(file.read_text(), yaml.CSafeLoader)


def cases(area: str) -> Iterator[Case]:
    bases = loaded(FOLDER / "bases.yaml")
    for group in loaded(FOLDER / "cases" / f"{area}.yaml"):
        for kind in [group["base"]] if isinstance(group["base"], str) else group["base"]:
            yield from _cases(kind, bases[kind], group)


def _cases(kind: str, base: dict[str, Any], group: dict[str, Any]) -> Iterator[Case]:
    at = group.get("at", "")
    for number, change in enumerate(group.get("create", ())):
        obj = changed(base, at, change)
        obj["metadata"]["name"] = change.get("metadata", {}).get("name", "valkey") if not at else "valkey"
        yield Case(f"{kind} {number} {at} {_words(change)}", obj, None)
    for before, after in group.get("update", ()):
        name = f"{kind} {at} {_words(before)} -> {_words(after)}"
        yield Case(name, changed(base, at, after), changed(base, at, before))


def _words(change: Any) -> str:
    return str(yaml.safe_dump(change, default_flow_style=True, width=10**6, allow_unicode=True)).strip()


def changed(base: dict[str, Any], at: str, change: dict[str, Any]) -> dict[str, Any]:
    """A copy of the base with some fields set, or taken away where they are null."""
    out = copy.deepcopy(base)
    part: Any = out
    for step in at.split(".") if at else ():
        part = part[int(step)] if isinstance(part, list) else part[step]
    _merge(part, change)
    return out


def _merge(part: dict[str, Any], change: dict[str, Any]) -> None:
    for key, value in change.items():
        if value is None:
            part.pop(key, None)
        elif key == "metadata":
            part.setdefault(key, {})
            _merge(part[key], value)
        else:
            part[key] = value


def answers(area: str) -> dict[str, Any]:
    file = FOLDER / "answers" / f"{area}.yaml"
    return loaded(file) if file.exists() else {}


def told(case: Case) -> list[str]:
    """What we say, in the form of a recorded answer."""
    return normal(finding.message for finding in check_native(case.request) if finding.severity == "deny")


def normal(messages: Any) -> list[str]:
    """Sorted, since the server visits maps in any order; without UIDs and without objects printed whole."""
    return sorted({_brief(_UID.sub("UID", message)) for message in messages})


def _brief(message: str) -> str:
    """The differences that the server appends for a Pod are those of its own types."""
    message = message.partition("\n")[0]
    start = message.find(": {") + 2
    if start < len(": "):
        return message
    try:
        _, end = json.JSONDecoder().raw_decode(message, start)
    except ValueError:
        return message
    return f"{message[:start]}{{...}}{message[end:]}" if end - start > _LONG else message
