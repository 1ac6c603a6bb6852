"""Schedules of CronJobs. Source: github.com/robfig/cron/v3, ParseStandard."""

import re
from typing import NamedTuple

from valkey_gitops.admission.validate.workloads.time_zones import is_time_zone

_WORDS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_LARGEST_INT = 2**63 - 1
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DURATION = re.compile(r"[-+]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)\Z")
_EVERY = "@every "


class Bounds(NamedTuple):
    """The lowest and the highest value of a field, and names for some."""

    lowest: int
    highest: int
    names: dict[str, int]


FIELDS = (
    Bounds(0, 59, {}),
    Bounds(0, 23, {}),
    Bounds(1, 31, {}),
    Bounds(1, 12, {name: index for index, name in enumerate(_MONTHS, 1)}),
    Bounds(0, 6, {name: index for index, name in enumerate(_DAYS)}),
)
"""Minute, hour, day of the month, month, day of the week."""


def schedule_problem(schedule: str) -> str:
    """What is wrong with a schedule; empty for a good one."""
    if schedule.startswith(("TZ=", "CRON_TZ=")):
        zone, _, rest = schedule.partition("=")[2].partition(" ")
        if not is_time_zone(zone):
            return f"provided bad location {zone}: unknown time zone {zone}"
        schedule = rest.strip()
    if schedule.startswith("@"):
        return word_problem(schedule)
    fields = schedule.split()
    if len(fields) != len(FIELDS):
        return f"expected exactly {len(FIELDS)} fields, found {len(fields)}: [{' '.join(fields)}]"
    problems = (field_problem(field, bounds) for field, bounds in zip(fields, FIELDS, strict=True))
    return next(filter(None, problems), "")


def word_problem(schedule: str) -> str:
    """A word for a schedule, or an interval."""
    if schedule in _WORDS:
        return ""
    if not schedule.startswith(_EVERY):
        return f"unrecognized descriptor: {schedule}"
    duration = schedule.removeprefix(_EVERY)
    if _DURATION.match(duration):
        return ""
    return f'failed to parse duration {schedule}: time: {duration_problem(duration)} "{duration}"'


def duration_problem(duration: str) -> str:
    """What Go says of a text that is no duration."""
    rest = duration.lstrip("+-") if duration[:1] in ("+", "-") else duration
    while match := re.match(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)(?![^\d.])", rest):
        rest = rest[match.end() :]
    number = re.match(r"\d+\.?\d*|\.\d+", rest)
    if number is None:
        return "invalid duration"
    unit = re.match(r"[^\d.]*", rest[number.end() :])
    if unit is None or not unit[0]:
        return "missing unit in duration"
    return f'unknown unit "{unit[0]}" in duration'


def field_problem(field: str, bounds: Bounds) -> str:
    """The first wrong range of a list."""
    return next(filter(None, (range_problem(part, bounds) for part in field.split(",") if part)), "")


def range_problem(part: str, bounds: Bounds) -> str:
    """A number, a range, or a star, with or without a step."""
    ends, *steps = part.split("/")
    first, *rest = ends.split("-")
    every = first in ("*", "?")
    start, end = (bounds.lowest, bounds.highest) if every else (_number(first, bounds), 0)
    if isinstance(start, str):
        return start
    if not every:
        if len(rest) > 1:
            return f"too many hyphens: {part}"
        found = _number(rest[0], bounds) if rest else start
        if isinstance(found, str):
            return found
        end = found
    if len(steps) > 1:
        return f"too many slashes: {part}"
    step = _integer(steps[0]) if steps else 1
    if isinstance(step, str):
        return step
    return bounds_problem(start, bounds.highest if steps and not rest else end, step, part, bounds)


def bounds_problem(start: int, end: int, step: int, part: str, bounds: Bounds) -> str:
    """A range within the bounds, in order, that goes on."""
    if start < bounds.lowest:
        return f"beginning of range ({start}) below minimum ({bounds.lowest}): {part}"
    if end > bounds.highest:
        return f"end of range ({end}) above maximum ({bounds.highest}): {part}"
    if start > end:
        return f"beginning of range ({start}) beyond end of range ({end}): {part}"
    return "" if step else f"step of range should be a positive number: {part}"


def _number(value: str, bounds: Bounds) -> int | str:
    return bounds.names.get(value.lower(), _integer(value))


def _integer(value: str) -> int | str:
    """The number, or what is wrong with it."""
    if not re.fullmatch(r"[+-]?[0-9]+", value):
        return f'failed to parse int from {value}: strconv.Atoi: parsing "{value}": invalid syntax'
    number = int(value)
    if number > _LARGEST_INT:
        return f'failed to parse int from {value}: strconv.Atoi: parsing "{value}": value out of range'
    return f"negative number ({number}) not allowed: {value}" if number < 0 else number
