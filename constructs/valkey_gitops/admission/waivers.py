"""Waivers as code: findings that somebody has accepted, each with the reason and the day on which that ends."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from valkey_gitops.admission.model import Finding, Identity, Result, field_path
from valkey_gitops.decode import Document, decode
from valkey_gitops.errors import UserError

if TYPE_CHECKING:
    from valkey_gitops.admission.pipeline import Report

_REMEDY = "docs/validate.md shows a waiver"


class Waiver(NamedTuple):
    """An accepted finding; without a namespace in any, without a path anywhere in the object; the name is a glob."""

    rule: str
    kind: str
    namespace: str
    name: str
    path: str
    reason: str
    expires: date
    place: tuple[int, int]
    """Line and column of the waiver in its file."""

    def covers_object(self, identity: Identity) -> bool:
        """Whether it speaks of that object."""
        named = self.kind == identity.kind and fnmatchcase(identity.name, self.name)
        return named and self.namespace in ("", identity.namespace)

    def covers_path(self, path: str) -> bool:
        """Whether it speaks of that node: the one it names, or one below it."""
        below = path.startswith(self.path) and path[len(self.path) :][:1] in ("", ".", "[")
        return below or not self.path

    def __str__(self) -> str:
        where = "/".join(filter(None, (self.namespace, self.name)))
        return f"{self.rule} of {self.kind} {where}" + (f" at {self.path}" if self.path else "")


class Waivers(NamedTuple):
    """The waivers of a file."""

    file: Path
    items: Sequence[Waiver]


class Waived(NamedTuple):
    """A finding that does not count, and which of the report's results it belongs to (from 0)."""

    finding: Finding
    reason: str
    expires: str
    result: int


def today() -> date:
    """The day by UTC: two machines in one pipeline agree on it."""
    return datetime.now(tz=UTC).date()


def load_waivers(file: Path) -> Waivers:
    """The waivers of a file, read strictly.

    Raises:
        UserError: it cannot be read, or is no list of waivers; every problem is told with its line.
    """
    try:
        decoded = decode(file.read_bytes())
    except OSError as error:
        raise UserError(f"{file}: {error.strerror}", "name a file of waivers that exists") from None
    for problem in decoded.broken:
        raise UserError(f"{file}:{problem.line}:{problem.column}: {problem.message}", problem.remedy or _REMEDY)
    if len(decoded.documents) > 1:
        raise UserError(f"{file}: holds {len(decoded.documents)} documents, and a waivers file is one list", _REMEDY)
    return Waivers(file, [waiver for document in decoded.documents for waiver in _waivers(file, document)])


def _waivers(file: Path, document: Document) -> list[Waiver]:
    from valkey_gitops.admission.policies.policy import Schema  # noqa: PLC0415 - only where there are waivers

    form = json.loads(Path(__file__).with_name("waivers.json").read_bytes())
    fits = Schema(form).accepts(document.value)
    problems = list(_wrong_days(document) if fits else _problems(form, document))
    if problems:
        raise UserError("\n".join(f"{file}:{problem}" for problem in problems), _REMEDY)
    return [_waiver(entry, document.position((index,))) for index, entry in enumerate(document.value)]


def _problems(form: dict[str, Any], document: Document) -> Iterator[str]:
    from valkey_gitops.admission.policies.explain import explain  # noqa: PLC0415 - loads jsonschema

    for failure in explain(form, document.value):
        line, column = document.key_position(failure.path)
        place = field_path(failure.path)
        yield f"{line}:{column}: {place}: {failure.message}" if place else f"{line}:{column}: {failure.message}"


def _wrong_days(document: Document) -> Iterator[str]:
    for index, entry in enumerate(document.value):
        try:
            date.fromisoformat(entry["expires"])
        except ValueError:
            line, column = document.key_position((index, "expires"))
            yield f"{line}:{column}: [{index}].expires: there is no day {entry['expires']}"


def _waiver(entry: Mapping[str, Any], place: tuple[int, int]) -> Waiver:
    who = entry["object"]
    day = date.fromisoformat(entry["expires"])
    namespace, path = who.get("namespace", ""), entry.get("path", "")
    return Waiver(entry["rule"], who["kind"], namespace, who["name"], path, entry["reason"], day, place)


def waive(report: "Report", waivers: Waivers, day: date) -> "Report":
    """The report without the findings that are waived on that day; what is wrong with the waivers is found too."""
    valid = [waiver for waiver in waivers.items if day <= waiver.expires]
    used: set[Waiver] = set()
    results: list[Result] = []
    waived: list[Waived] = []
    for number, result in enumerate(report.results):
        aside = {finding: covering for finding in result.findings if (covering := _covering(valid, result, finding))}
        for finding, covering in aside.items():
            used.update(covering)
            waived.append(Waived(finding, covering[0].reason, covering[0].expires.isoformat(), number))
        results.append(result._replace(findings=tuple(item for item in result.findings if item not in aside)))
    file = str(waivers.file)
    faults = [item._replace(file=file, stage="policies") for item in _faults(waivers.items, valid, used, report)]
    results += [Result(file, 0, None, "CREATE", (fault,)) for fault in faults]
    return report._replace(results=tuple(results), waived=tuple(waived))


def _covering(waivers: Sequence[Waiver], result: Result, finding: Finding) -> list[Waiver]:
    if result.object is None:
        return []
    identity, path = Identity.of(result.object), field_path(finding.path)
    named = [waiver for waiver in waivers if waiver.rule == finding.rule]
    return [waiver for waiver in named if waiver.covers_object(identity) and waiver.covers_path(path)]


def _faults(
    waivers: Sequence[Waiver], valid: Sequence[Waiver], used: set[Waiver], report: "Report"
) -> Iterator[Finding]:
    from valkey_gitops.admission.explain import did_you_mean  # noqa: PLC0415 - only where there are waivers

    for waiver in waivers:
        line, column = waiver.place
        if waiver not in valid:
            message = f"the waiver for {waiver} ended on {waiver.expires}"
            remedy = "correct what it waived and remove it, or decide anew: a reason and a day"
            yield Finding("waiver-expired", "deny", message, remedy=remedy, line=line, column=column)
        elif waiver not in used:
            message = f"the waiver for {waiver} waives nothing in this run"
            remedy = did_you_mean(waiver.rule, report.policies) or "remove it, or correct rule, object or path"
            yield Finding("waiver-unused", "warn", message, remedy=remedy, line=line, column=column)


def waived_by_result(waived: Sequence[Waived]) -> dict[int, list[Waived]]:
    """What was waived, by the number of its result."""
    found: dict[int, list[Waived]] = {}
    for item in waived:
        found.setdefault(item.result, []).append(item)
    return found
