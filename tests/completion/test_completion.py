"""The scripts in the real shells: what they offer after a few words."""

import shutil
import subprocess
from pathlib import Path

import pytest

from valkey_gitops.cli import COMMANDS, main

CASES = {
    "a command": ("valkey-gitops stat", ["status"]),
    "a subcommand": ("valkey-gitops secrets ap", ["apply"]),
    "an option": ("valkey-gitops status --wat", ["--watch"]),
    "an option of a subcommand": ("valkey-gitops secrets apply --dry", ["--dry-run"]),
    "a choice": ("valkey-gitops info --client no", ["node"]),
}


def script(shell: str, capfd: pytest.CaptureFixture[str]) -> str:
    assert 0 == main(["completion", shell])
    out, err = capfd.readouterr()
    assert "" == err
    return out


@pytest.mark.parametrize("case", CASES)
def test_bash_offers(case: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    line, expected = CASES[case]
    (tmp_path / "script").write_text(script("bash", capfd))
    words = line.split()
    program = f"source ./script; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _valkey_gitops; "
    program += 'printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ("", expected) == (done.stderr, done.stdout.split())


def test_bash_offers_the_deployments_of_the_folder(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "script").write_text(script("bash", capfd))
    (tmp_path / "deployments").mkdir()
    (tmp_path / "deployments" / "thinkube.yaml").touch()
    program = (
        'source ./script; COMP_WORDS=(valkey-gitops info thi); COMP_CWORD=2; _valkey_gitops; echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "thinkube\n" == done.stdout


@pytest.mark.parametrize("case", CASES)
def test_fish_offers(case: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    fish = shutil.which("fish")
    if not fish:
        pytest.skip("fish is not installed")
    line, expected = CASES[case]
    (tmp_path / "script").write_text(script("fish", capfd))
    program = f"source ./script; complete -C '{line}'"
    done = subprocess.run(
        [fish, "--no-config", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert expected == [row.split("\t")[0] for row in done.stdout.splitlines()]


def test_zsh_takes_its_script(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    zsh = shutil.which("zsh")
    if not zsh:
        pytest.skip("zsh is not installed")
    (tmp_path / "script").write_text(script("zsh", capfd))
    program = "source ./script; print ${_comps[valkey-gitops]}"
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [zsh, "-fc", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert ("", True) == (done.stderr, "_valkey_gitops" in done.stdout)


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_every_command_is_offered(shell: str, capfd: pytest.CaptureFixture[str]) -> None:
    text = script(shell, capfd)
    assert [] == [name for name in COMMANDS if name not in text]


def test_an_unknown_shell_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["completion", "tcsh"])
    assert 2 == ended.value.code
    assert "invalid choice: 'tcsh'" in capfd.readouterr().err
