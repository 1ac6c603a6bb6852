"""The image of the command alone, in a Pod as strict as they come, over a checkout that belongs to somebody else."""

import subprocess
from pathlib import Path

import pytest

from tests.e2e.kubectl import Kubectl, Manifest, Reference, until

SPACE = "cli"


@pytest.fixture(scope="module")
def checkout(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone that everybody may read; its branch origin/main is what was cloned."""
    folder = tmp_path_factory.mktemp("checkout")
    subprocess.run(["git", "clone", "--quiet", "--branch", "main", *_source(root, folder)], check=True)
    for place in (folder, *folder.parents):
        if place.is_relative_to("/tmp") and place != Path("/tmp"):
            place.chmod(0o755)
    return folder / "clone"


def _source(root: Path, folder: Path) -> list[str]:
    """This checkout's last commit under the name main, whatever it is called here."""
    bare = str(folder / "bare")
    subprocess.run(["git", "clone", "--quiet", "--bare", str(root), bare], check=True)
    subprocess.run(["git", "-C", bare, "branch", "--force", "main", "HEAD"], check=False, capture_output=True)
    return [bare, str(folder / "clone")]


def pod(name: str, image: str, checkout: Path, words: list[str]) -> Manifest:
    strict = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True}
    mounts = [{"name": "work", "mountPath": "/work", "readOnly": True}, {"name": "tmp", "mountPath": "/tmp"}]
    container = {"name": "cli", "image": image, "args": words, "securityContext": strict, "volumeMounts": mounts}
    volumes = [{"name": "work", "hostPath": {"path": str(checkout)}}, {"name": "tmp", "emptyDir": {}}]
    security = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    spec = {"containers": [container], "volumes": volumes, "securityContext": security, "restartPolicy": "Never"}
    metadata = {"name": name, "namespace": SPACE}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": spec | {"automountServiceAccountToken": False},
    }


@pytest.fixture(scope="module")
def space(kubectl: Kubectl) -> None:
    kubectl.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}})
    until("a service account", lambda: bool(kubectl.list("serviceaccounts", SPACE)), 60)


OVER = ["--profile", "thinkube", "--context", "cluster.yaml", "--old-ref", "origin/main"]


@pytest.mark.parametrize(
    ("name", "words", "code", "said"),
    [
        ("validate", ["validate", "dist/thinkube", *OVER], 0, "28 objects in 28 files against Kubernetes 1.34"),
        ("report", ["report", "dist/thinkube", *OVER, "--output", "-"], 0, "<!doctype html>"),
        ("synth", ["synth", "--check"], 0, "dist is what the settings give"),
        ("finds", ["validate", "dist/thinkube", "--policies", "policies", "--fail-on", "warn"], 1, "warn"),
        ("wrong", ["validate", "gone"], 2, "gone is not there"),
    ],
)
def test_it_does_its_work_as_nobody_on_a_read_only_checkout(  # noqa: PLR0913, PLR0917 - a table's columns
    kubectl: Kubectl, space: None, cli_image: str, checkout: Path, name: str, words: list[str], code: int, said: str
) -> None:
    kubectl.create(pod(name, cli_image, checkout, words))
    reference = Reference("Pod", SPACE, name)

    def phase() -> str:
        return str((kubectl.get(reference) or {}).get("status", {}).get("phase"))

    until(f"the end of {name}", lambda: phase() in ("Succeeded", "Failed"), 240)
    log = kubectl.run("logs", "--namespace", SPACE, name)
    [state] = (kubectl.get(reference) or {})["status"]["containerStatuses"]
    assert (code, True) == (state["state"]["terminated"]["exitCode"], said in log), log[-2000:]
