"""dist/: deterministic, closed, written whole or not at all; the real command in a real process."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from valkey_gitops.charts import dist
from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN, FINDINGS, UNUSABLE, UserError
from valkey_gitops.settings import load_deployments

NOBODY = 65534


@pytest.fixture
def project(tmp_path: Path, root: Path) -> Path:
    """A checkout with two deployments and no dist/."""
    shutil.copytree(root / "deployments", tmp_path / "deployments")
    return tmp_path


def synth(project: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "valkey_gitops", "synth", *words],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.parent.name != "policies"
    }


def test_the_committed_dist_is_what_the_settings_give(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert CLEAN == main(["synth", "--check"])


@pytest.mark.parametrize("environment", [{"PYTHONHASHSEED": "0"}, {"PYTHONHASHSEED": "4711", "LC_ALL": "tr_TR.UTF-8"}])
def test_the_bytes_depend_on_the_settings_alone(project: Path, root: Path, environment: dict[str, str]) -> None:
    done = synth(project, CDK8S_DISABLE_SORT="1", **environment)
    assert (CLEAN, "") == (done.returncode, done.stderr)
    assert files(root / "dist") == files(project / "dist")


def test_app_py_is_the_cdk8s_app(project: Path, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, root / "app.py"],
        cwd=project,
        env={**os.environ, "CDK8S_OUTDIR": "elsewhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (CLEAN, "") == (done.returncode, done.stderr)
    assert files(root / "dist") == files(project / "elsewhere")


def test_the_report_says_what_happened_and_where(project: Path) -> None:
    assert "deployments/thinkube.yaml -> dist/thinkube/ (28 objects)" in synth(project).stdout.splitlines()
    assert "nothing changed" == synth(project).stdout.splitlines()[-1]


def test_stale_files_go_and_a_single_deployment_leaves_the_others_alone(project: Path) -> None:
    synth(project)
    before = files(project / "dist")
    (project / "dist" / "thinkube" / "service" / "old.yaml").write_text("a: 1\n")
    (project / "dist" / "production" / "service" / "mine.yaml").write_text("a: 1\n")
    assert "1 removed" in synth(project, "thinkube").stdout
    assert {*before, "production/service/mine.yaml"} == set(files(project / "dist"))
    assert "1 removed" in synth(project).stdout
    assert before == files(project / "dist")


def test_the_folder_of_a_deployment_that_is_gone_goes_too(project: Path) -> None:
    synth(project)
    (project / "deployments" / "production.yaml").unlink()
    synth(project)
    assert ["thinkube"] == [folder.name for folder in (project / "dist").iterdir()]


CHANGES = {"changed": "deployment-valkey.yaml", "missing": "service-valkey.yaml", "stale": "new.yaml"}


@pytest.mark.parametrize(("word", "name"), CHANGES.items())
def test_check_names_each_difference_and_writes_nothing(project: Path, word: str, name: str) -> None:
    synth(project)
    file = project / "dist" / "thinkube" / "service" / name
    if word == "missing":
        file.unlink()
    else:
        file.write_text("a: 1\n")
    before = files(project / "dist")
    done = synth(project, "--check")
    assert (FINDINGS, f"dist/thinkube/service/{name}: {word}") == (done.returncode, done.stdout.strip())
    assert before == files(project / "dist")


def test_bad_settings_leave_dist_as_it_was(project: Path) -> None:
    synth(project)
    before = files(project / "dist")
    (project / "deployments" / "production.yaml").write_text("namspace: x\n")
    done = synth(project)
    assert UNUSABLE == done.returncode
    assert "deployments/production.yaml:1:1: unknown key 'namspace'. Did you mean namespace?" in done.stderr
    assert "Traceback" not in done.stderr
    assert before == files(project / "dist")


def test_a_missing_node_is_named_with_its_remedy(project: Path) -> None:
    done = synth(project, JSII_NODE="/nowhere/node")
    assert UNUSABLE == done.returncode
    assert [
        "valkey-gitops: JSII_NODE is /nowhere/node, which is no program",
        "pip install 'valkey-gitops[synth]' brings Node as a wheel; or set JSII_NODE to one.",
    ] == done.stderr.splitlines()
    assert not (project / "dist").exists()


READ_ONLY = {".": "cannot write beside dist: Permission denied", "dist": "cannot write dist: Permission denied"}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
@pytest.mark.parametrize(("folder", "message"), READ_ONLY.items())
def test_what_is_read_only_stays_as_it_was(project: Path, folder: str, message: str) -> None:
    dist.write({"thinkube/a.yaml": "old\n"}, project / "dist")
    # Root may write everywhere, so the child steps down once its modules are loaded.
    program = (
        "import os, sys; from pathlib import Path\n"
        "from valkey_gitops import errors; from valkey_gitops.charts import dist\n"
        f"os.geteuid() or os.seteuid({NOBODY})\n"
        "try: dist.write({'thinkube/a.yaml': 'new\\n'}, Path('dist'))\n"
        "except errors.UserError as error: sys.exit(error.message)"
    )
    if os.geteuid() == 0 and folder == "dist":
        os.chown(project, NOBODY, -1)
    (project / folder).chmod(0o555)
    try:
        done = subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True, check=False)
    finally:
        (project / folder).chmod(0o755)
    assert message == done.stderr.strip()
    assert {"thinkube/a.yaml": b"old\n"} == files(project / "dist")


def test_a_swap_that_fails_half_way_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "dist"
    dist.write({"a/b.yaml": "old\n"}, out)
    rename = Path.rename

    def fail_second(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_second)
    with pytest.raises(UserError, match="No space left on device"):
        dist.write({"a/b.yaml": "new\n"}, out)
    assert {"a/b.yaml": b"old\n"} == files(out)
    assert [out] == list(tmp_path.iterdir())


def test_a_folder_with_files_of_the_users_is_not_replaced(project: Path) -> None:
    (project / "mine").mkdir()
    (project / "mine" / "thesis.txt").write_text("x")
    done = synth(project, "--out", "mine")
    assert UNUSABLE == done.returncode
    assert "mine holds thesis.txt, which synth has not written and would delete" in done.stderr
    assert {"thesis.txt": b"x"} == files(project / "mine")


def test_what_cdk8s_writes_reads_back_as_what_was_meant(project: Path) -> None:
    """The guard itself: a value that the emitter and YAML readers disagree about must not get through."""
    from valkey_gitops.charts.synth import _read_back

    deployments = load_deployments(project / "deployments", ("thinkube",))
    from valkey_gitops.charts.app import charts, render

    meant = charts(deployments)
    rendered = render(meant)
    _read_back(rendered, meant)
    first = next(iter(rendered))
    rendered[first] = yaml.safe_dump({"kind": "Other"})
    with pytest.raises(ValueError, match="does not read back"):
        _read_back(rendered, meant)
