"""The corpus: cases, what a real API server answered to them, and the files that hold both."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

FOLDER = Path(__file__).parent
CORPUS = FOLDER / "corpus.jsonl.gz"
HELD_OUT = FOLDER / "held_out.jsonl.gz"


class Case(NamedTuple):
    """A text that is applied; for an UPDATE over another one, which the same manager has applied before."""

    name: str
    kind: str
    operation: Literal["CREATE", "UPDATE"]
    text: str
    old: str = ""

    @property
    def identity(self) -> str:
        """What the baseline names it by."""
        return f"{self.operation} {self.name}"


class Cause(NamedTuple):
    """One entry of status.details.causes."""

    field: str
    message: str


class Record(NamedTuple):
    """A case and the server's answer, without what differs from server to server."""

    case: Case
    accepted: bool
    status: int
    reason: str = ""
    message: str = ""
    causes: tuple[Cause, ...] = ()
    warnings: tuple[str, ...] = ()


def named_apart(records: Iterable[Record]) -> Iterator[Record]:
    """Numbers the records whose identities would be the same."""
    seen: Counter[str] = Counter()
    for record in records:
        seen[record.case.identity] += 1
        number = seen[record.case.identity]
        name = f"{record.case.name} #{number}" if number > 1 else record.case.name
        yield record._replace(case=record.case._replace(name=name))


def read(file: Path) -> list[Record]:
    return [_record(json.loads(line)) for line in gzip.decompress(file.read_bytes()).decode().splitlines()]


def write(file: Path, records: Iterable[Record]) -> None:
    """The same records give the same bytes."""
    lines = [json.dumps(_entry(record), ensure_ascii=False, separators=(",", ":")) for record in records]
    file.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), 9, mtime=0))


def _entry(record: Record) -> dict[str, Any]:
    entry = {**record.case._asdict(), **record._asdict()}
    del entry["case"]
    return {key: value for key, value in entry.items() if value not in ("", ())}


def _record(entry: dict[str, Any]) -> Record:
    case = Case(**{name: entry.pop(name) for name in Case._fields if name in entry})
    causes = tuple(Cause(*cause) for cause in entry.pop("causes", ()))
    return Record(case, causes=causes, warnings=tuple(entry.pop("warnings", ())), **entry)


_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IP = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b")
_LONG = 200


def normal(message: str, given: str) -> str:
    """A message without what only one server says: uids, addresses that it chose, and objects printed whole."""

    def same(match: re.Match[str]) -> str:
        return match[0] if match[0] in given else "IP"

    return _IP.sub(same, _UID.sub("UID", brief(message)))


def brief(message: str) -> str:
    """A message whose printed objects are cut: `Invalid value: {...}: field is immutable`."""
    decoder, start = json.JSONDecoder(), 0
    while (start := message.find(": {", start) + 2) > 1:
        try:
            _, end = decoder.raw_decode(message, start)
        except ValueError:
            continue
        if end - start > _LONG:
            message = f"{message[:start]}{{...}}{message[end:]}"
    return message
