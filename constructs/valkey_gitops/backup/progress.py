"""How far it is, for somebody who watches."""

import sys
import time

from valkey_gitops.backup.take import Progress


def _silent(_received: int, _size: int | None) -> None:
    """Nobody is watching."""


def to_terminal() -> Progress:
    """Megabytes so far, twice a second once the first is over; nothing where standard error is no terminal."""
    if not sys.stderr.isatty():
        return _silent
    said = time.monotonic() + 0.5

    def show(received: int, size: int | None) -> None:
        nonlocal said
        if time.monotonic() - said >= 0.5:
            said = time.monotonic()
            of = f" of {size / 1e6:.0f}" if size else ""
            sys.stderr.write(f"\r{received / 1e6:.0f}{of} MB\r")

    return show
