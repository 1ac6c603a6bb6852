"""What the recorder asks of a real API server beyond tests/cluster: namespaces, stored old objects, and their end."""

import json
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote

from tests.cluster.api import Answer, Api
from tests.parity.case import Case, Cause, Record, normal
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.decode import decode

_PATIENCE = 120  # seconds
_CLASS: dict[str, Any] = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "k8s-hostpath"},
    "provisioner": "example.com/hostpath",
    "allowVolumeExpansion": True,
}


class Server(Api):
    """A server that is also asked to create and to remove."""

    def send(self, method: str, path: str, data: bytes | None = None, content_type: str = "") -> Answer:
        headers = {"Authorization": f"Bearer {self._token}", **({"Content-Type": content_type} if data else {})}
        request = urllib.request.Request(self._url + path, data=data, method=method, headers=headers)
        try:
            with self._opener.open(request, timeout=30) as reply:
                return Answer(reply.status, json.loads(reply.read()), reply.headers.get_all("Warning") or [])
        except HTTPError as error:
            with error:
                text = error.read().decode()
                body = json.loads(text) if text.startswith("{") else {"message": text.strip()}
                return Answer(error.code, body, error.headers.get_all("Warning") or [])

    def take_crds(self, folder: Path) -> None:
        """The custom resources of a folder; served a moment after they are taken."""
        found = [item.value for file in sorted(folder.glob("*.yaml")) for item in decode(file.read_bytes()).documents]
        assert found, f"VALKEY_GITOPS_CRDS: {folder} holds no CustomResourceDefinition"
        for crd in found:
            path = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{crd['metadata']['name']}"
            assert self.apply(path, json.dumps(crd).encode(), dry_run=False).status < 300
        for crd in found:
            version = next(item["name"] for item in crd["spec"]["versions"] if item["served"])
            self.wait(f"/apis/{crd['spec']['group']}/{version}/{crd['spec']['names']['plural']}", there=True)

    def wait(self, path: str, *, there: bool) -> None:
        """Until something answers at the path, or nothing."""
        end = time.monotonic() + _PATIENCE
        while (self.get(path).status < 300) is not there:
            assert time.monotonic() < end, path
            time.sleep(0.02)


class Place(NamedTuple):
    """The REST path of an object and of what is created in its collection."""

    collection: str
    name: str

    @property
    def path(self) -> str:
        return f"{self.collection}/{quote(self.name, safe='')}"


def first_object(text: str) -> Any:
    documents = decode(text.encode()).documents
    return documents[0].value if documents else None


def place_of(obj: Any, schemas: Schemas) -> Place:
    """Where a client would send an object; a kind that nothing serves goes to a path that nothing answers."""
    api_version, kind = str(obj.get("apiVersion", "v1")), str(obj.get("kind", ""))
    metadata = obj.get("metadata")
    metadata = metadata if isinstance(metadata, Mapping) else {}
    served = schemas.kind(api_version, kind)
    root = quote(f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}")
    namespaced = served is None or served.namespaced
    space = f"/namespaces/{quote(str(metadata.get('namespace') or 'default'), safe='')}" if namespaced else ""
    plural = served.plural if served else quote(f"{kind.lower()}s", safe="")
    name = metadata.get("name")
    return Place(f"{root}{space}/{plural}", name if isinstance(name, str) else "")


def prepare(api: Server, namespaces: Iterable[str]) -> None:
    """Namespaces that the cases name, and the class of their claims; a moment may pass until they are known."""
    for name in namespaces:
        text = json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}).encode()
        assert api.apply(f"/api/v1/namespaces/{name}", text, dry_run=False).status < 300
    path = f"/apis/storage.k8s.io/v1/storageclasses/{_CLASS['metadata']['name']}"
    assert api.apply(path, json.dumps(_CLASS).encode(), dry_run=False).status < 300


def ask(api: Server, case: Case, place: Place) -> Record:
    """The answer to a dry run; an object without a name can only be created by POST."""
    answer = api.apply(place.path, case.text.encode()) if place.name else _create(api, place, case.text.encode())
    return _record(case, answer)


def _create(api: Server, place: Place, text: bytes) -> Answer:
    return api.send("POST", f"{place.collection}?dryRun=All&fieldValidation=Strict", text, "application/yaml")


def _record(case: Case, answer: Answer) -> Record:
    warnings = tuple(warning.partition('"')[2].rpartition('"')[0] for warning in answer.warnings)
    if answer.status < 300:
        return Record(case, accepted=True, status=answer.status, warnings=warnings)
    given = case.text + case.old
    causes = (answer.body.get("details") or {}).get("causes") or ()
    return Record(
        case,
        accepted=False,
        status=answer.status,
        reason=answer.body.get("reason", ""),
        message=normal(answer.body.get("message", ""), given),
        causes=tuple(Cause(cause.get("field", ""), normal(cause.get("message", ""), given)) for cause in causes),
        warnings=warnings,
    )


@contextmanager
def stored(api: Server, text: str, place: Place) -> Iterator[None]:
    """The old object as the same manager has applied it; a claim is bound, as one that is in use."""
    answer = api.apply(place.path, text.encode(), dry_run=False)
    assert answer.status < 300, answer.body
    try:
        if place.collection.endswith("/persistentvolumeclaims"):
            _bind(api, answer.body, place)
        yield
    finally:
        _remove(api, place)


def _bind(api: Server, claim: Any, place: Place) -> None:
    head = {"apiVersion": "v1", "kind": "PersistentVolumeClaim"}
    spec = {"volumeName": f"pv-{place.name}"}
    if not claim["spec"].get("storageClassName"):
        spec["storageClassName"] = "k8s-hostpath"
    requests = claim["spec"]["resources"]["requests"]
    status = {"phase": "Bound", "capacity": requests, "accessModes": claim["spec"]["accessModes"]}
    for path, part in ((place.path, {"spec": spec}), (f"{place.path}/status", {"status": status})):
        answer = api.apply(path, json.dumps(head | part).encode(), dry_run=False, manager="binder")
        assert answer.status < 300, answer.body


def _remove(api: Server, place: Place) -> None:
    """Deletes at once: no controller is there to take finalizers away."""
    api.send("DELETE", place.path)
    api.send("PATCH", place.path, b'{"metadata":{"finalizers":null}}', "application/merge-patch+json")
    if place.collection == "/api/v1/namespaces":
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": place.name}, "spec": {"finalizers": []}}
        api.send("PUT", f"{place.path}/finalize", json.dumps(body).encode(), "application/json")
    api.wait(place.path, there=False)
