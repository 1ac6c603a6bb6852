"""Time zones of the IANA data base, which the server has built in."""

import re

_PART = re.compile(r"[A-Za-z.\-_0-9+]{1,14}\Z")
_EXPLICIT = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"


def time_zone_problems(name: str) -> list[str]:
    """What is wrong with a time zone."""
    if not name:
        return ["timeZone must be nil or non-empty string"]
    parts = name.split("/")
    if any(part in (".", "..") or part.startswith("-") or not _PART.match(part) for part in parts):
        return [f"unknown time zone {name}"]
    problems = [_EXPLICIT] if name.lower() == "local" else []
    return problems if is_time_zone(name) else [*problems, f"unknown time zone {name}"]


def is_time_zone(name: str) -> bool:
    """Whether there is such a zone, by the data base of this machine or of tzdata.

    Where an installation lacks both, any name that looks like one will do: to deny all would be wrong more often.
    """
    if name in ("", "UTC", "Local"):
        return True
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - 8 ms that only CronJobs pay

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return not _has_data_base(ZoneInfo, ZoneInfoNotFoundError)
    return True


def _has_data_base(zone: type, missing: type[Exception]) -> bool:
    try:
        zone("Europe/Berlin")
    except missing:
        return False
    return True
