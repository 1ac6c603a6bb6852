import json
import shutil
import tomllib
from pathlib import Path

import pytest

from valkey_gitops.admission.schema import Schemas
from valkey_gitops.cli import main
from valkey_gitops.errors import UserError
from valkey_gitops.operate.doctor import in_cluster, machine

ROOT = Path(__file__).parents[2]


def test_every_extra_is_looked_for() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert sorted(extras) == sorted(machine.EXTRAS)


def test_a_missing_extra_and_a_missing_git_are_warnings_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine, "EXTRAS", {"synth": ("no_such_module",)})
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert 0 == main(["doctor", "--format", "json"])
    rows = {row["subject"]: row for row in json.loads(capfd.readouterr().out)["rows"]}
    assert ("warn", "warn") == (rows["[synth]"]["state"], rows["git"]["state"])
    assert "pip install 'valkey-gitops[synth]'" in rows["[synth]"]["text"]


def test_the_versions_are_those_that_validate_knows() -> None:
    for version in (in_cluster.OLDEST, in_cluster.NEWEST):
        Schemas.load(".".join(map(str, version)))
    for minor in (in_cluster.OLDEST[1] - 1, in_cluster.NEWEST[1] + 1):
        with pytest.raises(UserError):
            Schemas.load(f"1.{minor}")
