"""Files in the user's home."""

import os.path
from pathlib import Path


def at_home(name: str) -> Path:
    """The file of that name; where a pod's user has no home the path keeps its ~, and nothing is there."""
    return Path(os.path.expanduser(f"~/{name}"))  # noqa: PTH111 - Path.expanduser raises where there is no home
