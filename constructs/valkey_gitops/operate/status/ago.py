"""Times of the cluster, as a person says them."""

from datetime import UTC, datetime


def moment(text: str) -> datetime:
    """A time as Kubernetes writes it (RFC 3339), with or without fractions of a second."""
    return datetime.fromisoformat(text).astimezone(UTC)


def ago(text: str, now: datetime) -> str:
    """How long ago that was."""
    return f"{told((now - moment(text)).total_seconds())} ago"


def told(seconds: float) -> str:
    """A span of time in its largest unit."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
