"""What a real API server answered to the cases, and the file that keeps it."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from tests.admission.pod_security.pods import Case

FILE = Path(__file__).with_name("answers.jsonl.gz")


class Answered(NamedTuple):
    """A case, the server's verdict and message, the warnings of the plugin, and its audit annotations."""

    case: Case
    status: int
    message: str = ""
    warnings: tuple[str, ...] = ()
    audit: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        return self.status < 300


def write(records: Iterable[Answered]) -> None:
    """The same records give the same bytes."""
    lines = [json.dumps({**record.case._asdict(), **record._asdict(), "case": None}) for record in records]
    FILE.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), 9, mtime=0))


def read() -> list[Answered]:
    return [_answered(json.loads(line)) for line in gzip.decompress(FILE.read_bytes()).decode().splitlines()]


def _answered(entry: dict[str, Any]) -> Answered:
    case = Case(**{name: entry[name] for name in Case._fields})._replace(pods=tuple(entry["pods"]))
    return Answered(case, entry["status"], entry["message"], tuple(entry["warnings"]), tuple(entry["audit"]))
