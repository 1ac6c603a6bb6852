"""Where backups lie: what a folder and a bucket have in common."""

from typing import Protocol


class Source(Protocol):
    """Bytes to be stored; `read` raises when they turn out to be unsound, before it says that they are at their end."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; b"" at the end."""


class Store(Protocol):
    """Holds files by name. What `write` was not given to its end never shows up under its name."""

    def write(self, name: str, source: Source) -> None:
        """All of the source, or nothing."""

    def names(self) -> list[str]:
        """The names of what it holds, sorted."""

    def remove(self, name: str) -> None:
        """Deletes a file."""
