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
    [step] = [step for step in document["runs"]["steps"] if step.get("name") == "Validate"]
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


REPORTS = {"GitHub": ("REPORT", "report.html"), "GitLab": ("VALKEY_GITOPS_REPORT", "valkey-gitops.html")}


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize(("text", "code"), [(BAD.replace("datum", "data"), 0), (BAD, 1)], ids=["clean", "bad"])
def test_the_report_is_there_whatever_was_found(template: str, tmp_path: Path, text: str, code: int) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "a.yaml").write_text(text)
    variable, file = REPORTS[template]
    arguments = {"ARGUMENTS": "--fail-on warn -j 1", "VALKEY_GITOPS_ARGUMENTS": "--fail-on warn -j 1"}
    done = run(template, tmp_path, **{variable: file}, **arguments)
    assert code == done.returncode, done.stdout + done.stderr
    assert (tmp_path / file).read_text().startswith("<!doctype html>")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_report_that_cannot_be_written_is_no_pass(template: str, tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "a.yaml").write_text(BAD.replace("datum", "data"))
    variable, _ = REPORTS[template]
    assert 2 == run(template, tmp_path, **{variable: "gone/report.html"}).returncode


def test_both_keep_the_file_that_they_are_told_to_write() -> None:
    keeping = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"][-1]
    assert "${{ inputs.report }}" == keeping["with"]["path"]
    job = yaml.safe_load((ROOT / "deploy/gitlab/validate.yml").read_text())[".valkey-gitops-validate"]
    assert [REPORTS["GitLab"][1]] == job["artifacts"]["paths"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_a_pull_request_can_set_is_no_code(template: str, tmp_path: Path) -> None:
    words = {"PATHS": "$(touch pwned);`touch pwned`", "VALKEY_GITOPS_PATHS": "$(touch pwned);`touch pwned`"}
    assert 2 == run(template, tmp_path, **words).returncode
    assert not (tmp_path / "pwned").exists()
