"""The server's pod without a cluster: init containers and server as processes, on this machine's own folders."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.operate.authority import Pair
from tests.verify.servers import free_port

PASSWORD = "marker-3f9c-planted"
FOLDERS = (
    *("/data", "/run/valkey", "/run/secrets/valkey", "/run/secrets/probe", "/run/exporter"),
    *("/run/tls", "/run/ca", "/etc/valkey"),
)
_TLS_LINE = re.compile(r"(?m)^(tls-.*|port 0)\n")


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
    def users(self) -> list[str]:
        """Whose passwords there are, in folders of their own; none where `default` is the only one."""
        return sorted(file.parent.name for file in (self.scratch / "run/secrets/valkey").glob("*/password"))

    def password_file(self, user: str) -> Path:
        """The password of a user; of `default` where there is no other."""
        return self.scratch / "run/secrets/valkey" / (user if self.users else "") / "password"

    @property
    def encrypted(self) -> bool:
        """Whether the server speaks TLS: its Secret was written."""
        return (self.scratch / "run/tls/tls.crt").exists()

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
        words += ["--tls-port" if self.encrypted else "--port", str(self.port), "--bind", "127.0.0.1", *more]
        # SIGXFSZ stays ignored, as Python has it: a small RLIMIT_FSIZE is then an error of write(), like a full disk.
        return subprocess.Popen([self.binary, *words], stdout=subprocess.DEVNULL, restore_signals=False)


def pod(manifests: Iterable[Any], scratch: Path, binary: Path, tls: Pair | None = None) -> Pod:
    """A pod whose Secrets and ConfigMaps are written where its containers look for them.

    Without a certificate the server is started without TLS, whatever the manifests say: not every build has it.
    """
    found = Pod(
        {f"{item['kind']}/{item['metadata']['name']}": item for item in manifests}, scratch, binary, free_port()
    )
    for folder in FOLDERS:
        (scratch / folder[1:]).mkdir(parents=True, exist_ok=True)
    containers = [*found.spec["containers"], *found.spec.get("initContainers", [])]
    places = {mount["name"]: mount["mountPath"] for item in containers for mount in item["volumeMounts"]}
    for volume in found.spec["volumes"]:
        if volume["name"] in places:
            for path, text in files(found, volume, tls):
                file = scratch / places[volume["name"]][1:] / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
    return found


def files(found: Pod, volume: Any, tls: Pair | None) -> Iterator[tuple[str, str]]:
    """What the kubelet would put into a volume: paths in it, and texts."""
    if "configMap" in volume:
        for path, text in found.manifests[f"ConfigMap/{volume['configMap']['name']}"]["data"].items():
            moved = found.moved(text)
            yield path, moved if tls else _TLS_LINE.sub("", moved)
    if volume["name"] == "tls":
        if tls:
            yield "tls.crt", tls.certificate.decode()
            yield "tls.key", tls.key.decode()
        return
    sources = [volume["secret"]] if "secret" in volume else []
    sources += [source["secret"] for source in volume.get("projected", {}).get("sources", [])]
    for source in sources:
        user = source.get("secretName", source.get("name", "")).rpartition("-user-")[2]
        for item in source["items"]:
            yield item["path"], f"{password(user, item['key'])}\n"


def password(user: str, key: str = "password") -> str:
    """What the Secret of a user holds under a key; `user` is the Secret's name where it is that of `default`."""
    return PASSWORD if "auth" in user and key == "password" else f"{PASSWORD}-{user}-{key}"
