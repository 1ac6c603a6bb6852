"""What the page tells, and what it must never do."""

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from benchmarks.manifests import write
from valkey_gitops.cli import main

from .conftest import Page

GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\ndata: {key: value}\n"
EVIL = "<script>alert(1)</script>"
MARKER = "marker-7f3a9c"


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its text without styles and scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._raw = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._raw = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._raw = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._raw else data


def test_what_is_found_has_its_place_its_line_its_rule_and_its_remedy(report: Page) -> None:
    page = Elements(report(a=GOOD + "imutable: true\n"))
    for piece in (
        "m/a.yaml:5:1",
        "unknown-field",
        "field not declared in schema",
        "imutable: true",
        "did you mean immutable?",
    ):
        assert piece in page.text
    assert {"findings", "changes", "picture", "objects", "rules"} == {
        str(found["id"]) for tag, found in page.elements if tag == "section"
    }


def test_no_findings_are_told(report: Page) -> None:
    assert "No findings. Kubernetes 1.34 and the policies allow all 1 object." in Elements(report(a=GOOD)).text


def test_a_waived_finding_is_told_as_waived(report: Page, here: Path) -> None:
    waiver = "- {rule: unknown-field, object: {kind: ConfigMap, name: a}, reason: for <now>, expires: 9999-12-31}\n"
    (here / "w.yaml").write_text(waiver)
    text = Elements(report("--waivers", "w.yaml", a=GOOD + "imutable: true\n")).text
    assert "Waived: for <now> (until 9999-12-31; its severity is deny)" in text
    assert "Allowed" in text


@pytest.mark.parametrize(
    "manifest",
    [
        GOOD.replace("name: a,", f'name: "{EVIL}",'),
        GOOD.replace("namespace: b", f'namespace: "{EVIL}"'),
        GOOD.replace("key: value", f'"{EVIL}": "{EVIL}"'),
        GOOD.replace("kind: ConfigMap", f'kind: "{EVIL}"'),
        GOOD.replace("v1", f'"{EVIL}"'),
        f'{GOOD}"{EVIL}": 1\n',
        f"{GOOD}# {EVIL}\nx: 1\n",
        f"{EVIL}: 1\n{EVIL}: 2\n",
    ],
)
def test_markup_in_a_manifest_is_text(report: Page, here: Path, manifest: str) -> None:
    (here / "old").mkdir()
    (here / "old" / "a.yaml").write_text(GOOD.replace("value", EVIL))
    page = report("--old", "old", a=manifest)
    assert 1 == sum(tag == "script" for tag, _ in Elements(page).elements)
    assert EVIL in Elements(page).text
    assert EVIL not in page


def test_markup_in_a_rules_name_and_message_is_text(report: Page, here: Path, root: Path) -> None:
    policy = (root / "policies/no-plain-password/policy.yaml").read_text()
    (here / "p").mkdir()
    (here / "p" / "x").mkdir()
    text = policy.replace("summary: No password", f'summary: "{EVIL}" #').replace("a password in a ConfigMap", EVIL)
    (here / "p" / "x" / "policy.yaml").write_text(text)
    page = report("--policies", "p", a=GOOD.replace("key: value", '"c": "requirepass abcdefgh"'))
    assert EVIL in Elements(page).text
    assert EVIL not in page


def test_the_page_asks_nothing_of_anybody(root: Path, tmp_path: Path) -> None:
    page = of_dist(root, tmp_path, "production")
    for tag, found in Elements(page).elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form", "video", "audio", "source"}
        assert not {"src", "srcset", "action", "background", "style"} & found.keys()
    assert not re.search(r"@import|@font-face|url\((?!#)", page)
    [allowed] = [found["content"] for _, found in Elements(page).elements if "http-equiv" in found]
    assert str(allowed).startswith("default-src 'none'; ")


def of_dist(root: Path, tmp_path: Path, name: str, *words: str) -> str:
    output = tmp_path / "report.html"
    context, deployments = root / "cluster.yaml", root / "deployments"
    given = ["--context", str(context), "--deployments", str(deployments), "--output", str(output), *words]
    assert 0 == main(["report", str(root / "dist" / name), "--profile", name, *given])
    return output.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["thinkube", "production"])
def test_the_page_of_a_deployment_is_small_and_the_same_each_time(root: Path, tmp_path: Path, name: str) -> None:
    page = of_dist(root, tmp_path, name)
    assert page == of_dist(root, tmp_path, name)
    assert len(page.encode()) < 300_000


def test_headings_and_anchors_lead_somewhere(root: Path, tmp_path: Path) -> None:
    page = Elements(of_dist(root, tmp_path, "production"))
    places = {found["id"] for _, found in page.elements if "id" in found}
    links = {
        str(found["href"])[1:] for tag, found in page.elements if tag == "a" and str(found["href"]).startswith("#")
    }
    assert links <= places
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert 1 == levels[0]
    assert 1 == levels.count(1)
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_id_is_there_once(root: Path, tmp_path: Path) -> None:
    places = [found["id"] for _, found in Elements(of_dist(root, tmp_path, "production")).elements if "id" in found]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    "text",
    [
        "server 12Mi + clients 51.1Mi + AOF buffer 1Mi + maxmemory 648.5Mi x 148 %",
        "From the settings, with which the manifests agree.",
    ],
)
def test_the_memory_equation_is_the_settings(root: Path, tmp_path: Path, text: str) -> None:
    assert text in Elements(of_dist(root, tmp_path, "production")).text


def test_a_secret_never_shows_what_it_holds_nor_does_any_other_object(report: Page, here: Path) -> None:
    def secret(value: str) -> str:
        return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s, namespace: b}}\nstringData: {{word: {value}}}\n"

    def pod(value: str) -> str:
        return (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: b}\nspec:\n  containers:\n"
            "  - name: c\n    image: x\n"
            f"    env: [{{name: A_PASSWORD, value: {value}}}]\n    args:\n    - --requirepass\n    - {value}\n"
            f"    unknown: {value}\n    imagePullPolicy: {value}\n"
        )

    def config(value: str) -> str:
        return (
            f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: b, labels: {{bad: '{value} !'}}}}\n"
            f"data:\n  valkey.conf: |\n    port 1\n    requirepass {value}\n  note: the word is {value}\n"
        )

    (here / "old").mkdir()
    for number, make in enumerate((secret, pod, config)):
        (here / "old" / f"{number}.yaml").write_text(make(f"{MARKER}-old"))
    page = report("--old", "old", a=secret(MARKER), b=pod(MARKER), c=config(MARKER))
    assert "Secret b/s" in Elements(page).text
    assert MARKER not in page
    assert "bWFya2VyLTdmM2E5Yy" not in page


def test_changes_are_told_field_by_field_with_what_they_do(report: Page, here: Path) -> None:
    old = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: d, namespace: b}\nspec:\n"
    old += "  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 5Gi}}\n"
    gone = GOOD.replace("name: a", "name: gone")
    (here / "old").mkdir()
    (here / "old" / "a.yaml").write_text(f"{old}---\n{gone}")
    text = Elements(report("--old", "old", a=old.replace("5Gi", "4Gi"), b=GOOD)).text
    assert "1 object added, 1 changed, 1 removed." in text
    assert re.search(r"spec\.resources\.requests\.storage\s*5Gi\s*4Gi", text)
    assert "forbidden spec.resources.requests.storage: Forbidden" in text
    assert "Removed: 1" in text
    assert "b/gone" in text


def test_a_replaced_pod_is_told(report: Page, here: Path, root: Path) -> None:
    deployment = (root / "dist/thinkube/service/deployment-valkey.yaml").read_text()
    (here / "old").mkdir()
    (here / "old" / "a.yaml").write_text(deployment.replace("timeoutSeconds: 5", "timeoutSeconds: 4"))
    text = Elements(report("--old", "old", a=deployment)).text
    assert "Its pod template changes: its Pods are replaced. The old one stops before the new one starts." in text
    assert "spec.template.spec.containers[valkey].livenessProbe.timeoutSeconds" in text


def test_nothing_changed_is_told(report: Page, here: Path) -> None:
    (here / "old").mkdir()
    (here / "old" / "a.yaml").write_text(GOOD)
    assert "No changes. Every object is as it was." in Elements(report("--old", "old", a=GOOD)).text


def test_a_thousand_objects_are_folded_by_namespace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "m", 1000)
    main(["report", "m", "--fail-on", "never"])
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    text = Elements(page).text
    assert "Each box is a namespace" in text
    assert "1,000 objects" in text
    assert len(page.encode()) < 8_000_000
