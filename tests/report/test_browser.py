"""The page in a real browser, at the width of a phone and of a desk, in both colour schemes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.chromium import Tab, browser, find
from valkey_gitops.cli import main

PROGRAM = find()
pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="no Chromium is installed (apt-get install chromium-headless-shell)"
)

SIZES = [(390, 844), (1440, 900)]
LONG = "a-name-that-is-as-long-as-a-name-may-be-" + "x" * 200
EVIL = '<script>document.title = "run"</script>'


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    assert PROGRAM is not None
    with browser(PROGRAM) as opened:
        yield opened


@pytest.fixture(scope="module")
def pages(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for name in ("thinkube", "production"):
        found[name] = folder / f"{name}.html"
        words = ["--context", str(root / "cluster.yaml"), "--deployments", str(root / "deployments")]
        main(["report", str(root / "dist" / name), "--profile", name, *words, "--output", str(found[name])])
    found["change"] = folder / "change.html"
    _change(root, folder)
    (folder / "w.yaml").write_text(
        "- {rule: digest-pinned, object: {kind: Job, name: '*'}, reason: a reason, expires: 9999-12-31}\n"
    )
    words = ["--old", str(folder / "old"), "--waivers", str(folder / "w.yaml"), "--output", str(found["change"])]
    assert 1 == main(["report", str(folder / "new"), "--profile", "production", *words])
    return found


def _change(root: Path, folder: Path) -> None:
    """An old and a new state with something of everything, and names as long and as evil as they come."""
    for side in ("old", "new"):
        for file in (root / "dist/production").rglob("*.yaml"):
            place = folder / side / file.relative_to(root / "dist/production")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(file.read_text())
    service = folder / "new" / "service"
    deployment = (service / "deployment-valkey.yaml").read_text()
    (service / "deployment-valkey.yaml").write_text(deployment.replace("type: Recreate", f"type: '{EVIL}'"))
    config = (service / "configmap-valkey-config.yaml").read_text()
    (service / "configmap-valkey-config.yaml").write_text(config.replace("dir /data", f"dir /{LONG}"))
    (service / "podmonitor-valkey.yaml").unlink()
    config_map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: b, labels: {app: '%s'}, name: '%s'}\n"
    (service / "long.yaml").write_text(config_map % (LONG, LONG))
    (service / "evil.yaml").write_text(config_map % (EVIL, EVIL))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
@pytest.mark.parametrize("name", ["thinkube", "production", "change"])
def test_it_fits_asks_nothing_and_complains_of_nothing(
    tab: Tab, pages: dict[str, Path], name: str, size: tuple[int, int], dark: bool
) -> None:
    tab.show(pages[name], *size, dark=dark)
    tab.ask("document.querySelectorAll('details').forEach(found => { found.open = true })")
    assert size[0] == tab.ask("document.documentElement.scrollWidth")
    assert [pages[name].as_uri()] == tab.requests
    assert [] == tab.complaints


def test_a_request_an_error_and_an_overflow_would_be_seen(tab: Tab, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(
        "<!doctype html><img src='missing.png'><div style='width: 2000px'>x</div><script>throw new Error('x')</script>"
    )
    tab.show(tmp_path / "bad.html", *SIZES[0])
    assert tab.ask("document.documentElement.scrollWidth") > SIZES[0][0]
    assert 2 == len(tab.requests)
    assert tab.complaints


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_heading_can_be_seen(tab: Tab, pages: dict[str, Path], width: int, height: int) -> None:
    tab.show(pages["change"], width, height)
    headings = tab.ask(
        "[...document.querySelectorAll('h1, h2')].map(found => [found.textContent, found.checkVisibility() &&"
        " found.getBoundingClientRect().width > 0 && found.getBoundingClientRect().right <= innerWidth])"
    )
    names = [name for name, _ in headings][1:]
    assert ["Findings", "Changes", "What will run", "Memory", "Objects", "Rules"] == names
    assert all(seen for _, seen in headings)


SHOWN = """Object.fromEntries(["deny", "warn", "waived"].map(kind =>
    [kind, [...document.querySelectorAll(".finding." + kind)].filter(found => found.checkVisibility()).length]))"""


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_findings_are_filtered_by_severity(tab: Tab, pages: dict[str, Path], scripts: bool) -> None:
    tab.without_scripts(off=not scripts)
    try:
        tab.show(pages["change"], *SIZES[1])
        before = tab.ask(SHOWN)
        tab.ask("document.getElementById('show-warn').click()")
        assert {**before, "warn": 0} == tab.ask(SHOWN)
        tab.ask("document.getElementById('show-deny').click()")
        assert {"deny": 0, "warn": 0, "waived": before["waived"]} == tab.ask(SHOWN)
        assert min(before.values()) > 0
        assert scripts == tab.ask("document.querySelector('input[type=search]') !== null")
    finally:
        tab.without_scripts(off=False)


def test_findings_are_searched(tab: Tab, pages: dict[str, Path]) -> None:
    tab.show(pages["change"], *SIZES[1])
    tab.ask("document.querySelector('input[type=search]').value = 'digest-pinned cronjob'")
    tab.ask("document.querySelector('input[type=search]').dispatchEvent(new Event('input', {bubbles: true}))")
    seen = "[...document.querySelectorAll('.finding')].filter(found => found.checkVisibility())"
    found = tab.ask(f"{seen}.map(found => found.textContent)")
    assert found
    assert all("digest-pinned" in text and "cronjob" in text for text in found)
    total = tab.ask("document.querySelectorAll('.finding').length")
    assert f"{len(found)} of {total} shown" == tab.ask("document.querySelector('.shown').textContent")


def test_markup_in_names_does_not_run(tab: Tab, pages: dict[str, Path]) -> None:
    tab.show(pages["change"], *SIZES[1])
    assert "run" != tab.ask("document.title")
    assert EVIL in tab.ask("document.body.innerText")


def test_the_page_can_be_gone_through_by_keyboard(tab: Tab, pages: dict[str, Path]) -> None:
    tab.show(pages["change"], *SIZES[1])
    tab.press("Tab")
    box = "document.activeElement.getBoundingClientRect()"
    assert "Skip to the findings" == tab.ask("document.activeElement.textContent")
    assert tab.ask(f"{box}.left >= 0 && {box}.width > 0")
    assert "none" != tab.ask("getComputedStyle(document.activeElement).outlineStyle")


CONTRASTS = """(() => {
  const numbers = (colour) => (colour.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map(v => linear(v / 255))
    .reduce((sum, v, place) => sum + v * [.2126, .7152, .0722][place], 0);
  const behind = (element) => {
    for (let node = element; node; node = node.parentElement) {
      const colour = numbers(getComputedStyle(node).backgroundColor);
      if (colour.length === 3) return colour;
    }
    return [255, 255, 255];
  };
  const weak = {};
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || element.closest("script, title")) continue;
    const style = getComputedStyle(element);
    const colour = numbers(element.closest("svg") ? style.fill : style.color);
    const [one, other] = [light(colour), light(behind(element))].sort((a, b) => b - a);
    const ratio = (one + .05) / (other + .05);
    if (ratio < 4.5) weak[element.getAttribute("class") + " " + element.textContent.slice(0, 20)] = ratio.toFixed(2);
  }
  return weak;
})()"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(tab: Tab, pages: dict[str, Path], dark: bool) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    tab.show(pages["change"], *SIZES[1], dark=dark)
    tab.ask("document.querySelectorAll('details').forEach(found => { found.open = true })")
    assert {} == tab.ask(CONTRASTS)
