"""A real API server that keeps an audit log, and what the recorder asks of it."""

import json
import re
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError

from tests.cluster.conftest import _api_server
from tests.parity.server import Place, Server, place_of
from tests.policy_parity.case import ADMISSION, Object
from valkey_gitops.admission.schema import Schemas

SCHEMAS = Schemas.load("1.34")
_PATIENCE = 60  # seconds
_AUDIT = {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": [{"level": "Metadata"}]}


class Reply(NamedTuple):
    """An answer, and the id under which the audit log has it."""

    status: int
    body: Any
    warnings: tuple[str, ...]
    audit: str


class PolicyServer(Server):
    """A server by its kubeconfig, with its audit log."""

    def __init__(self, kubeconfig: Path, log: Path) -> None:
        super().__init__(kubeconfig)
        self._log = log
        self._markers = 0
        self.plurals: dict[tuple[str, str], tuple[str, bool]] = {}

    def place(self, obj: Mapping[str, Any]) -> Place:
        """Where a client would send an object, those of the case's own kinds too."""
        api_version = str(obj.get("apiVersion"))
        own = self.plurals.get((api_version, str(obj.get("kind"))))
        if own is None:
            return place_of(obj, SCHEMAS)
        plural, namespaced = own
        metadata = obj["metadata"]
        space = f"/namespaces/{metadata['namespace']}" if namespaced else ""
        return Place(f"/apis/{api_version}{space}/{plural}", metadata["name"])

    def ask(self, method: str, place: Place, obj: Mapping[str, Any], *, dry_run: bool) -> Reply:
        """A forced, strict server-side apply, or a deletion."""
        query = "dryRun=All" if dry_run else ""
        data, headers = None, {"Authorization": f"Bearer {self._token}"}
        if method == "PATCH":
            query += "&fieldManager=test&force=true&fieldValidation=Strict"
            data = json.dumps(obj, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/apply-patch+yaml"
        request = urllib.request.Request(f"{self._url}{place.path}?{query}", data=data, method=method, headers=headers)
        try:
            with self._opener.open(request, timeout=30) as reply:
                return _reply(reply.status, reply.read(), reply.headers)
        except HTTPError as error:
            with error:
                return _reply(error.code, error.read(), error.headers)

    def make(self, obj: Object) -> Reply:
        """An object that stays."""
        return self.ask("PATCH", self.place(obj), obj, dry_run=False)

    def remove(self, obj: Object) -> None:
        """An object that `make` has made."""
        reply = self.ask("DELETE", self.place(obj), obj, dry_run=False)
        assert reply.status in (200, 404), reply

    def define(self, crd: Object) -> Reply:
        """A custom resource, until it is served."""
        reply = self.make(crd)
        if reply.status < 300:
            spec = crd["spec"]
            for version in spec["versions"]:
                api_version = f"{spec['group']}/{version['name']}"
                self.plurals[api_version, spec["names"]["kind"]] = (
                    spec["names"]["plural"],
                    spec["scope"] == "Namespaced",
                )
                if version["served"]:
                    self.wait(f"/apis/{api_version}/{spec['names']['plural']}", there=True)
        return reply

    def until_live(self) -> None:
        """Until all that was said of policies and bindings so far is in force: events of one kind keep their order."""
        self._markers += 1
        name = f"marker-{self._markers}.example.com"
        subject = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "marker"}}
        definitions = list(_marker(name))
        for definition in definitions:
            assert self.make(definition).status < 300
        end = time.monotonic() + _PATIENCE
        own = f"ValidatingAdmissionPolicy '{name}'"
        while not any(own in told for told in self.ask("PATCH", self.place(subject), subject, dry_run=True).warnings):
            assert time.monotonic() < end, "a policy does not become effective"
            time.sleep(0.05)
        for definition in definitions:
            self.remove(definition)

    def annotations(self) -> dict[str, dict[str, str]]:
        """What each request left in the audit log, by its id."""
        events = (json.loads(line) for line in self._log.read_text().splitlines())
        return {event["auditID"]: event.get("annotations", {}) for event in events}


def _marker(name: str) -> Iterator[Object]:
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["*"], "resources": ["configmaps"]}
    selector = {"matchLabels": {"kubernetes.io/metadata.name": "marker"}}
    constraints = {"resourceRules": [{**rule, "resourceNames": [name]}], "namespaceSelector": selector}
    spec: Object = {"matchConstraints": constraints, "validations": [{"expression": "false"}]}
    head = {"apiVersion": ADMISSION, "metadata": {"name": name}}
    yield {**head, "kind": "ValidatingAdmissionPolicy", "spec": spec}
    # A warning is told also where a policy of a case denies the same request.
    spec = {"policyName": name, "validationActions": ["Warn"]}
    yield {**head, "kind": "ValidatingAdmissionPolicyBinding", "spec": spec}


def _reply(status: int, body: bytes, headers: Any) -> Reply:
    text = body.decode()
    warnings = tuple(map(_warning, headers.get_all("Warning") or ()))
    parsed = json.loads(text) if text.startswith("{") else {"message": text.strip()}
    return Reply(status, parsed, warnings, headers.get("Audit-Id", ""))


def _warning(header: str) -> str:
    """The text of `299 - "text"`: UTF-8 in a header of Latin-1, quoted."""
    text = header.partition('"')[2].rpartition('"')[0]
    return re.sub(r"\\(.)", r"\1", text.encode("latin-1").decode())


@contextmanager
def serving(assets: Path, folder: Path, namespaces: Iterable[str] = ("marker",)) -> Iterator[PolicyServer]:
    """A server of its own, ready to be asked."""
    policy, log = folder / "audit.json", folder / "audit.log"
    policy.write_text(json.dumps(_AUDIT))
    options = [f"--audit-policy-file={policy}", f"--audit-log-path={log}"]
    with _api_server(assets, folder, options) as kubeconfig:
        server = PolicyServer(kubeconfig, log)
        for name in namespaces:
            assert server.make({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}).status < 300
        yield server
