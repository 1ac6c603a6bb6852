"""The platform around a deployment, and the looks at it that the tests share."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.kubectl import Kubectl, Manifest, Reference, until

VALKEY, JOBS, INGRESS = "valkey", "valkey-jobs", "ingress"
TOKEN = "marker-7d1e-planted"
JOB = Reference("Job.batch", JOBS, "valkey-verify")
TCP = Reference("ConfigMap", INGRESS, "primary-ingress-ingress-nginx-tcp")
FOREIGN = {"5432": "postgres/postgres:5432"}


class World:
    """One cluster, and a Git repository whose dist/ the engines sync: here a plain folder."""

    def __init__(self, kubectl: Kubectl, root: Path, scratch: Path) -> None:
        self.kubectl = kubectl
        self._root = root
        self.repository = scratch / "repository"
        shutil.copytree(root / "deployments", self.repository / "deployments")
        shutil.copytree(root / "dist", self.repository / "dist")

    def prepare(self) -> None:
        """What the platform has before: the ingress release's ConfigMap, its certificate, and the robot's Secrets."""
        self.kubectl.apply(_namespace(INGRESS), "--server-side", "--field-manager=helm")
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

    def clear(self) -> None:
        for namespace in (VALKEY, JOBS, INGRESS):
            self.kubectl.run("delete", "namespace", namespace, "--ignore-not-found", "--wait", timeout=300)

    def command(self, *words: str) -> str:
        """The project's own command line, in the repository."""
        done = subprocess.run(
            [sys.executable, "-m", "valkey_gitops", *words],
            cwd=self.repository,
            env={**os.environ, "HARBOR_ROBOT_TOKEN": TOKEN, "PYTHONPATH": str(self._root / "constructs")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert TOKEN not in done.stdout + done.stderr
        return done.stdout

    def change(self, **settings: Any) -> None:
        """Another commit: settings of the deployment changed, dist/ synthesized anew."""
        file = self.repository / "deployments" / "thinkube.yaml"
        file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text()) | settings, sort_keys=False))
        self.command("synth", "thinkube")

    def bootstrap(self, engine: str, kind: str) -> list[Manifest]:
        """What a user hands to the engine, once."""
        files = sorted((self.repository / "dist/thinkube/bootstrap" / engine).glob("*.yaml"))
        return [found for found in (yaml.safe_load(file.read_text()) for file in files) if found["kind"] == kind]

    def log(self) -> str:
        """What the verify Job printed, for both UIs and for the output of this run."""
        text = self.kubectl.run("logs", "--namespace", JOBS, f"job/{JOB.name}", "--all-pods=true", "--prefix=false")
        sys.stdout.write(text)
        return text

    def pods(self, job: str) -> list[Manifest]:
        return self.kubectl.list("pods", JOBS, f"job-name={job}")

    def tcp_entries(self) -> dict[str, str]:
        found = self.kubectl.get(TCP)
        return dict(found["data"]) if found else {}

    def restart_valkey(self) -> None:
        """Deletes the Pod, the one way that no engine undoes, and waits for its successor."""
        [old] = self.kubectl.list("pods", VALKEY, "app=valkey")
        self.kubectl.delete(Reference("Pod", VALKEY, old["metadata"]["name"]))

        def ready() -> bool:
            pods = self.kubectl.list("pods", VALKEY, "app=valkey")
            new = [pod for pod in pods if pod["metadata"]["uid"] != old["metadata"]["uid"]]
            conditions = {
                item["type"]: item["status"] for pod in new for item in pod.get("status", {}).get("conditions", [])
            }
            return conditions.get("Ready") == "True"

        until("another Valkey Pod is ready", ready, 180)


def _namespace(name: str) -> Manifest:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
