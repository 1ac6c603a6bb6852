"""Timestamps and durations as Go reads, shows and takes them apart."""

import re
from functools import cache
from typing import TYPE_CHECKING

from valkey_gitops.cel.errors import EvaluationError
from valkey_gitops.cel.numbers import fixed
from valkey_gitops.cel.operators import TIMESTAMP_MAX, TIMESTAMP_MIN
from valkey_gitops.cel.values import INT_MAX, INT_MIN, Duration, Timestamp

if TYPE_CHECKING:  # datetime costs 3 ms, and few expressions read a date
    from collections.abc import Callable
    from datetime import datetime, tzinfo

_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}


@cache
def _timestamp_pattern() -> re.Pattern[str]:
    return re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)", re.ASCII)


@cache
def _duration_pattern() -> re.Pattern[str]:
    return re.compile(r"(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)", re.ASCII)


def parse_timestamp(text: str) -> Timestamp:
    """time.Parse with RFC 3339.

    Raises:
        ValueError: It is none.
        EvaluationError: It is beyond the years 1 to 9999.
    """
    matched = _timestamp_pattern().fullmatch(text)
    if matched is None:
        raise ValueError(text)
    year, month, day, hour, minute, second = [int(part) for part in matched.groups()[:6]]
    zone = matched[8]
    offset = 0
    if zone != "Z":
        hours, minutes = int(zone[1:3]), int(zone[4:6])
        if hours > 24 or minutes > 60:
            raise ValueError(text)
        offset = (hours * 3600 + minutes * 60) * (-1 if zone[0] == "-" else 1)
    if year == 0:
        raise EvaluationError("timestamp overflow")
    from datetime import UTC, datetime  # noqa: PLC0415 - see above

    seconds = int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()) - offset
    nanoseconds = seconds * 10**9 + int((matched[7] or "0")[:9].ljust(9, "0"))
    if not TIMESTAMP_MIN <= nanoseconds <= TIMESTAMP_MAX:
        raise EvaluationError("timestamp overflow")
    return Timestamp(nanoseconds, offset)


def parse_duration(text: str) -> Duration:
    """time.ParseDuration.

    Raises:
        ValueError: It is none, or has more than 64 bits.
    """
    sign = -1 if text[:1] == "-" else 1
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return Duration(0)
    total, position = 0, 0
    while position < len(rest):
        matched = _duration_pattern().match(rest, position)
        if matched is None or not (matched[1] or matched[2]):
            raise ValueError(text)
        unit = _UNITS[matched[3]]
        total += int(matched[1] or "0") * unit
        if matched[2]:
            total += int(int(matched[2]) * unit / 10 ** len(matched[2]))
        position = matched.end()
    if not rest or not INT_MIN <= sign * total <= INT_MAX:
        raise ValueError(text)
    return Duration(sign * total)


def shown_duration(value: Duration) -> str:
    """Seconds, such as `5400s`."""
    seconds, rest = divmod(abs(value.nanoseconds), 10**9)
    return fixed((seconds + rest / 1e9) * (-1 if value.nanoseconds < 0 else 1)) + "s"


def shown_timestamp(value: Timestamp) -> str:
    """RFC 3339 in the zone it was written in."""
    moment = _at(value, value.offset)
    fraction = f"{value.nanoseconds % 10**9:09d}".rstrip("0")
    zone = "Z"
    if value.offset:
        hours, minutes = divmod(abs(value.offset) // 60, 60)
        zone = f"{'-' if value.offset < 0 else '+'}{hours:02d}:{minutes:02d}"
    date = f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"
    time = f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}"
    return f"{date}T{time}{'.' + fraction if fraction else ''}{zone}"


def _at(value: Timestamp, zone: "tzinfo | int") -> "datetime":
    """The moment as clocks show it in a zone, or so many seconds east of Greenwich."""
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415 - see above

    epoch, seconds = datetime(1970, 1, 1, tzinfo=UTC), value.nanoseconds // 10**9
    try:
        if isinstance(zone, int):
            return epoch + timedelta(seconds=seconds + zone)
        return (epoch + timedelta(seconds=seconds)).astimezone(zone)
    except OverflowError:  # in the zone it is the year 0 or 10000, which Python does not know
        raise EvaluationError("timestamp overflow") from None


def _zone(name: str) -> "tzinfo | int":
    """A zone of the time zone database, or an offset such as `-08:00`.

    Raises:
        EvaluationError: There is none of that name.
    """
    if ":" not in name:
        if name in ("", "UTC"):
            return 0
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - costs 3 ms, and few expressions name a zone

        try:
            return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            raise EvaluationError(f"unknown time zone {name}") from None
    hours, _, minutes = name.partition(":")
    minute = _atoi(hours) * 60 + _atoi(minutes) * (-1 if name[0] == "-" else 1)
    return minute * 60


def _atoi(text: str) -> int:
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not (digits.isascii() and digits.isdigit()):
        raise EvaluationError(f'strconv.Atoi: parsing "{text}": invalid syntax')
    return int(text)


PARTS: "dict[str, tuple[str, Callable[[datetime], int]]]" = {
    "getFullYear": ("timestamp_to_year", lambda moment: moment.year),
    "getMonth": ("timestamp_to_month", lambda moment: moment.month - 1),
    "getDayOfYear": ("timestamp_to_day_of_year", lambda moment: moment.timetuple().tm_yday - 1),
    "getDayOfMonth": ("timestamp_to_day_of_month", lambda moment: moment.day - 1),
    "getDate": ("timestamp_to_day_of_month_1_based", lambda moment: moment.day),
    "getDayOfWeek": ("timestamp_to_day_of_week", lambda moment: moment.isoweekday() % 7),
    "getHours": ("timestamp_to_hours", lambda moment: moment.hour),
    "getMinutes": ("timestamp_to_minutes", lambda moment: moment.minute),
    "getSeconds": ("timestamp_to_seconds", lambda moment: moment.second),
}
"""What a timestamp can be asked for: overload id and reader, by function name. Milliseconds need no zone."""
DURATION_PARTS = {
    "getHours": ("duration_to_hours", 3600 * 10**9),
    "getMinutes": ("duration_to_minutes", 60 * 10**9),
    "getSeconds": ("duration_to_seconds", 10**9),
    "getMilliseconds": ("duration_to_milliseconds", 10**6),
}
"""What a duration can be asked for, as whole units: overload id and nanoseconds, by function name."""


def part_of(function: str, value: Timestamp, zone: str = "UTC") -> int:
    """A timestamp's part in a zone.

    Raises:
        EvaluationError: There is no such zone.
    """
    return PARTS[function][1](_at(value, _zone(zone)))


def milliseconds(value: Timestamp, zone: str = "UTC") -> int:
    """A timestamp's milliseconds; the zone must exist all the same."""
    _zone(zone)
    return value.nanoseconds % 10**9 // 10**6


def whole(function: str, value: Duration) -> int:
    """A duration in whole units, towards zero."""
    unit = DURATION_PARTS[function][1]
    count = abs(value.nanoseconds) // unit
    return count if value.nanoseconds >= 0 else -count
