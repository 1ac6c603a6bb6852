"""A deployment in a cluster, as its Git repository has it, and the looks at it that the tests share."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.kubectl import Kubectl, Manifest, Reference, until

TOKEN = "marker-7d1e-planted"


class World:
    """One cluster, and a Git repository whose dist/ the engines sync: here a plain folder."""

    def __init__(self, kubectl: Kubectl, root: Path, scratch: Path, deployment: str, namespace: str) -> None:
        self.kubectl = kubectl
        self.deployment = deployment
        self.namespace = namespace
        self.jobs = f"{namespace}-jobs"
        self.job = Reference("Job.batch", self.jobs, "valkey-verify")
        self._root = root
        self.repository = scratch / "repository"
        shutil.copytree(root / "deployments", self.repository / "deployments")
        shutil.copytree(root / "dist", self.repository / "dist")

    @property
    def dist(self) -> Path:
        """The folder of this deployment."""
        return self.repository / "dist" / self.deployment

    def clear(self, *more: str) -> None:
        """Nothing of it is left in the cluster; `more` are other namespaces that were made for it."""
        words = ["delete", "namespace", self.namespace, self.jobs, *more, "--ignore-not-found", "--wait"]
        self.kubectl.run(*words, timeout=300)

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
        file = self.repository / "deployments" / f"{self.deployment}.yaml"
        file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text()) | settings, sort_keys=False))
        self.command("synth", self.deployment)

    def bootstrap(self, engine: str, kind: str) -> list[Manifest]:
        """What a user hands to the engine, once."""
        files = sorted((self.dist / "bootstrap" / engine).glob("*.yaml"))
        return [found for found in (yaml.safe_load(file.read_text()) for file in files) if found["kind"] == kind]

    def log(self, job: str = "valkey-verify") -> str:
        """What a Job printed, for both UIs and for the output of this run."""
        text = self.kubectl.run("logs", "--namespace", self.jobs, f"job/{job}", "--all-pods=true", "--prefix=false")
        sys.stdout.write(text)
        return text

    def pods(self, job: str) -> list[Manifest]:
        return self.kubectl.list("pods", self.jobs, f"job-name={job}")

    def restart_valkey(self) -> None:
        """Deletes the Pod, the one way that no engine undoes, and waits for its successor."""
        [old] = self.kubectl.list("pods", self.namespace, "app=valkey")
        self.kubectl.delete(Reference("Pod", self.namespace, old["metadata"]["name"]))

        def ready() -> bool:
            pods = self.kubectl.list("pods", self.namespace, "app=valkey")
            new = [pod for pod in pods if pod["metadata"]["uid"] != old["metadata"]["uid"]]
            conditions = {
                item["type"]: item["status"] for pod in new for item in pod.get("status", {}).get("conditions", [])
            }
            return conditions.get("Ready") == "True"

        until("another Valkey Pod is ready", ready, 180)


def namespace(name: str, **labels: str) -> Manifest:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
