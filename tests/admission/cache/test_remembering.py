"""A validation that remembers beside one that does not: whatever is edited, the reports are equal."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.manifests import write
from valkey_gitops.admission import files
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.pipeline import Survey
from valkey_gitops.admission.questions import EVERYTHING
from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN, FINDINGS

EDITS: dict[str, Callable[[str], str]] = {
    "another label": lambda text: text.replace("component: web", "component: net", 1),
    "another name": lambda text: text.replace("name: web", "name: net", 1),
    "another namespace": lambda text: text.replace("namespace: app-0", "namespace: app-1", 1),
    "another port": lambda text: text.replace("8080", "8081", 1),
    "a mistake": lambda text: text.replace("kind:", "kin:", 1),
    "no YAML": lambda text: text + "a: [\n",
    "nothing": lambda _: "",
    "two documents": lambda text: f"{text}---\n{text.replace('name: web', 'name: other')}",
    "a comment": lambda text: f"# new line numbers\n{text}",
    "an image": lambda text: text.replace("registry.example.com", "docker.io", 1),
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "WORTH_KEEPING", 1)
    return write(Path("tree"), 36)


@pytest.fixture
def reviewed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose objects were reviewed, one entry for each object."""
    names: list[str] = []
    judge = Survey.judge

    def noted(found: Survey, number: int, asked: set[str] | None = None) -> object:
        names.append(found.changes[number].place.file.removeprefix("tree/team-0/"))
        return judge(found, number, asked)

    monkeypatch.setattr(Survey, "judge", noted)
    return names


def outcome(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["validate", "--cache-dir", "cache", "--format", "json", *words, "tree"])
    return (code, *capsys.readouterr())


def test_nothing_changed_is_nothing_reviewed(
    tree: Path, reviewed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    first = outcome(capsys)
    assert 36 == len(reviewed)
    assert CLEAN == first[0]
    reviewed.clear()
    assert first == outcome(capsys)
    assert [] == reviewed


def test_a_changed_object_is_reviewed_with_those_that_asked_for_it(
    tree: Path, reviewed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    outcome(capsys)
    reviewed.clear()
    claim = tree / "team-0" / "app-0" / "persistentvolumeclaim.yaml"
    claim.write_text(claim.read_text().replace("5Gi", "6Gi"))
    assert CLEAN == outcome(capsys)[0]
    looking_around = {f"app-0/{name}.yaml" for name in ("deployment", "cronjob", "configmap")}
    assert looking_around | {"app-0/persistentvolumeclaim.yaml"} == set(reviewed)


def test_an_object_that_goes_is_missed_by_those_that_asked_for_it(
    tree: Path, reviewed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    outcome(capsys)
    reviewed.clear()
    (tree / "team-0" / "app-2" / "deployment.yaml").unlink()
    code, out, _ = outcome(capsys, "--fail-on", "warn")
    assert FINDINGS == code
    assert "service-without-pods" in out
    assert "app-2/service.yaml" in reviewed
    assert "app-1/service.yaml" not in reviewed


def test_any_edits_give_the_report_of_a_run_that_remembers_nothing(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(7)
    names = sorted(tree.rglob("*.yaml"))
    originals = {name: name.read_text() for name in names}
    outcome(capsys)
    for _ in range(40):
        for name in rng.sample(names, rng.choice([0, 1, 1, 2, 5])):
            edit = rng.choice([*EDITS, "original", "original", "gone"])
            if edit == "gone":
                name.unlink(missing_ok=True)
            else:
                name.write_text(originals[name] if edit == "original" else EDITS[edit](originals[name]))
        assert outcome(capsys, "--no-cache") == outcome(capsys)


def test_with_old_objects_any_change_asks_for_everything(
    tree: Path, reviewed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write(Path("old"), 36)
    words = ("--old", "old")
    first = outcome(capsys, *words)
    reviewed.clear()
    assert first == outcome(capsys, *words)
    assert [] == reviewed
    (tree / "team-0" / "app-0" / "configmap.yaml").unlink()
    changed = outcome(capsys, *words)
    assert '"operation": "DELETE"' in changed[1]
    assert 36 == len(reviewed)
    assert changed == outcome(capsys, "--no-cache", *words)
    assert changed == outcome(capsys, *words)
    (Path("old") / "team-0" / "app-1" / "configmap.yaml").unlink()
    reviewed.clear()
    assert outcome(capsys, *words) != changed
    assert 36 == len(reviewed)


POLICY = Path(__file__).parents[3] / "policies" / "bounded-resources" / "policy.yaml"


@pytest.mark.parametrize(
    "words",
    [
        ("--kubernetes-version", "1.36"),
        ("--policies", "policies"),
        ("--context", "context.yaml"),
        ("--crds", "crds"),
        ("--profile", "production"),
        ("--pod-security", "baseline"),
    ],
    ids=lambda words: words[0],
)
def test_other_options_and_other_files_behind_them_are_other_verdicts(
    tree: Path, reviewed: list[str], capsys: pytest.CaptureFixture[str], words: tuple[str, str]
) -> None:
    outcome(capsys)
    Path("policies/bounded-resources").mkdir(parents=True)
    Path("policies/bounded-resources/policy.yaml").write_bytes(POLICY.read_bytes())
    Path("crds").mkdir()
    Path("context.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n")
    reviewed.clear()
    outcome(capsys, *words)
    assert 36 == len(reviewed)
    reviewed.clear()
    outcome(capsys, *words)
    assert [] == reviewed
    for file in (Path("policies/bounded-resources/policy.yaml"), Path("context.yaml")):
        file.write_text(f"{file.read_text()}# changed\n")
    Path("crds/empty.yaml").write_text("")
    outcome(capsys, *words)
    assert len(reviewed) == (36 if words[0] in ("--policies", "--context", "--crds") else 0)


@pytest.mark.parametrize("form", ["text", "sarif", "junit", "github", "tap"])
def test_a_remembered_report_reads_the_same_in_every_format(
    tree: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    names = sorted(tree.rglob("*.yaml"))
    for name, edit in zip(names, EDITS.values(), strict=False):
        name.write_text(edit(name.read_text()))
    (tree / "secret.yaml").write_text(SECRET)
    reports = {outcome(capsys, "--format", form) for _ in range(2)} | {outcome(capsys, "--format", form, "--no-cache")}
    assert 1 == len(reports)


SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: a, namespace: b}
stringData: {key: planted-19aa}
typ: planted-19aa
"""


def test_no_value_of_a_secret_is_remembered(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "secret.yaml").write_text(SECRET)
    assert FINDINGS == outcome(capsys)[0]
    [kept] = Path("cache").glob("*.verdicts")
    assert "unknown-field" in kept.read_text()
    assert "planted-19aa" not in kept.read_text()


def test_what_cannot_be_read_is_never_remembered(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "gone.yaml").symlink_to("nowhere")
    outcome(capsys)
    assert [] == list(Path().glob("cache/*"))


def test_what_is_worked_out_from_the_whole_bundle_is_a_question_for_everything() -> None:
    asked: set[str] = set()
    Bundle(()).near("a.yaml", asked).derived(lambda _: 1)
    assert {EVERYTHING} == asked
