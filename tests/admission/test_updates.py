"""`validate --old` and `--old-ref`: a forbidden change is stopped before the merge, with the server's words."""

import shutil
import subprocess
from pathlib import Path

import pytest

from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN, FINDINGS, UNUSABLE

CONTEXT = "cluster.yaml"
SERVICE = "dist/thinkube/service"


@pytest.fixture
def here(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with dist/ and, beside it, what the cluster runs."""
    shutil.copytree(root / "dist", tmp_path / "dist")
    shutil.copytree(root / "dist", tmp_path / "before")
    shutil.copy(root / CONTEXT, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def validate(*words: str) -> int:
    return main(["validate", "--context", CONTEXT, *words])


def test_nothing_changed_is_an_update_of_everything(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert CLEAN == validate("--old", "before", "--format", "json")
    files = list((here / "before").rglob("*.yaml"))
    jobs = sum(file.name.startswith("job-") for file in files)  # the engines make these anew
    out = capsys.readouterr().out
    assert (len(files) - jobs, jobs) == (out.count('"operation": "UPDATE"'), out.count('"operation": "CREATE"'))


CHANGES = {
    "a selector": (
        "deployment-valkey.yaml",
        "    matchLabels:\n      app: valkey\n",
        "    matchLabels:\n      app: valkey\n      app.kubernetes.io/name: valkey\n",
        ":14:3: deny [invalid-value] spec.selector: Invalid value:",
        "field is immutable",
    ),
    "a volume that shrinks": (
        "persistentvolumeclaim-valkey-data.yaml",
        "storage: 5Gi",
        "storage: 4Gi",
        "deny [forbidden] spec.resources.requests.storage: Forbidden: field can not be less than",
        "",
    ),
    "a volume's class": (
        "persistentvolumeclaim-valkey-data.yaml",
        "storageClassName: k8s-hostpath",
        "storageClassName: other",
        "deny [forbidden] spec: Forbidden: spec is immutable after creation",
        "",
    ),
    "a binding's role": (
        "rolebinding-valkey-certificate-source.yaml",
        "kind: Role\n  name: valkey-certificate-source",
        "kind: Role\n  name: valkey-certificate-target",
        "deny [invalid-value] roleRef: Invalid value:",
        "cannot change roleRef",
    ),
}


@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES)
def test_what_may_not_change_is_denied(
    here: Path, capsys: pytest.CaptureFixture[str], changed: tuple[str, str, str, str, str]
) -> None:
    name, old, new, message, detail = changed
    change(here / SERVICE / name, old, new)
    assert FINDINGS == validate("--old", "before")
    out = capsys.readouterr().out
    assert f"{SERVICE}/{name}:" in out
    assert message in out
    assert detail in out
    assert CLEAN == validate()


JOB = "job-valkey-certificate.yaml"
ENGINES = {
    "a hook": "    argocd.argoproj.io/hook: Sync\n    argocd.argoproj.io/hook-delete-policy: BeforeHookCreation\n",
    "a hook that does not say when it goes": "    argocd.argoproj.io/hook: PostSync\n",
    "forced": "    kustomize.toolkit.fluxcd.io/force: enabled\n",
}
KEPT = {
    "no engine's": "    team: data\n",
    "a hook that is deleted after it has succeeded": (
        "    argocd.argoproj.io/hook: Sync\n    argocd.argoproj.io/hook-delete-policy: HookSucceeded\n"
    ),
    "not forced": "    kustomize.toolkit.fluxcd.io/force: disabled\n",
}


def changed_job(here: Path, annotations: str) -> int:
    """The verdict over a Job with these annotations whose template is another one than before."""
    (here / "after").mkdir()
    before, _, rest = (here / SERVICE / JOB).read_text().partition("  annotations:\n")
    text = f"{before}  annotations:\n{annotations}spec:\n" + rest.partition("spec:\n")[2]
    (here / "before.yaml").write_text(text)
    (here / "after" / JOB).write_text(text.replace("default/example-com-tls", "default/other-tls"))
    return validate("--policies", "none", "--old", "before.yaml", "after")


@pytest.mark.parametrize("annotations", ENGINES.values(), ids=ENGINES)
def test_a_job_that_an_engine_makes_anew_may_change(here: Path, annotations: str) -> None:
    (here / "none").mkdir()
    assert CLEAN == changed_job(here, annotations)


@pytest.mark.parametrize("annotations", KEPT.values(), ids=KEPT)
def test_the_template_of_another_job_may_not(here: Path, capsys: pytest.CaptureFixture[str], annotations: str) -> None:
    (here / "none").mkdir()
    assert FINDINGS == changed_job(here, annotations)
    out = capsys.readouterr().out
    assert "deny [invalid-value] spec.template: Invalid value:" in out
    assert "field is immutable" in out


def test_a_volume_may_grow(here: Path) -> None:
    change(here / SERVICE / "persistentvolumeclaim-valkey-data.yaml", "storage: 5Gi", "storage: 6Gi")
    assert CLEAN == validate("--old", "before")


def test_a_switch_to_recreate_says_that_other_ways_of_applying_succeed(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = here / "before/thinkube/service/deployment-valkey.yaml"
    change(file, "  strategy:\n    type: Recreate\n", "")
    assert FINDINGS == validate("--old", "before")
    out = capsys.readouterr().out
    assert "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'" in out
    assert "A client-side apply (Argo CD's default) or a replace is taken" in out


def test_what_is_gone_is_a_delete(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / SERVICE / "service-valkey-headless.yaml").unlink()
    assert CLEAN == validate("--old", "before", "--format", "json")
    assert 1 == capsys.readouterr().out.count('"operation": "DELETE"')


def test_a_git_revision_is_the_old_tree(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "dist"], [*identity, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", *words], cwd=here, check=True)
    change(here / SERVICE / "persistentvolumeclaim-valkey-data.yaml", "storage: 5Gi", "storage: 4Gi")
    assert FINDINGS == validate("--old-ref", "HEAD")
    assert "spec.resources.requests.storage: Forbidden" in capsys.readouterr().out


def test_an_unknown_revision_exits_2(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "-q"], cwd=here, check=True)
    assert UNUSABLE == validate("--old-ref", "origin/main")
    assert "--old-ref origin/main: this repository does not hold it" in capsys.readouterr().err


def test_an_old_folder_that_is_not_there_exits_2(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert UNUSABLE == validate("--old", "nowhere")
    assert "nowhere is not there" in capsys.readouterr().err


def test_an_old_file_that_does_not_parse_is_told_and_its_objects_count_as_new(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "before" / "broken.yaml").write_text("a: [\n")
    assert CLEAN == validate("--old", "before")
    assert "before/broken.yaml:2:1: warn [old-file] what stood here counts as new: not YAML" in capsys.readouterr().out
    assert FINDINGS == validate("--old", "before", "--fail-on", "warn")


def test_an_old_file_that_cannot_be_read_is_no_verdict(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "before" / "gone.yaml").symlink_to("nowhere")
    assert UNUSABLE == validate("--old", "before")
    out, err = capsys.readouterr()
    assert "before/gone.yaml:1:1: deny [decode] cannot be read: No such file or directory" in out
    assert "valkey-gitops: before/gone.yaml could not be read" in err
