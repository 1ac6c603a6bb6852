"""The few paths of the API server that `secrets` speaks: get, and server-side apply without its conflicts."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

_PATH = re.compile(r"/api/v1/namespaces/([^/]+)(?:/secrets/([^/]+))?")


class Call(NamedTuple):
    method: str
    path: str
    query: dict[str, str]
    content_type: str
    body: dict[str, Any]


class FakeApi:
    """Objects by `namespace` or `namespace/name`, the calls it got, and answers to give instead."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.calls: list[Call] = []
        self.refusals: dict[str, tuple[int, str]] = {}
        """By `METHOD namespace/name`: status and message, or by METHOD alone."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def writes(self) -> list[Call]:
        return [call for call in self.calls if call.method != "GET"]

    def answer(self, call: Call) -> tuple[int, dict[str, Any]]:
        self.calls.append(call)
        match = _PATH.fullmatch(call.path)
        assert match, call.path
        key = f"{match[1]}/{match[2]}" if match[2] else match[1]
        if refused := self.refusals.get(f"{call.method} {key}") or self.refusals.get(call.method):
            return refused[0], _status(*refused)
        live = self.objects.get(key)
        if call.method == "GET":
            return (200, live) if live else (404, _status(404, f'"{key}" not found'))
        if match[2] and match[1] not in self.objects:
            return 404, _status(404, f'namespaces "{match[1]}" not found')
        applied = _applied(live, call.body)
        if "dryRun" not in call.query:
            self.objects[key] = applied
        return 200 if live else 201, applied

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path)
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
                kind = self.headers.get("Content-Type", "")
                status, answer = api.answer(Call(self.command, url.path, dict(parse_qsl(url.query)), kind, body))
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_PATCH = do_GET  # noqa: N815 - http.server looks it up by this name

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _applied(live: dict[str, Any] | None, body: dict[str, Any]) -> dict[str, Any]:
    before = live or {}
    merged = {**before, **body}
    merged["metadata"] = {**before.get("metadata", {}), **body["metadata"]}
    if body["kind"] == "Secret":
        merged["data"] = {**before.get("data", {}), **body.get("data", {})}
        merged.setdefault("type", "Opaque")
    return merged


def _status(code: int, message: str) -> dict[str, Any]:
    return {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "code": code}
