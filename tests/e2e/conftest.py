"""A whole cluster on which Pods run: the one that `--node` tools start (folder with `up`, `down`, `image`, `enter`)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.kubectl import Kubectl
from tests.e2e.world import World

TOOLS = "VALKEY_GITOPS_NODE"
"""The variable that names the folder of the tools; `make e2e` sets it."""
REGISTRY = "registry.example.com/library"


@pytest.fixture(scope="session")
def tools() -> Path:
    named = os.environ.get(TOOLS)
    if not named:
        pytest.skip(f"{TOOLS} names no tools that start a node (`make e2e` does)")
    folder = Path(named).resolve()
    assert (folder / "up").is_file(), f"{TOOLS}={named}: no `up` there"
    return folder


@pytest.fixture(scope="session")
def kubectl(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubectl]:
    """A node of this run's own."""
    assets = subprocess.run([tools / "build", "node"], check=True, capture_output=True, text=True).stdout.split()[-1]
    state = tmp_path_factory.mktemp("node")
    subprocess.run([tools / "up", "--state", state, "node"], check=True, stdout=subprocess.DEVNULL)
    try:
        yield Kubectl(state / "kubeconfig", str(Path(assets) / "kubectl"))
    finally:
        subprocess.run([tools / "down", "--state", state], check=True)


@pytest.fixture(scope="session")
def images(tools: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The server's image under the names that dist/ uses, and this project's own, built from its Containerfile."""
    context = tmp_path_factory.mktemp("image")
    words = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*words, "-w", str(context / "wheels"), str(root)], check=True)
    text = (root / "Containerfile").read_text().replace("/python:3.13-slim", "/python:3.11-slim")
    (context / "Containerfile").write_text(text)
    shutil.copy(root / "requirements.lock", context)
    image, text = str(tools / "image"), str(context / "Containerfile")
    subprocess.run([image, f"{REGISTRY}/valkey-gitops:0.1.0", text, str(context)], check=True, stdout=sys.stderr)
    tags = [f"{REGISTRY}/valkey:{tag}" for tag in ("7.2-alpine", "9.1.4-alpine")]
    subprocess.run([image, "valkey", *tags], check=True, stdout=sys.stderr)


@pytest.fixture
def world(kubectl: Kubectl, images: None, root: Path, tmp_path: Path) -> Iterator[World]:
    """What dist/thinkube finds in the platform's cluster; what it made there is gone afterwards."""
    found = World(kubectl, root, tmp_path)
    found.prepare()
    yield found
    found.clear()
