"""Whether requests should be sent here."""

from datetime import UTC, datetime


class Readiness:
    """Not ready while it stops, and where its certificate is not valid."""

    def __init__(self) -> None:
        self.stopping = False
        self.expires = datetime.min.replace(tzinfo=UTC)
        """When the certificate in use does."""

    def problem(self) -> str:
        """Why not; empty where it is ready."""
        if self.stopping:
            return "stopping"
        if self.expires <= datetime.now(UTC):
            return f"the certificate expired at {self.expires.isoformat()}"
        return ""
