"""`valkey-gitops validate`, as a user and as a machine meet it: output, exit codes, bad input."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from valkey_gitops.cli import main
from valkey_gitops.decode.documents import MAX_BYTES
from valkey_gitops.errors import BUG, CLEAN, FINDINGS, UNUSABLE

NOBODY = 65534
GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\ndata: {key: value}\n"
TYPO = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: b\nimutable: true\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "none").mkdir()
    return tmp_path


def validate(*words: str) -> int:
    return main(["validate", "--policies", "none", *words])


def report(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    validate("--format", "json", *words)
    return json.loads(capsys.readouterr().out)


def test_a_clean_object_has_a_result_of_its_own(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.yaml").write_text(GOOD)
    assert {
        "version": 1,
        "kubernetesVersion": "1.34",
        "summary": {"objects": 1, "denied": 0, "warned": 0},
        "results": [
            {
                "file": "a.yaml",
                "document": 0,
                "object": {"apiVersion": "v1", "kind": "ConfigMap", "namespace": "b", "name": "a"},
                "operation": "CREATE",
                "allowed": True,
                "findings": [],
            }
        ],
    } == report(capsys, "a.yaml")


def test_a_finding_says_what_where_and_what_to_write_instead(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.yaml").write_text(TYPO)
    [result] = report(capsys, "a.yaml")["results"]
    [finding] = result["findings"]
    assert not result["allowed"]
    assert ("unknown-field", "schema", "deny", "imutable", "a.yaml", 6) == tuple(
        finding[key] for key in ("rule", "stage", "severity", "path", "file", "line")
    )
    assert "immutable" in finding["remedy"]
    assert {"message", "column", "docs"} < finding.keys()


def test_the_text_reads_like_a_compilers(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.yaml").write_text(TYPO)
    assert FINDINGS == validate("a.yaml")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("a.yaml:6:1: deny [unknown-field] ")
    assert "    ConfigMap b/a at imutable" == lines[1]
    assert ["    | imutable: true", "    | ^"] == lines[2:4]
    assert "1 objects in 1 files against Kubernetes 1.34: 1 denied (1 deny)" == lines[-1]
    assert "\x1b" not in "".join(lines)


def test_colour_is_for_terminals_only(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    (here / "a.yaml").write_text(TYPO)
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    validate("a.yaml")
    assert "\x1b[31mdeny\x1b[0m" in terminal.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    terminal.truncate(0)
    validate("a.yaml")
    assert "\x1b" not in terminal.getvalue()


def test_a_list_has_a_result_for_each_item(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.json").write_text(
        json.dumps({"apiVersion": "v1", "kind": "List", "items": [{"kind": "A"}, {"kind": "B"}]})
    )
    assert ["A", "B"] == [result["object"]["kind"] for result in report(capsys, "a.json")["results"]]


def test_standard_input_is_a_file_called_stdin(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    assert ["<stdin>"] == [result["file"] for result in report(capsys, "-")["results"]]


BROKEN = {
    "broken YAML": (b"a: [\n", "a.yaml:2:1: deny [decode] not YAML: "),
    "a repeated key": (GOOD.encode() + b"data: {}\n", 'a.yaml:5:1: deny [decode] key "data" already set in map'),
    "not UTF-8": (b"a: \xff\n", "a.yaml:1:4: deny [decode] not UTF-8: byte 0xff"),
    "an alias bomb": (
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (n, n, b",".join([b"*%c" % (n - 1)] * 9)) for n in b"bcdefgh"),
        "deny [decode] document contains excessive aliasing",
    ),
    "a file of 50 MB": (b"#" * 50_000_000, f"deny [decode] file has {(MAX_BYTES + 1) >> 20} MiB, the limit is"),
    "a scalar": (b"hello\n", "a.yaml:1:1: deny [decode] holds the scalar 'hello', not an object"),
    "a list": (b"- a\n", "a.yaml:1:1: deny [decode] holds a list, not an object"),
}


@pytest.mark.parametrize(("data", "message"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_does_not_parse_is_denied_and_hides_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], data: bytes, message: str
) -> None:
    (here / "a.yaml").write_bytes(data)
    (here / "b.yaml").write_text(TYPO)
    assert FINDINGS == validate("a.yaml", "b.yaml")
    out = capsys.readouterr().out
    assert message in out
    assert "b.yaml:6:1: deny [unknown-field]" in out
    assert [None] == [result["object"] for result in report(capsys, "a.yaml")["results"]]


@pytest.mark.parametrize("text", ["", "# nothing\n---\n"])
def test_an_empty_file_is_taken_and_told(here: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (here / "a.yaml").write_text(text)
    assert CLEAN == validate("a.yaml")
    out = capsys.readouterr().out
    assert "a.yaml:1:1: warn [empty-file] holds no object" in out
    assert "0 objects in 1 files" in out


def test_a_file_removed_meanwhile_is_told_and_exits_2(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "m").mkdir()
    (here / "m" / "a.yaml").symlink_to("gone.yaml")
    (here / "m" / "b.yaml").write_text(TYPO)
    assert UNUSABLE == validate("m")
    out, err = capsys.readouterr()
    assert "m/a.yaml:1:1: deny [decode] cannot be read: No such file or directory" in out
    assert "m/b.yaml:6:1" in out
    assert "valkey-gitops: m/a.yaml could not be read" in err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")
def test_what_would_never_end_in_a_folder_is_told_and_exits_2(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "m").mkdir()
    os.mkfifo(here / "m" / "a.yaml")
    (here / "m" / "zero.yaml").symlink_to("/dev/zero")
    (here / "m" / "up").symlink_to("..")
    (here / "m" / "b.yaml").write_text(TYPO)
    assert UNUSABLE == validate("m")
    out, err = capsys.readouterr()
    for name in ("a", "zero"):
        assert f"m/{name}.yaml:1:1: deny [decode] cannot be read: no regular file" in out
        assert f"valkey-gitops: m/{name}.yaml could not be read" in err
    assert 1 == out.count("unknown-field")
    assert "1 objects in 3 files" in out


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="needs /dev/fd")
def test_a_pipe_that_is_named_is_read(here: Path) -> None:
    command = [sys.executable, "-m", "valkey_gitops", "validate", "--policies", "none", "/dev/fd/0"]
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False, input=TYPO)
    assert FINDINGS == done.returncode, done.stderr
    assert "/dev/fd/0:6:1: deny [unknown-field]" in done.stdout


SILENT: dict[str, tuple[list[str], int, str]] = {
    "an unknown kind": (["kind.yaml"], FINDINGS, "deny [unknown-kind]"),
    "an unknown kind beside a known one": (["."], FINDINGS, "deny [unknown-kind]"),
    "a custom resource without its definition": (["custom.yaml"], FINDINGS, "--crds"),
    "an object without a kind": (["none.yaml"], FINDINGS, "deny [required-field]"),
    "an old folder that is not there": (["a.yaml", "--old", "nowhere"], UNUSABLE, "nowhere is not there"),
    "an old folder without manifests": (["a.yaml", "--old", "none"], UNUSABLE, "no manifest in none"),
    "a revision outside a repository": (["a.yaml", "--old-ref", "HEAD"], UNUSABLE, "git rev-parse"),
    "waivers that are not there": (["a.yaml", "--waivers", "nowhere"], UNUSABLE, "nowhere"),
    "a file of another suffix in a folder": (["other"], UNUSABLE, "no manifest in other"),
}


@pytest.mark.parametrize(("words", "code", "told"), SILENT.values(), ids=SILENT)
def test_nothing_is_passed_over_in_silence(
    here: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, told: str
) -> None:
    (here / "a.yaml").write_text(GOOD)
    (here / "kind.yaml").write_text(GOOD.replace("ConfigMap", "ConfigMop"))
    (here / "custom.yaml").write_text("apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n")
    (here / "none.yaml").write_text("a: 1\n")
    (here / "other").mkdir()
    (here / "other" / "a.txt").write_text(GOOD)
    assert code == validate(*words)
    assert told in "".join(capsys.readouterr())


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_a_folder_without_permission_is_told_and_exits_2(here: Path) -> None:
    (here / "m" / "closed").mkdir(parents=True)
    (here / "m" / "b.yaml").write_text(GOOD)
    (here / "m" / "closed").chmod(0)
    program = (
        "import os, sys; from valkey_gitops.cli import main\n"
        "main(['validate', '--policies', 'none', 'm/b.yaml'])  # loads what nobody may not read\n"
        f"os.geteuid() or os.seteuid({NOBODY})\n"
        "sys.exit(main(['validate', '--policies', 'none', 'm']))"
    )
    here.chmod(0o755)
    done = subprocess.run([sys.executable, "-c", program], cwd=here, capture_output=True, text=True, check=False)
    (here / "m" / "closed").chmod(0o755)
    assert "m/closed:1:1: deny [decode] cannot be read: Permission denied" in done.stdout, done.stderr
    assert "1 objects in 2 files" in done.stdout
    assert UNUSABLE == done.returncode
    assert "Traceback" not in done.stderr


UNUSABLE_WORDS = {
    "a path that is not there": (["nowhere.yaml"], "nowhere.yaml is not there"),
    "a folder without manifests": (["none"], "no manifest in none"),
    "an unknown version": (["--kubernetes-version", "1.2", "a.yaml"], "1.2"),
    "a policy folder that is not there": (["--policies", "nowhere", "a.yaml"], "nowhere"),
    "a broken context": (["--context", "broken.yaml", "a.yaml"], "broken.yaml:2:1: not YAML"),
    "a context that is no object": (["--context", "words.yaml", "a.yaml"], "words.yaml:1:1: holds no object"),
    "CRDs that are not there": (["--crds", "nowhere", "a.yaml"], "nowhere"),
}


@pytest.mark.parametrize(("words", "message"), UNUSABLE_WORDS.values(), ids=UNUSABLE_WORDS)
def test_what_cannot_be_used_is_named_and_exits_2(
    here: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    (here / "a.yaml").write_text(GOOD)
    (here / "broken.yaml").write_text("a: [\n")
    (here / "words.yaml").write_text("hello\n")
    assert UNUSABLE == validate(*words)
    out, err = capsys.readouterr()
    assert message in err
    assert "" == out


@pytest.mark.parametrize("words", [["--format", "xml"], ["--no-such-option"], ["--fail-on", "never"]])
def test_wrong_usage_exits_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        validate(*words)
    assert UNUSABLE == ended.value.code
    assert "usage: valkey-gitops" in capsys.readouterr().err


def test_a_warning_fails_only_when_asked(here: Path) -> None:
    (here / "policy.yaml").write_text(
        "apiVersion: valkey-gitops/v1alpha1\nkind: SchemaPolicy\nmetadata: {name: p}\nspec:\n"
        "  summary: s\n  why: w\n  remedy: r\n  sources: [https://example.com]\n  validationActions: [Warn]\n"
        "  matchConstraints:\n    resourceRules:\n"
        "    - {apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}\n"
        "  validations:\n  - schema: {required: [immutable]}\n"
    )
    (here / "m.yaml").write_text(GOOD)
    assert CLEAN == main(["validate", "--policies", "policy.yaml", "m.yaml"])
    assert FINDINGS == main(["validate", "--policies", "policy.yaml", "--fail-on", "warn", "m.yaml"])


def test_a_context_resolves_what_the_cluster_provides(
    here: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dist = root / "dist" / "thinkube"
    patch = str(dist / "exposure")
    assert FINDINGS == main(["validate", patch])
    assert "[ingress-tcp-patch]" in capsys.readouterr().out
    assert CLEAN == main(["validate", patch, "--context", str(dist / "service" / "service-valkey.yaml")])


def test_neighbours_are_preferred_among_clusters(here: Path) -> None:
    """Two deployments for two clusters, with the same names: each is judged by its own Service."""
    for cluster, port in (("one", 6379), ("two", 7000)):
        folder = here / "dist" / cluster
        folder.mkdir(parents=True)
        (folder / "service.yaml").write_text(
            "apiVersion: v1\nkind: Service\nmetadata: {name: valkey, namespace: valkey}\n"
            f"spec: {{selector: {{app: valkey}}, ports: [{{port: {port}}}]}}\n"
        )
        (folder / "patch.yaml").write_text(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ingress-tcp\n  namespace: ingress\n  annotations:\n"
            "    argocd.argoproj.io/compare-options: IgnoreExtraneous\n"
            "    argocd.argoproj.io/sync-options: ServerSideApply=true,Prune=false,Delete=false\n"
            "    kustomize.toolkit.fluxcd.io/prune: disabled\n    kustomize.toolkit.fluxcd.io/ssa: Merge\n"
            f"data: {{'6379': 'valkey/valkey:{port}'}}\n"
        )
    assert CLEAN == main(["validate", "dist"])


SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: a, namespace: b}
stringData:
  password: marker-19aa-planted
  other: [marker-19aa-planted]
immutabel: marker-19aa-planted
"""


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_secrets_values_reach_no_output(here: Path, capsys: pytest.CaptureFixture[str], output: str) -> None:
    (here / "a.yaml").write_text(SECRET)
    assert FINDINGS == main(["validate", "--format", output, "a.yaml"])
    out, err = capsys.readouterr()
    assert "a.yaml" in out
    assert "marker-19aa-planted" not in out + err


WRITTEN = ["kind: Secret", '"kind": "Secret"', "kind: &s Secret", "kind: !!str 'Secret'"]


@pytest.mark.parametrize("kind", WRITTEN)
def test_no_line_of_a_file_with_a_secret_is_shown(here: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    (here / "a.yaml").write_text(f"{{apiVersion: v1, {kind}, stringData: {{p: marker-19aa-planted}}, p: [}}\n")
    assert FINDINGS == validate("a.yaml")
    out = capsys.readouterr().out
    assert "[decode] not YAML" in out
    assert "marker-19aa-planted" not in out


def test_a_bug_of_ours_is_said_to_be_one(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("boom")

    (here / "a.yaml").write_text(GOOD)
    monkeypatch.setattr("valkey_gitops.admission.command.validate_files", fail)
    monkeypatch.delenv("VALKEY_GITOPS_TRACEBACK", raising=False)
    assert BUG == validate("a.yaml")
    assert "a bug of ours: RuntimeError: boom" in capsys.readouterr().err


def test_a_closed_pipe_is_no_error(here: Path) -> None:
    (here / "a.yaml").write_text("---\n".join([TYPO] * 2000))
    command = f"{sys.executable} -m valkey_gitops validate --policies none a.yaml | head -1"
    done = subprocess.run(["sh", "-c", command], cwd=here, capture_output=True, text=True, check=False)
    assert "" == done.stderr
