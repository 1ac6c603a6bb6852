"""kubectl, the client that both engines' apply code comes from, and the manifests that it is given."""

import json
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Manifest = dict[str, Any]


class Reference(NamedTuple):
    """What kubectl needs to find an object."""

    kind: str
    namespace: str
    name: str

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> "Reference":
        group = manifest["apiVersion"].rpartition("/")[0]
        metadata = manifest["metadata"]
        kind = f"{manifest['kind']}.{group}" if group else manifest["kind"]
        return cls(kind, metadata.get("namespace", ""), metadata["name"])

    @property
    def words(self) -> list[str]:
        return [*(["--namespace", self.namespace] if self.namespace else []), self.kind, self.name]


class RefusedError(AssertionError):
    """What kubectl or the API server said."""


class Kubectl:
    """One cluster, by its kubeconfig."""

    def __init__(self, kubeconfig: Path, program: str = "kubectl") -> None:
        self.kubeconfig = kubeconfig
        self._program = [program, "--kubeconfig", str(kubeconfig)]

    def run(self, *words: str, given: str | None = None, timeout: float = 180) -> str:
        done = subprocess.run(
            [*self._program, *words], input=given, capture_output=True, text=True, check=False, timeout=timeout
        )
        if done.returncode:
            raise RefusedError(f"kubectl {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def get(self, reference: Reference) -> Manifest | None:
        text = self.run("get", *reference.words, "--ignore-not-found", "--output=json")
        return json.loads(text) if text.strip() else None

    def list(self, kind: str, namespace: str, selector: str = "") -> list[Manifest]:
        words = ["get", kind, "--namespace", namespace, "--output=json"]
        return list(json.loads(self.run(*words, *(["--selector", selector] if selector else [])))["items"])

    def apply(self, manifest: Manifest, *options: str) -> None:
        self.run("apply", *options, "--filename=-", given=json.dumps(manifest))

    def create(self, manifest: Manifest) -> None:
        self.run("create", "--filename=-", given=json.dumps(manifest))

    def delete(self, reference: Reference, timeout: int = 120) -> None:
        """With its dependents, and only done when it is gone."""
        words = ["--ignore-not-found", "--cascade=foreground", "--wait", f"--timeout={timeout}s"]
        self.run("delete", *reference.words, *words, timeout=timeout + 30)


def manifests(folder: Path, exclude: Iterable[Path] = ()) -> list[Manifest]:
    """All objects of all files below a folder but for the folders left out, as an engine reads them."""
    left_out = tuple(exclude)
    files = [file for file in sorted(folder.rglob("*.yaml")) if not any(path in file.parents for path in left_out)]
    return [document for file in files for document in yaml.safe_load_all(file.read_text()) if document]


def until(what: str, holds: Callable[[], bool], seconds: float) -> None:
    """Waits for something that the cluster brings about."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"after {seconds:.0f} s still waiting: {what}"
        time.sleep(0.5)
