"""The few calls of the Kubernetes API that the suite makes, over real HTTP and a real websocket."""

import base64
import hashlib
import json
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
CORE = "/api/v1/namespaces"
SLICES = "/apis/discovery.k8s.io/v1/namespaces/valkey/endpointslices"
IMAGE = "registry.example.com/library/valkey:7.2-alpine"


class FakeApi:
    """What the API server holds: objects by path, lists by path and label selector, and the rights it denies."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.lists: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.denied: set[tuple[str, str]] = set()
        self.refused: dict[str, int] = {}
        self.applied: list[tuple[str, dict[str, list[str]], str | None]] = []
        self.deleted: list[str] = []
        self.on_delete: Callable[[], None] = lambda: None
        self.executed: list[list[str]] = []
        self.port = 0

    def kubeconfig(self, folder: Path) -> Path:
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "fake",
            "contexts": [{"name": "fake", "context": {"cluster": "fake", "user": "fake"}}],
            "clusters": [{"name": "fake", "cluster": {"server": f"http://127.0.0.1:{self.port}"}}],
            "users": [{"name": "fake", "user": {"token": "fake-token"}}],
        }
        path = folder / "kubeconfig"
        path.write_text(json.dumps(config))
        return path


@contextmanager
def serving(api: FakeApi) -> Iterator[FakeApi]:
    class Handler(_Handler):
        fake = api

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        api.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield api
        finally:
            server.shutdown()
            thread.join()


def healthy(port: int) -> FakeApi:
    """A cluster in which the deployment of the reference has been rolled out."""
    api = FakeApi()
    container = {"name": "valkey", "image": IMAGE}
    labels = {"app": "valkey"}
    api.objects[f"{CORE}/valkey/persistentvolumeclaims/valkey-data"] = _object("valkey-data", status={"phase": "Bound"})
    api.objects["/apis/apps/v1/namespaces/valkey/deployments/valkey"] = {
        "metadata": {"name": "valkey", "namespace": "valkey", "generation": 2},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
        "status": {"observedGeneration": 2, "replicas": 1, "updatedReplicas": 1, "readyReplicas": 1},
    }
    api.lists[f"{CORE}/valkey/pods", "app=valkey"] = [pod("valkey-0")]
    for name, address in (("valkey", "10.0.0.7"), ("valkey-headless", "None")):
        spec = {"clusterIP": address, "ports": [{"port": port}]}
        api.objects[f"{CORE}/valkey/services/{name}"] = _object(name, spec=spec)
        target = {"kind": "Pod", "name": "valkey-0"}
        endpoint = {"addresses": ["10.1.0.9"], "conditions": {"ready": True}, "targetRef": target}
        piece = _object(f"{name}-abcde", addressType="IPv4", endpoints=[endpoint])
        api.lists[SLICES, f"kubernetes.io/service-name={name}"] = [piece]
    return api


def pod(name: str, *, image: str = IMAGE, ready: bool = True, restarts: int = 3) -> dict[str, Any]:
    status = {
        "name": "valkey",
        "image": image,
        "imageID": "",
        "ready": ready,
        "restartCount": restarts,
        "state": {"running": {}} if ready else {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s"}},
    }
    if not ready:
        status["lastState"] = {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}
    made = _object(
        name,
        spec={"containers": [{"name": "valkey", "image": image}]},
        status={"phase": "Running", "podIP": "127.0.0.1", "containerStatuses": [status]},
    )
    made["metadata"]["labels"] = {"app": "valkey"}
    return made


def secret(value: str) -> dict[str, Any]:
    return _object("valkey-auth", data={"password": base64.b64encode(value.encode()).decode()})


def _object(name: str, **rest: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": "valkey"}, **rest}


class _Handler(BaseHTTPRequestHandler):
    fake: FakeApi
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are two writes: 40 ms each time otherwise

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        if url.path.endswith("/exec"):
            self._execute(query["command"])
        elif url.path in self.fake.refused:
            self._refuse(self.fake.refused[url.path])
        elif url.path in self.fake.objects:
            self._reply(200, self.fake.objects[url.path])
        elif "labelSelector" in query:
            self._reply(200, {"metadata": {}, "items": self.fake.lists.get((url.path, query["labelSelector"][0]), [])})
        else:
            self._refuse(404)

    def do_POST(self) -> None:
        body = self._body()
        asked = body["spec"]["resourceAttributes"]
        resource = "/".join(filter(None, (asked["resource"], asked.get("subresource"))))
        allowed = (asked["verb"], resource) not in self.fake.denied
        self._reply(201 if self.path == REVIEWS else 404, {**body, "status": {"allowed": allowed}})

    def do_PATCH(self) -> None:
        url = urlsplit(self.path)
        if url.path in self.fake.refused:
            self._body()
            self._refuse(self.fake.refused[url.path])
            return
        body, before = self._body(), self.fake.objects.get(url.path, {})
        # Each field manager applies keys of its own here, so none takes another's away.
        self.fake.objects[url.path] = {**body, "data": {**before.get("data", {}), **body["data"]}}
        self.fake.applied.append((url.path, parse_qs(url.query), self.headers["Content-Type"]))
        self._reply(200, self.fake.objects[url.path])

    def do_DELETE(self) -> None:
        self.fake.deleted.append(self.path)
        self.fake.on_delete()
        self._reply(200, {"kind": "Status", "status": "Success"})

    def log_message(self, *_: Any) -> None:
        pass

    def _body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _refuse(self, code: int) -> None:
        self._reply(code, {"kind": "Status", "status": "Failure", "code": code, "message": f"refused with {code}"})

    def _reply(self, code: int, value: Any) -> None:
        data = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _execute(self, command: list[str]) -> None:
        """Upgrades to a websocket and runs the command on this machine, as the kubelet would in the container."""
        self.fake.executed.append(command)
        token = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(token.encode()).digest()).decode())
        self.send_header("Sec-WebSocket-Protocol", "v4.channel.k8s.io")
        self.end_headers()
        ended = subprocess.run(command, capture_output=True, check=False)
        for channel, data in ((1, ended.stdout), (2, ended.stderr), (3, b'{"status": "Success"}')):
            if data:
                self._frame(0x82, bytes([channel]) + data)
        self._frame(0x88, b"")
        self.close_connection = True

    def _frame(self, kind: int, data: bytes) -> None:
        length = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack(">H", len(data))
        self.wfile.write(bytes([kind]) + length + data)
