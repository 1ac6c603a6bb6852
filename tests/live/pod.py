"""The server's pod without a cluster: init containers and server as processes, on this machine's own folders."""

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.verify.servers import free_port

PASSWORD = "marker-3f9c-planted"
FOLDERS = ("/data", "/run/valkey", "/run/secrets/valkey", "/etc/valkey")


class Pod(NamedTuple):
    """The pod of a deployment's manifests, with its folders below a scratch folder and a port of this machine."""

    manifests: dict[str, Any]
    scratch: Path
    binary: Path
    port: int

    @property
    def spec(self) -> Any:
        return self.manifests["Deployment/valkey"]["spec"]["template"]["spec"]

    @property
    def server(self) -> Any:
        [server] = [item for item in self.spec["containers"] if item["name"] == "valkey"]
        return server

    @property
    def authenticated(self) -> bool:
        return "initContainers" in self.spec

    @property
    def password_file(self) -> Path:
        return self.scratch / "run/secrets/valkey/password"

    def moved(self, text: str) -> str:
        for path in FOLDERS:
            text = text.replace(path, f"{self.scratch}{path}")
        return text

    @contextmanager
    def running(self, *more: str) -> Iterator[subprocess.Popen[bytes]]:
        """The server with the words of the manifests, but for folders and port; `more` goes behind them."""
        process = self.start(*more)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=20)

    def start(self, *more: str) -> subprocess.Popen[bytes]:
        for container in self.spec.get("initContainers", []):
            subprocess.run([self.moved(word) for word in container["command"]], check=True)
        assert ["valkey-server"] == self.server["command"]
        words = [self.moved(word) for word in self.server["args"]]
        words += ["--port", str(self.port), "--bind", "127.0.0.1", *more]
        # SIGXFSZ stays ignored, as Python has it: a small RLIMIT_FSIZE is then an error of write(), like a full disk.
        return subprocess.Popen([self.binary, *words], stdout=subprocess.DEVNULL, restore_signals=False)


def pod(manifests: Iterable[Any], scratch: Path, binary: Path) -> Pod:
    """A pod whose Secret and ConfigMap are written where its containers look for them."""
    found = Pod(
        {f"{item['kind']}/{item['metadata']['name']}": item for item in manifests}, scratch, binary, free_port()
    )
    for folder in FOLDERS:
        (scratch / folder[1:]).mkdir(parents=True)
    found.password_file.write_text(f"{PASSWORD}\n")
    for volume in found.spec["volumes"]:
        name = volume.get("configMap", {}).get("name")
        for file, text in found.manifests[f"ConfigMap/{name}"]["data"].items() if name else ():
            (scratch / "etc/valkey" / file).write_text(found.moved(text))
    return found
