"""A repository with one deployment, its engine on a real API server, and a real valkey-server as the pod's stand-in."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.cluster.api import Api
from tests.cluster.removal.engines import Engine
from tests.verify.servers import Valkey

SETTINGS = """\
# kept as it is
namespace: {name}
domain: example.com
image: {{repository: registry.example.com/library/valkey, tag: 9.1.4-alpine}}
auth: {{mode: none}}
protectedMode: false
exposure: {{mode: ingress-nginx, namespace: {name}-ingress, configMap: tcp}}
jobs: {{image: {{repository: registry.example.com/library/valkey-gitops, tag: 0.1.0}}}}
gitops: {{repository: https://git.example.com/platform/valkey-gitops.git}}
"""


class Run(NamedTuple):
    code: int
    answer: dict[str, Any]
    err: str


class World(NamedTuple):
    name: str
    folder: Path
    api: Api
    engine: Engine
    server: Valkey
    run: Callable[..., Run]
    """`valkey-gitops remove NAME --format json`, and these words."""

    @property
    def settings(self) -> Path:
        return self.folder / "deployments" / f"{self.name}.yaml"

    @property
    def dist(self) -> Path:
        return self.folder / "dist" / self.name

    def git(self, *words: str) -> str:
        command = ["git", "-C", str(self.folder), "-c", "user.name=test", "-c", "user.email=test@example.com", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def follow(self, run: Run) -> None:
        """The git commands that it printed, as they are."""
        for line in run.answer["commands"]:
            if line.startswith("git "):
                subprocess.run(line, shell=True, check=True, capture_output=True, cwd=self.folder)

    def get(self, path: str) -> Any:
        answer = self.api.get(path.format(ns=self.name))
        return answer.body if answer.status == 200 else None

    def entries(self) -> dict[str, str]:
        return dict(self.get("/api/v1/namespaces/{ns}-ingress/configmaps/tcp").get("data", {}))

    def there(self, path: str) -> bool:
        """There, and not deleted."""
        live = self.get(path)
        return live is not None and "deletionTimestamp" not in live["metadata"]

    def end(self, path: str) -> None:
        """What the controllers of a whole cluster would do with an object that has been deleted."""
        live = self.get(path)
        assert "deletionTimestamp" in live["metadata"], path
        if live["kind"] == "Namespace":
            live["spec"]["finalizers"] = []
            path += "/finalize"
        live["metadata"]["finalizers"] = []
        answer = self.api.replace(path.format(ns=self.name), json.dumps(live).encode())
        assert answer.status < 300, answer.body
