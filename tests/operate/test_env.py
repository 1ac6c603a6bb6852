"""`env`: what shells and readers of .env files take back, and a file that keeps what is not ours."""

import base64
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.operate.conftest import SETTINGS
from tests.operate.fake_api import FakeApi
from valkey_gitops.cli import main
from valkey_gitops.errors import UserError
from valkey_gitops.operate.env import block
from valkey_gitops.operate.env.quoting import dotenv, fish, sh

ROOT = Path(__file__).parents[2]
MARKER = "marker'\"$HOME`id`\\n 3f9c"
VALUES = [
    *("plain", "", " two  blanks ", "it's", 'say "x"', "$HOME", "${HOME}", "`id`", "$(id)", "back\\slash", "\\"),
    *("line\nbreak", "!!", "#no comment", "*", "~", "ümläut", "a\\'b", MARKER, "tab\there", "%s", "-n"),
]


def read_back(words: list[str], script: str) -> str:
    program = shutil.which(words[0])
    if not program:
        pytest.skip(f"{words[0]} is not installed")
    child = "import os,sys; sys.stdout.write(os.environ['NAME'])"
    end = f'\npython3 -c "{child}"'
    done = subprocess.run([program, *words[1:], script + end], capture_output=True, text=True, check=True, timeout=60)
    assert "" == done.stderr
    return done.stdout


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("shell", ["sh -c", "bash -c", "zsh -fc"])
def test_a_posix_shell_takes_every_value_back(shell: str, value: str) -> None:
    assert value == read_back(shell.split(), sh("NAME", value))


@pytest.mark.parametrize("value", VALUES)
def test_fish_takes_every_value_back(value: str) -> None:
    assert value == read_back(["fish", "--no-config", "-c"], fish("NAME", value))


@pytest.mark.parametrize("value", VALUES)
def test_node_takes_every_value_back_from_a_dotenv_file_that_we_do_not_refuse(value: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("node is not installed")
    try:
        line = dotenv("NAME", value)
    except UserError:
        return  # which values those are, the next test says
    (tmp_path / ".env").write_text(line + "\n")
    words = [node, f"--env-file={tmp_path / '.env'}", "-e", "process.stdout.write(process.env.NAME)"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    assert value == done.stdout


def test_dotenv_refuses_few_values() -> None:
    refused = []
    for value in VALUES:
        try:
            dotenv("NAME", value)
        except UserError:
            refused.append(value)
    assert ["${HOME}", "back\\slash", "\\", "a\\'b", MARKER] == refused


def env(*words: object) -> int:
    return main(["env", *map(str, words)])


def test_the_environment_of_thinkube_is_the_reference_readmes(capfd: pytest.CaptureFixture[str]) -> None:
    assert 0 == env("thinkube", "--deployments", ROOT / "deployments")
    assert "export VALKEY_HOST='valkey.example.com'\nexport VALKEY_PORT='6379'\n" == capfd.readouterr().out


def test_inside_the_cluster_the_service_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    assert 0 == env("production", "--from", "inside", "--shell", "fish", "--deployments", ROOT / "deployments")
    assert [
        "set -gx VALKEY_HOST 'valkey.valkey-production.svc.cluster.local'",
        "set -gx VALKEY_PORT '6379'",
        "set -gx VALKEY_USERNAME 'argilla'",
        "set -gx VALKEY_TLS 'true'",
    ] == capfd.readouterr().out.splitlines()


def test_a_file_keeps_its_other_lines_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "bashrc"
    file.write_text("alias a=b")
    (tmp_path / "link").symlink_to(file)
    words = ("thinkube", "--deployments", ROOT / "deployments", "--to", tmp_path / "link")
    assert 0 == env(*words)
    first = file.read_text()
    assert 0 == env(*words)
    lines = first.splitlines()
    assert (first, "alias a=b", "# valkey-gitops thinkube: begin") == (file.read_text(), *lines[:2])
    assert (tmp_path / "link").is_symlink()
    file.write_text(first.replace("example.com", "old") + "after\n")
    assert 0 == env(*words)
    assert first + "after\n" == file.read_text()


def with_secret(api: FakeApi, **data: str) -> None:
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    api.objects["valkey/valkey-auth"] = {"type": "Opaque", "metadata": {}, "data": encoded}


def test_a_password_goes_to_a_file_that_only_its_owner_reads(
    api: FakeApi, deployments: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with_secret(api, password=MARKER)
    file = tmp_path / "env"
    file.touch(0o644)
    assert 0 == env("cache", "--deployments", deployments, "--password", "--to", file)
    out, err = capfd.readouterr()
    assert f"written: {file}, VALKEY_HOST, VALKEY_PORT, VALKEY_USERNAME, VALKEY_PASSWORD\n" == out
    assert MARKER not in out + err
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    words = ["sh", "-c", f'. {file}; printf %s "$VALKEY_PASSWORD"']
    assert MARKER == subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert [file] == [item for item in tmp_path.iterdir() if item.is_file()]


FAILURES = {
    "no file for the password": (["--password"], "needs --to FILE"),
    "an unknown user": (["--user", "nobody"], "There are: default."),
    "a folder instead of a file": (["--to", "{tmp}"], "cannot write"),
    "a folder that is not there": (["--to", "{tmp}/none/env"], "No such file or directory"),
    "marks that do not pair": (["--to", "{tmp}/broken"], "do not pair"),
    "a file that is not text": (["--to", "{tmp}/binary"], "not UTF-8"),
    "no Secret": (["--password", "--to", "{tmp}/new"], "there is no secret valkey/valkey-auth"),
    "a dotenv value that readers take differently": (
        ["--password", "--shell", "dotenv", "--to", "{tmp}/new"],
        "take differently",
    ),
    "no such key": (["--password", "--to", "{tmp}/new"], "no text under key password"),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_names_the_remedy_and_leaves_files_as_they_were(
    case: str, api: FakeApi, deployments: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words, said = FAILURES[case]
    (deployments / "cache.yaml").write_text(SETTINGS)
    if "key" in case or "dotenv" in case:
        with_secret(api, **({"other": MARKER} if "key" in case else {"password": MARKER}))
    (tmp_path / "broken").write_text("# valkey-gitops cache: begin\nexport A=b\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    before = {file: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}
    code = env("cache", "--deployments", deployments, *(word.format(tmp=tmp_path) for word in words))
    out, err = capfd.readouterr()
    assert (2, "") == (code, out)
    assert said in err
    assert MARKER not in err
    assert before == {file: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}


def test_without_a_cluster_nothing_is_written(
    home: Path, deployments: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert 2 == env("cache", "--deployments", deployments, "--password", "--to", tmp_path / "new")
    assert "no cluster" in capfd.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_full_disk_or_an_interruption_leaves_the_file_as_it_was(
    failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "bashrc"
    file.write_text("alias a=b\n")

    def broken(_handle: int) -> None:
        raise failure

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises((UserError, KeyboardInterrupt)):
        block.write_block(file, "cache", ["export A='b'"])
    assert ["bashrc"] == [item.name for item in tmp_path.iterdir()]
    assert "alias a=b\n" == file.read_text()
