"""The command line itself: help, types and what a machine without the extra is told."""

import argparse
import subprocess
import sys

import pytest

from valkey_gitops.verify.command import add_arguments


def test_help_shows_examples_and_exit_codes() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    text = parser.format_help()
    assert "valkey-gitops verify --junit report.xml -- -k aof" in text
    assert "exit codes: 0 every test passed, 1 a test failed, 2 the tests could not run" in text


@pytest.mark.parametrize("port", ["0", "65536", "-1", "redis"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    with pytest.raises(SystemExit) as caught:
        parser.parse_args([f"--port={port}"])
    assert caught.value.code == 2
    assert f"a port from 1 to 65535 is expected, not '{port}'" in capsys.readouterr().err


@pytest.mark.parametrize("package", ["pytest", "redis"])
def test_a_missing_extra_is_named(package: str) -> None:
    program = f"""
import argparse, sys
sys.modules[{package!r}] = None
from valkey_gitops.errors import UserError
from valkey_gitops.verify.command import add_arguments, run
parser = argparse.ArgumentParser()
add_arguments(parser)
try:
    run(parser.parse_args([]))
except UserError as error:
    print(error.message, error.remedy, sep="; ")
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == f"verify needs the package {package}; pip install 'valkey-gitops[verify]'"


def test_the_kubernetes_client_is_left_alone_without_a_cluster() -> None:
    program = """
import sys
import valkey_gitops.verify.session
print([name for name in ("kubernetes", "pydantic", "urllib3") if name in sys.modules])
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"
