"""Objects and changes, and what a real API server said to them: cases/*.yaml, whose answers record.py writes.

A case is a change of the base of its file: a JSON merge patch, as `kubectl patch --type merge` takes it. For an update,
`old` makes the stored object from the base, and `update` the applied one.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from valkey_gitops.admission.default import default_object
from valkey_gitops.admission.model import Request

FOLDER = Path(__file__).parent / "cases"
ACCEPTED = "accepted"


class Decision(NamedTuple):
    name: str
    object: dict[str, Any]
    old: dict[str, Any] | None
    server: list[str]  # one line for each cause of the refusal
    differs: str  # why our words are others
    unknown: str  # why our verdict is another

    @property
    def request(self) -> Request:
        """Both objects with their defaults, as the pipeline gives them."""
        if self.old is None:
            return Request("CREATE", default_object(self.object))
        return Request("UPDATE", default_object(self.object), default_object(self.old))


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.yaml"))


def load(file: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The base of a file and its cases."""
    content = yaml.load(file.read_text(), yaml.CSafeLoader)
    return content["base"], content["cases"]


def decisions(file: Path) -> Iterator[Decision]:
    base, cases = load(file)
    for number, case in enumerate(cases):
        change = case["update"] if "update" in case else case["create"]
        old = merged(base, case.get("old", {})) if "update" in case else None
        words = yaml.safe_dump(change, default_flow_style=True, width=1000).strip()
        server = case.get("server", ACCEPTED)
        lines = [] if server == ACCEPTED else server
        name = f"{file.stem} {number} {words}"[:110]
        yield Decision(name, merged(base, change), old, lines, case.get("differs", ""), case.get("unknown", ""))


def merged(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """A JSON merge patch: RFC 7396."""
    out = dict(base)
    for key, value in change.items():
        if value is None:
            out.pop(key, None)
        elif isinstance(value, dict):
            part = out.get(key)
            out[key] = merged(part if isinstance(part, dict) else {}, value)
        else:
            out[key] = value
    return out
