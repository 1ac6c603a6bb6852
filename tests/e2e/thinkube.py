"""The Thinkube platform around dist/thinkube: its ingress, its certificate, its robot's Secrets."""

import json
import subprocess
from pathlib import Path

from tests.e2e.kubectl import Kubectl, Reference
from tests.e2e.world import World, namespace

VALKEY, JOBS, INGRESS = "valkey", "valkey-jobs", "ingress"
TCP = Reference("ConfigMap", INGRESS, "primary-ingress-ingress-nginx-tcp")
FOREIGN = {"5432": "postgres/postgres:5432"}


class Thinkube(World):
    """dist/thinkube, and what it finds there."""

    def __init__(self, kubectl: Kubectl, root: Path, scratch: Path) -> None:
        super().__init__(kubectl, root, scratch, "thinkube", VALKEY)

    def prepare(self) -> None:
        """What the platform has before: the ingress release's ConfigMap, its certificate, and the robot's Secrets."""
        self.kubectl.apply(namespace(INGRESS), "--server-side", "--field-manager=helm")
        tcp = {"metadata": {"name": TCP.name, "namespace": INGRESS}, "data": FOREIGN}
        self.kubectl.apply({"apiVersion": "v1", "kind": "ConfigMap", **tcp}, "--server-side", "--field-manager=helm")
        self._certificate()
        self.command("secrets", "apply", "thinkube", "--kubeconfig", str(self.kubectl.kubeconfig))

    def _certificate(self) -> None:
        folder = self.repository.parent
        words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        words += ["-batch", "-days", "2", "-subj", "/CN=*.example.com", "-keyout", "tls.key", "-out", "tls.crt"]
        subprocess.run(words, cwd=folder, check=True, capture_output=True)
        files = [f"--cert={folder / 'tls.crt'}", f"--key={folder / 'tls.key'}"]
        rendered = ["--dry-run=client", "--output=json"]
        text = self.kubectl.run("create", "secret", "tls", "example-com-tls", "--namespace=default", *files, *rendered)
        self.kubectl.apply(json.loads(text), "--server-side", "--field-manager=platform")

    def tcp_entries(self) -> dict[str, str]:
        found = self.kubectl.get(TCP)
        return dict(found["data"]) if found else {}
