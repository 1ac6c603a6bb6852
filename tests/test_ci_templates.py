"""The scripts of the GitHub Action and of the GitLab template, run as their runners would: one shell, variables set."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
BAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\ndatum: {}\n"


def action() -> tuple[str, dict[str, str]]:
    document: Any = yaml.safe_load((ROOT / "action.yml").read_text())
    step = document["runs"]["steps"][-1]
    inputs = {name: item["default"] for name, item in document["inputs"].items()}
    environment = {
        name: inputs[text.removeprefix("${{ inputs.").removesuffix(" }}")] for name, text in step["env"].items()
    }
    return step["run"], environment


def gitlab() -> tuple[str, dict[str, str]]:
    job: Any = yaml.safe_load((ROOT / "deploy" / "gitlab" / "validate.yml").read_text())[".valkey-gitops-validate"]
    return "\n".join(job["script"]), job["variables"]


TEMPLATES = {"GitHub": action, "GitLab": gitlab}


def run(template: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    script, variables = TEMPLATES[template]()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **variables, "PATH": path, **more}
    words = ["bash", "-e", "-o", "pipefail", "-c", script]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_clean_dist_passes(template: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "dist" / "thinkube", tmp_path / "dist" / "thinkube")
    done = run(template, tmp_path)
    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_finding_fails_the_job_and_is_told(template: str, tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "bad.yaml").write_text(BAD)
    done = run(template, tmp_path)
    assert (1, True) == (done.returncode, "datum" in done.stdout)
    if template == "GitLab":
        assert "<failure" in (tmp_path / "valkey-gitops.xml").read_text()


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_folder_that_is_not_there_is_no_pass(template: str, tmp_path: Path) -> None:
    assert 2 == run(template, tmp_path).returncode


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_a_pull_request_can_set_is_no_code(template: str, tmp_path: Path) -> None:
    words = {"PATHS": "$(touch pwned);`touch pwned`", "VALKEY_GITOPS_PATHS": "$(touch pwned);`touch pwned`"}
    assert 2 == run(template, tmp_path, **words).returncode
    assert not (tmp_path / "pwned").exists()
