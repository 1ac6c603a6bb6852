"""Every command of the documents that asks nothing but files is run, in a copy of this repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT
from tests.docs.commands import RUN
from tests.webhook.reviews import body, config_map

FINDS = {"valkey-gitops validate dist/thinkube --profile production --context cluster.yaml": 1}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository with what its pages speak of, committed, and pushed."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("deployments", "dist", "policies"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copytree(ROOT / "dist/thinkube/service", folder / "manifests")
    shutil.copy(ROOT / "cluster.yaml", folder)
    (folder / "review.json").write_bytes(body(config_map(colour="blue")))
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    for given in (
        ["init", "--quiet", "--initial-branch", "main"],
        ["add", "."],
        [*identity, "commit", "--quiet", "--message", "as it is"],
        ["update-ref", "refs/remotes/origin/main", "main"],
    ):
        subprocess.run(["git", *given], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize(("shell", "command"), RUN, ids=[command for _, command in RUN])
def test_a_command_that_needs_files_alone_does_its_work(shell: str, command: str, copy: Path) -> None:
    program = shutil.which("bash" if shell == "sh" else shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "HOME": str(copy)}
    done = subprocess.run(
        [program, "-c", command], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert FINDS.get(command, 0) == done.returncode, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
