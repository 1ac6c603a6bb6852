"""The corpus at servers of other Kubernetes versions: what they answer otherwise than the one that recorded it.

KUBEBUILDER_ASSETS=... VALKEY_GITOPS_CRDS=... python -m tests.parity.versions
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

from tests.parity import case
from tests.parity.case import Case, Record
from tests.parity.cases import SCHEMAS
from tests.parity.record import prepared
from tests.parity.server import Server, ask, first_object, place_of, stored

FOLDER = case.FOLDER / "versions"
UNASKED = 0
"""In place of a status: this server does not take the old object of the update."""


def of_version(version: str) -> list[Record]:
    """The corpus as a server of that version answers it, without what it could not be asked."""
    others = {record.case.identity: record for record in case.read(_file(version))}
    records = [others.get(record.case.identity, record) for record in case.read(case.CORPUS)]
    return [record for record in records if record.status != UNASKED]


def recorded() -> list[str]:
    """The versions that were asked."""
    return sorted(file.name.removesuffix(".jsonl.gz") for file in FOLDER.glob("*.jsonl.gz"))


def answers(server: Server, records: Sequence[Record]) -> Iterator[Record]:
    """Every case asked again; updates of the same object one after the other."""
    for old, group in groupby((record.case for record in records), key=lambda each: each.old):
        cases = list(group)
        if old:
            yield from _updates(server, old, cases)
        else:
            yield from (ask(server, each, place_of(first_object(each.text), SCHEMAS)) for each in cases)


def _updates(server: Server, old: str, cases: Sequence[Case]) -> Iterator[Record]:
    place = place_of(first_object(old), SCHEMAS)
    if server.apply(place.path, old.encode()).status >= 300:
        yield from (Record(each, accepted=False, status=UNASKED) for each in cases)
        return
    with stored(server, old, place):
        yield from (ask(server, each, place) for each in cases)


def _names_its_place(each: Case) -> bool:
    """Whether the text says where it goes: the others were sent where their unchanged object lives."""
    obj = first_object(each.text)
    return isinstance(obj, dict) and {"apiVersion", "kind"} <= obj.keys() and isinstance(obj.get("metadata"), dict)


def _differ(one: Record, other: Record) -> bool:
    """In the verdict, or in a cause; where the server gives no list, its sentences come in any order."""
    return one.accepted != other.accepted or set(one.causes) != set(other.causes)


def _file(version: str) -> Path:
    return FOLDER / f"{version}.jsonl.gz"


def main() -> None:
    records = [record for record in case.read(case.CORPUS) if record.case.old or _names_its_place(record.case)]
    with ExitStack() as running:
        server = prepared(running)
        found = server.get("/version").body
        pairs = zip(answers(server, records), records, strict=True)
        others = [new for new, old in pairs if _differ(new, old) or new.status == UNASKED]
    version = f"{found['major']}.{found['minor']}"
    FOLDER.mkdir(exist_ok=True)
    case.write(_file(version), others)
    verdicts = {record.case.identity: record.accepted for record in records}
    unasked = sum(record.status == UNASKED for record in others)
    turned = sum(record.accepted != verdicts[record.case.identity] for record in others) - unasked
    sys.stdout.write(f"{found['gitVersion']}: {len(others)} answers differ, {turned} verdicts, {unasked} unasked\n")


if __name__ == "__main__":
    main()
