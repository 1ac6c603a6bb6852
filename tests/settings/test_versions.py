"""What is known of Valkey's versions: the table is what real servers said, and settings are judged by it."""

from datetime import date
from pathlib import Path

import pytest

from tools import tabulate_directives
from valkey_gitops.settings import load_deployments
from valkey_gitops.settings.model import ValkeyImage
from valkey_gitops.settings.rules.server import MANAGED, SECRET
from valkey_gitops.settings.versions import Version, directives, hazards, lines, server_version

REST = """\
jobs: {image: {repository: registry.example.com/library/valkey-gitops, tag: 0.1.0}}
gitops: {repository: https://git.example.com/x.git}
"""


def warnings(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "d.yaml").write_text(text + REST)
    [deployment] = load_deployments(folder)
    return tuple(line.removeprefix(f"{folder}/") for line in deployment.warnings)


def test_the_table_is_what_the_servers_said() -> None:
    written = tabulate_directives.text(tabulate_directives.table(tabulate_directives.records()))
    assert written == tabulate_directives.TABLE.read_text()


def test_every_line_that_is_known_was_asked() -> None:
    assert list(lines()) == list(tabulate_directives.records())


KNOWN = [("hz", "7.2", True), ("io-threads", "8.1", False), ("io-threads", "9.0", True), ("databases", "9.1", False)]


@pytest.mark.parametrize(("name", "line", "live"), KNOWN)
def test_a_directive_is_live_from_some_version_on(name: str, line: str, live: bool) -> None:
    assert live == directives()[name].live_in(line)


def test_what_the_settings_manage_are_directives() -> None:
    assert {*MANAGED, *SECRET} <= directives().keys()


TAGS = {
    "9.1.4-alpine": Version(9, 1, 4),
    "7.2-alpine": Version(7, 2),
    "v8.1.11": Version(8, 1, 11),
    "latest": None,
    "9": None,
    "9.1.4.2": None,
}


@pytest.mark.parametrize(("tag", "version"), TAGS.items())
def test_a_version_is_read_from_the_tag(tag: str, version: Version | None) -> None:
    assert version == server_version(ValkeyImage(tag=tag))


def test_a_version_that_is_said_comes_before_the_tag() -> None:
    assert Version(8, 1, 11) == server_version(ValkeyImage(tag="2026-11", version="8.1.11"))


def test_a_hazard_is_over_with_its_patch() -> None:
    [found] = [hazard for hazard in hazards() if hazard.name == "truncated-transaction"]
    assert [True, False, False] == [found.hits(Version(9, 0, patch)) for patch in (5, 6, None)]


def test_missing_security_fixes_are_told_with_the_place(tmp_path: Path) -> None:
    [line] = warnings(tmp_path, "image: {tag: 9.1.2-alpine}\n")
    assert "d.yaml:1:14: warning: Valkey 9.1.2 lacks the security fixes up to 9.1.4. Take 9.1.4." == line


def test_the_end_of_support_is_told_half_a_year_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for today, expected in ((date(2027, 3, 1), ()), (date(2027, 4, 1), ("gets no security fixes after 2027-09-15",))):
        monkeypatch.setattr("valkey_gitops.settings.rules.server.today", lambda day=today: day)
        found = warnings(tmp_path, "image: {tag: 8.0.12-alpine}\n")
        assert len(expected) == len(found)
        assert all(words in line for words, line in zip(expected, found, strict=True))


def test_an_old_name_is_told_with_the_new_one(tmp_path: Path) -> None:
    [line] = warnings(tmp_path, "directives: {slowlog-max-len: '100'}\n")
    assert "d.yaml:1:14: warning: slowlog-max-len is an old name. Write commandlog-slow-execution-max-len." == line


def test_an_old_name_is_the_name_where_there_is_no_other(tmp_path: Path) -> None:
    assert () == warnings(tmp_path, "image: {tag: 8.0.12-alpine}\ndirectives: {slowlog-max-len: '100'}\n")


def test_synth_prints_warnings_beside_its_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from valkey_gitops.cli import main

    (tmp_path / "deployments").mkdir()
    (tmp_path / "deployments" / "d.yaml").write_text("image: {tag: 9.1.2-alpine}\n" + REST)
    words = ["synth", "--deployments", str(tmp_path / "deployments"), "--out", str(tmp_path / "dist")]
    assert 0 == main(words)
    assert "warning: Valkey 9.1.2 lacks the security fixes" in capsys.readouterr().err
