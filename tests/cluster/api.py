"""The few REST calls of these tests, with the text as it is: a client library would parse and re-write it."""

import base64
import json
import ssl
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError

import yaml


class Answer(NamedTuple):
    status: int
    body: Any
    warnings: list[str]


class Api:
    """A server, by its kubeconfig."""

    def __init__(self, kubeconfig: Path) -> None:
        config = yaml.safe_load(kubeconfig.read_text())
        cluster = config["clusters"][0]["cluster"]
        self._url = cluster["server"]
        self._token = config["users"][0]["user"]["token"]
        data = cluster.get("certificate-authority-data")
        authority = base64.b64decode(data).decode() if data else Path(cluster["certificate-authority"]).read_text()
        context = ssl.create_default_context(cadata=authority)
        handlers = (urllib.request.HTTPSHandler(context=context), urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def apply(self, path: str, text: bytes, *, dry_run: bool = True, manager: str = "test") -> Answer:
        """A forced, strict server-side apply of exactly this text."""
        query = f"fieldManager={manager}&force=true&fieldValidation=Strict{'&dryRun=All' if dry_run else ''}"
        return self._call("PATCH", f"{path}?{query}", text)

    def replace(self, path: str, text: bytes) -> Answer:
        """A PUT of exactly this text."""
        return self._call("PUT", path, text, "application/json")

    def delete(self, path: str) -> Answer:
        """The object goes, if it is there."""
        return self._call("DELETE", path, None)

    def get(self, path: str) -> Answer:
        return self._call("GET", path, None)

    def _call(
        self, method: str, path: str, data: bytes | None, content_type: str = "application/apply-patch+yaml"
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self._token}"}
        if data is not None:
            headers["Content-Type"] = content_type
        request = urllib.request.Request(self._url + path, data=data, method=method, headers=headers)
        try:
            with self._opener.open(request, timeout=30) as reply:
                return Answer(reply.status, json.loads(reply.read()), reply.headers.get_all("Warning") or [])
        except HTTPError as error:
            with error:
                text = error.read().decode()
                body = json.loads(text) if text.startswith("{") else {"message": text.strip()}
                return Answer(error.code, body, error.headers.get_all("Warning") or [])


def resource_path(manifest: Any, plural: str, *, namespaced: bool) -> str:
    """The REST path of an object."""
    version, metadata = manifest["apiVersion"], manifest["metadata"]
    root = f"/apis/{version}" if "/" in version else f"/api/{version}"
    space = f"/namespaces/{metadata['namespace']}" if namespaced else ""
    return f"{root}{space}/{plural}/{metadata['name']}"
