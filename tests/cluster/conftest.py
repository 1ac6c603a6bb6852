"""A real API server: the one that KUBECONFIG names, or one started from KUBEBUILDER_ASSETS (envtest's convention)."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.error import URLError

import pytest

from tests.cluster.api import Api
from valkey_gitops.decode import decode

START = 120
"""Seconds for etcd and the API server to be ready."""


@pytest.fixture(scope="session")
def kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An administrator's kubeconfig."""
    if named := os.environ.get("KUBECONFIG"):
        yield Path(named)
        return
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    if not assets:
        pytest.skip("neither KUBECONFIG nor KUBEBUILDER_ASSETS names a real API server")
    missing = [name for name in ("etcd", "kube-apiserver") if not (Path(assets) / name).is_file()]
    missing += [] if shutil.which("openssl") else ["openssl"]
    if missing:
        pytest.skip(f"for a real API server these are missing: {', '.join(missing)}")
    with _api_server(Path(assets), tmp_path_factory.mktemp("api-server")) as file:
        yield file


@pytest.fixture(scope="session")
def api(kubeconfig: Path) -> Api:
    """The server, with the custom resources of the folder that VALKEY_GITOPS_CRDS names, if it names one."""
    api = Api(kubeconfig)
    crds = [
        document.value
        for file in sorted(Path(os.environ.get("VALKEY_GITOPS_CRDS", "/nonexistent")).glob("*.yaml"))
        for document in decode(file.read_bytes()).documents
    ]
    for crd in crds:
        path = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{crd['metadata']['name']}"
        assert api.apply(path, json.dumps(crd).encode(), dry_run=False).status < 300
    for crd in crds:
        _served(api, crd["spec"])
    return api


def _served(api: Api, spec: Any) -> None:
    """Waits: the API server takes a CustomResourceDefinition at once, and serves it a moment later."""
    version = next(item["name"] for item in spec["versions"] if item["served"])
    end = time.monotonic() + START
    while api.get(f"/apis/{spec['group']}/{version}/{spec['names']['plural']}").status >= 300:
        assert time.monotonic() < end, spec["names"]["plural"]
        time.sleep(0.1)


@contextmanager
def _api_server(assets: Path, folder: Path, options: Iterable[str] = ()) -> Iterator[Path]:
    port, etcd, peer = _free_ports(3)
    token = token_hex()
    _certificate(folder)
    (folder / "tokens.csv").write_text(f"{token},admin,admin,system:masters\n")
    with ExitStack() as running:
        clients, peers = f"http://127.0.0.1:{etcd}", f"http://127.0.0.1:{peer}"
        words = [f"--data-dir={folder / 'etcd'}", "--unsafe-no-fsync"]
        words += [f"--listen-client-urls={clients}", f"--advertise-client-urls={clients}"]
        words += [f"--listen-peer-urls={peers}", f"--initial-advertise-peer-urls={peers}"]
        words += [f"--initial-cluster=default={peers}"]
        running.enter_context(_process(assets / "etcd", words, folder))
        words = [f"--etcd-servers={clients}", "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1"]
        words += [f"--secure-port={port}", "--endpoint-reconciler-type=none", "--service-cluster-ip-range=10.0.0.0/24"]
        words += [f"--tls-cert-file={folder / 'tls.crt'}", f"--tls-private-key-file={folder / 'tls.key'}"]
        words += [f"--token-auth-file={folder / 'tokens.csv'}", "--authorization-mode=RBAC"]
        words += ["--service-account-issuer=https://kubernetes.default.svc", "--allow-privileged=true"]
        words += [f"--service-account-signing-key-file={folder / 'tls.key'}"]
        words += [f"--service-account-key-file={folder / 'tls.crt'}", "--disable-admission-plugins=ServiceAccount"]
        server = running.enter_context(_process(assets / "kube-apiserver", [*words, *options], folder))
        url = f"https://127.0.0.1:{port}"
        _ready(url, token, folder, server)
        yield _kubeconfig(url, token, folder)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [item.getsockname()[1] for item in sockets]


def _certificate(folder: Path) -> None:
    """One self-signed certificate: for TLS, and its key for the tokens of service accounts."""
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-batch"]
    words += ["-days", "2", "-subj", "/CN=kube-apiserver", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    words += ["-keyout", "tls.key", "-out", "tls.crt"]
    subprocess.run(words, cwd=folder, check=True, capture_output=True, timeout=60)


@contextmanager
def _process(program: Path, words: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / f"{program.name}.log").open("wb") as log:
        process = subprocess.Popen([program, *words], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)


def _ready(url: str, token: str, folder: Path, server: subprocess.Popen[bytes]) -> None:
    context = ssl.create_default_context(cafile=folder / "tls.crt")
    request = urllib.request.Request(f"{url}/readyz", headers={"Authorization": f"Bearer {token}"})
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), urllib.request.ProxyHandler({}))
    end = time.monotonic() + START
    while time.monotonic() < end and server.poll() is None:
        try:
            with opener.open(request, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    log = (folder / "kube-apiserver.log").read_text().splitlines()[-5:]
    pytest.fail("the API server did not become ready:\n" + "\n".join(log))


def _kubeconfig(url: str, token: str, folder: Path) -> Path:
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "test", "cluster": {"server": url, "certificate-authority": str(folder / "tls.crt")}}],
        "users": [{"name": "admin", "user": {"token": token}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
        "current-context": "test",
    }
    file = folder / "kubeconfig"
    file.write_text(json.dumps(config))
    return file
