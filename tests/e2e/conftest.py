"""A whole cluster on which Pods run: the one that `--node` tools start (folder with `up`, `down`, `image`, `enter`)."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.e2e.kubectl import Kubectl
from tests.e2e.production import CLIENT, Production
from tests.e2e.thinkube import INGRESS, Thinkube
from valkey_gitops.settings.model import PrometheusMonitoring

TOOLS = "VALKEY_GITOPS_NODE"
"""The variable that names the folder of the tools; `make e2e` sets it."""
REGISTRY = "registry.example.com/library"
EXPORTER = PrometheusMonitoring("prometheus").exporter.tag


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


class Build(NamedTuple):
    """What an image of this project is built from, and its name."""

    name: str
    containerfile: str
    lock: str

    def run(self, tools: Path, root: Path, context: Path) -> None:
        """Built once for the same bytes: where it is there already, it only gets its name."""
        once = f"{self.name.rpartition(':')[0]}:{self._digest(root)}"
        known = subprocess.run([tools / "image", "list"], check=True, capture_output=True, text=True).stdout.split()
        if once not in known:
            self._build(tools, root, context, once)
        subprocess.run([tools / "image", "tag", once, self.name], check=True, stdout=sys.stderr)

    def _digest(self, root: Path) -> str:
        package = sorted(file for file in (root / "constructs").rglob("*") if file.is_file() and file.suffix != ".pyc")
        files = [root / name for name in (self.containerfile, self.lock, "pyproject.toml")] + package
        lines = [f"{file.relative_to(root)} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    def _build(self, tools: Path, root: Path, context: Path, name: str) -> None:
        words = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
        subprocess.run([*words, "-w", str(context / "wheels"), str(root)], check=True)
        text = (root / self.containerfile).read_text().replace("/python:3.13-slim", "/python:3.11-slim")
        (context / "Containerfile").write_text(text)
        (context / self.lock).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / self.lock, context / self.lock)
        subprocess.run([tools / "image", name, context / "Containerfile", context], check=True, stdout=sys.stderr)


CLI = Build(f"{REGISTRY}/valkey-gitops-cli:0.1.0", "deploy/cli/Containerfile", "deploy/cli/requirements.lock")
JOBS = Build(f"{REGISTRY}/valkey-gitops:0.1.0", "Containerfile", "requirements.lock")


@pytest.fixture(scope="session")
def cli_image(tools: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The image of the command alone, built from its Containerfile."""
    CLI.run(tools, root, tmp_path_factory.mktemp("image"))
    return CLI.name


@pytest.fixture(scope="session")
def images(tools: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The server under the name that dist/thinkube has, and the image of this project's Jobs."""
    JOBS.run(tools, root, tmp_path_factory.mktemp("image"))
    subprocess.run([tools / "image", "valkey", f"{REGISTRY}/valkey:7.2-alpine"], check=True, stdout=sys.stderr)


@pytest.fixture(scope="session")
def definitions(tools: Path) -> Path:
    """The folder with the CustomResourceDefinitions of what dist/ uses."""
    done = subprocess.run([tools / "crds"], check=True, capture_output=True, text=True)
    return Path(done.stdout.split()[-1])


@pytest.fixture(scope="session")
def valkey_with_tls(root: Path) -> Path:
    """A server with TLS, for Pods and for a scratch instance: the one of the tools' image has none."""
    words = [root / "tools/valkey_with_tls.sh", root / ".cache/valkey"]
    return Path(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())


@pytest.fixture(scope="session")
def hardened_images(tools: Path, valkey_with_tls: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Valkey with TLS under the tag of its version, which is returned, and the exporter that is pinned."""
    told = subprocess.run([valkey_with_tls, "--version"], check=True, capture_output=True, text=True).stdout
    version = told.partition("v=")[2].split()[0]
    context = tmp_path_factory.mktemp("hardened")
    shutil.copytree(valkey_with_tls.parents[1], context / "valkey", symlinks=True)
    _exporter(context / "redis_exporter")
    for name, lines in {
        f"valkey:{version}": ("COPY valkey /opt/valkey", "ENV PATH=/opt/valkey/bin:/usr/bin:/bin"),
        f"redis_exporter:{EXPORTER}": ("COPY redis_exporter /usr/local/bin/", 'ENTRYPOINT ["redis_exporter"]'),
    }.items():
        file = context / "Containerfile"
        file.write_text("\n".join(("FROM debian:12", *lines)))
        subprocess.run([tools / "image", f"{REGISTRY}/{name}", file, context], check=True, stdout=sys.stderr)
    return version


def _exporter(target: Path) -> None:
    """The one that REDIS_EXPORTER names, else built from its module; the node's tools need Go as well."""
    if named := os.environ.get("REDIS_EXPORTER"):
        shutil.copy(named, target)
        return
    module = "github.com/oliver006/redis_exporter"
    folder = target.with_name("build")
    folder.mkdir()
    (folder / "go.mod").write_text(f"module build\ngo 1.24\nrequire {module} {EXPORTER}\n")
    words = ["go", "build", "-mod=mod", "-buildvcs=false", "-o", str(target), module]
    subprocess.run(words, cwd=folder, env={**os.environ, "CGO_ENABLED": "0"}, check=True)


@pytest.fixture
def world(kubectl: Kubectl, images: None, root: Path, tmp_path: Path) -> Iterator[Thinkube]:
    """What dist/thinkube finds in the platform's cluster; what it made there is gone afterwards."""
    found = Thinkube(kubectl, root, tmp_path)
    found.prepare()
    yield found
    found.clear(INGRESS)


@pytest.fixture
def unprepared(kubectl: Kubectl, images: None, root: Path, tmp_path: Path) -> Iterator[Production]:
    """deployments/production.yaml, and a cluster that has nothing for it yet."""
    made = Production(kubectl, root, tmp_path)
    yield made
    made.clear(CLIENT)


@pytest.fixture
def production(unprepared: Production, hardened_images: str, definitions: Path) -> Production:
    """The same in a cluster whose operators have done their work."""
    unprepared.prepare(definitions, hardened_images)
    return unprepared
