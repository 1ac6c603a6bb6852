"""`valkey-gitops report` as a user meets it: exit codes, the file, what goes wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN, FINDINGS, UNUSABLE

NOBODY = 65534
GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n"


@pytest.fixture(autouse=True)
def _here(here: Path) -> None:
    (here / "m" / "a.yaml").write_text(GOOD)


def report(*words: str) -> int:
    return main(["report", "m", "--policies", "none", *words])


@pytest.mark.parametrize(
    ("text", "words", "code"),
    [
        (GOOD, [], CLEAN),
        (f"{GOOD}x: 1\n", [], FINDINGS),
        (f"{GOOD}x: 1\n", ["--fail-on", "never"], CLEAN),
        ("", [], CLEAN),
        ("", ["--fail-on", "warn"], FINDINGS),
        ("a: [", [], FINDINGS),
    ],
)
def test_the_exit_code_is_that_of_validate_and_the_page_is_there(
    here: Path, text: str, words: list[str], code: int
) -> None:
    (here / "m" / "a.yaml").write_text(text)
    assert code == report(*words)
    assert (here / "report.html").read_text().startswith("<!doctype html>")


def test_one_line_tells_where_it_is_and_what_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    report("-o", "x.html")
    assert "x.html: 1 objects in 1 files against Kubernetes 1.34: all allowed\n" == capsys.readouterr().out


def test_standard_output_holds_the_page_alone(here: Path) -> None:
    command = [sys.executable, "-m", "valkey_gitops", "report", "m", "--policies", "none", "--output", "-"]
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("<!doctype html>")
    assert done.stdout.endswith("</html>\n")
    assert "-: 1 objects in 1 files against Kubernetes 1.34: all allowed\n" == done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--output", "m"], "m is a folder"),
        (["--output", "gone/x.html"], "is not there"),
        (["--old", "gone"], "gone is not there"),
        (["--old-ref", "HEAD"], "git rev-parse: not a git repository"),
        (["--waivers", "gone.yaml"], "gone.yaml: No such file"),
        (["--context", "gone.yaml"], "gone.yaml is not there"),
        (["--kubernetes-version", "9.9"], "Kubernetes version '9.9' is not supported"),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_written(
    here: Path, words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert UNUSABLE == report(*words)
    assert message in capsys.readouterr().err
    assert not (here / "report.html").exists()


def test_a_file_that_cannot_be_read_is_told_and_on_the_page(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "m" / "b.yaml").symlink_to("gone")
    assert UNUSABLE == report()
    assert "m/b.yaml could not be read" in capsys.readouterr().err
    assert "cannot be read: No such file" in (here / "report.html").read_text()


@pytest.mark.skipif(os.name != "posix", reason="rights of folders are POSIX")
def test_a_folder_that_may_not_be_written_to_is_told_before_anything_is_read(here: Path) -> None:
    (here / "out").mkdir(mode=0o555)
    program = (
        "import os; from pathlib import Path; from valkey_gitops.report.write import check\n"
        f"os.getuid() or os.setuid({NOBODY}); check(Path('out/x.html'))"
    )
    here.chmod(0o755)
    done = subprocess.run([sys.executable, "-c", program], cwd=here, capture_output=True, text=True, check=False)
    assert "cannot write to" in done.stderr


def test_a_full_disk_keeps_the_old_page(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "report.html").write_text("old")

    def full(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert UNUSABLE == report()
    assert "cannot write report.html: No space left on device" in capsys.readouterr().err
    assert "old" == (here / "report.html").read_text()
    assert {"m", "none", "report.html"} == {entry.name for entry in here.iterdir()}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_device_that_is_full_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert UNUSABLE == report("--output", "/dev/full")
    assert "cannot write /dev/full: No space left on device" in capsys.readouterr().err


def test_a_link_stays_a_link_and_a_file_keeps_its_rights(here: Path) -> None:
    (here / "real.html").write_text("old")
    (here / "real.html").chmod(0o640)
    (here / "report.html").symlink_to("real.html")
    assert CLEAN == report()
    assert (here / "report.html").is_symlink()
    assert (here / "real.html").read_text().startswith("<!doctype html>")
    assert 0o640 == (here / "real.html").stat().st_mode & 0o777


def git(*words: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_commit_and_old_revision_are_named(here: Path) -> None:
    git("init", "-q", "-b", "main")
    git("add", "m")
    git("commit", "-q", "-m", "one")
    commit = git("rev-parse", "--short=12", "HEAD")
    assert CLEAN == report("--old-ref", "main")
    page = (here / "report.html").read_text()
    assert f"at commit <code>{commit}</code>, compared with <code>main</code> (<code>{commit}</code>)" in page
    assert "not committed" not in page
    (here / "m" / "a.yaml").write_text(f"{GOOD}data: {{a: b}}\n")
    report("--old-ref", "main")
    assert "with changes that are not committed" in (here / "report.html").read_text()


def test_a_missing_revision_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    git("init", "-q", "-b", "main")
    assert UNUSABLE == report("--old-ref", "gone")
    assert "--old-ref gone: this repository does not hold it" in capsys.readouterr().err
