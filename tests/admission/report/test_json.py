import json
from collections.abc import Callable
from pathlib import Path


def test_what_is_waived_stands_apart_with_its_reason(bundle: Path, run: Callable[..., str]) -> None:
    document = json.loads(run("json", "waived.yaml"))
    [result] = document["results"]
    [waived] = result["waived"]
    assert {"objects": 1, "denied": 0, "warned": 0, "waived": 1} == document["summary"]
    assert (True, []) == (result["allowed"], result["findings"])
    assert ("unknown-field", "deny", "imutable", "a <b>reason</b>", "9999-12-31") == tuple(
        waived[key] for key in ("rule", "severity", "path", "reason", "expires")
    )


def test_without_waivers_nothing_is_said_of_them(here: Path, bundle: Path, run: Callable[..., str]) -> None:
    (here / ".valkey-gitops-waivers.yaml").unlink()
    assert "waived" not in run("json", "clean.yaml", "typo.yaml")
