"""`secrets copy` against a real API server: the rights it needs, and whose fields are whose."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from tests.operate.authority import issue
from valkey_gitops.errors import UserError
from valkey_gitops.operate.certificate_copy import MANAGER, copy_certificate
from valkey_gitops.operate.cluster import Cluster, Target

pytestmark = pytest.mark.cluster

Client = Any


@pytest.fixture
def namespace() -> str:
    """A name of its own for every test: nothing deletes what a namespace holds."""
    return f"operate-{token_hex(4)}"


@pytest.fixture
def client(kubeconfig: Path) -> Callable[..., Client]:
    def make(user: str = "") -> Client:
        from kubernetes.client import ApiClient, Configuration
        from kubernetes.config import load_kube_config

        configuration = Configuration()
        load_kube_config(str(kubeconfig), client_configuration=configuration)  # type: ignore[no-untyped-call] # untyped
        made: Client = ApiClient(configuration)
        if user:
            made.set_default_header("Impersonate-User", user)
        return made

    return make


def core(client: Client) -> Any:
    """The API untyped: it takes dicts too, but types models alone."""
    from kubernetes.client import CoreV1Api

    return CoreV1Api(client)


def manifest(namespace: str, name: str, **data: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data}


def grant(client: Client, namespace: str, user: str, name: str, *verbs: str) -> None:
    """A Role with these verbs on the one Secret, bound to the user."""
    from kubernetes.client import RbacAuthorizationV1Api

    api: Any = RbacAuthorizationV1Api(client)  # untyped, as above
    rule = {"apiGroups": [""], "resources": ["secrets"], "resourceNames": [name], "verbs": list(verbs)}
    api.create_namespaced_role(namespace, {"metadata": {"name": "certificate"}, "rules": [rule]})
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "certificate"}
    subject = {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}
    binding = {"metadata": {"name": "certificate"}, "roleRef": role, "subjects": [subject]}
    api.create_namespaced_role_binding(namespace, binding)


class Certificates:
    """A platform's certificate, a namespace for its copy, and the service account that may copy it."""

    def __init__(self, client: Callable[..., Client], namespace: str, folder: Path, *verbs: str) -> None:
        self.user = f"system:serviceaccount:{namespace}-jobs:certificate"
        self.source = Target("Secret", f"{namespace}-source", "example-com-tls")
        self.target = Target("Secret", namespace, "valkey-tls-secret")
        admin = client()
        self.admin = core(admin)
        for place in (self.source, self.target):
            self.admin.create_namespace({"metadata": {"name": place.namespace}})
        pair = issue(folder, names="DNS:*.example.com")
        self.data = {
            "tls.crt": base64.b64encode(pair.certificate).decode(),
            "tls.key": base64.b64encode(pair.key).decode(),
        }
        secret = manifest(self.source.namespace, self.source.name, **self.data)
        self.admin.create_namespaced_secret(self.source.namespace, {**secret, "type": "kubernetes.io/tls"})
        grant(admin, self.source.namespace, self.user, self.source.name, "get")
        grant(admin, namespace, self.user, self.target.name, *verbs)
        self.job = Cluster(client(self.user))
        self.job_api = core(client(self.user))

    def copy(self) -> str:
        return copy_certificate(self.job, self.source, self.target, datetime.now(UTC)).sentence

    def live(self) -> dict[str, Any]:
        answer = self.admin.read_namespaced_secret(self.target.name, self.target.namespace, _preload_content=False)
        found: dict[str, Any] = json.loads(answer.data)
        return found


@pytest.fixture
def certificates(client: Callable[..., Client], namespace: str, tmp_path: Path) -> Certificates:
    return Certificates(client, namespace, tmp_path, "get", "patch", "create")


def test_rights_on_two_named_secrets_are_enough_to_copy_and_to_renew(
    certificates: Certificates, tmp_path: Path
) -> None:
    assert "target was missing" in certificates.copy()
    assert certificates.live()["data"] == certificates.data
    assert certificates.copy().startswith("unchanged")
    pair = issue(tmp_path, days=400, names="DNS:*.example.com")
    renewed = {"tls.crt": base64.b64encode(pair.certificate).decode(), "tls.key": base64.b64encode(pair.key).decode()}
    certificates.admin.patch_namespaced_secret(
        certificates.source.name, certificates.source.namespace, {"data": renewed}
    )
    assert "(was " in certificates.copy()
    assert certificates.live()["data"] == renewed


def test_these_rights_allow_nothing_else(certificates: Certificates) -> None:
    from kubernetes.client.exceptions import ForbiddenException

    api, source, target = certificates.job_api, certificates.source, certificates.target
    other = manifest(target.namespace, "other", a="YQ==")
    with pytest.raises(ForbiddenException):  # a POST has no name that resourceNames could allow
        api.create_namespaced_secret(target.namespace, manifest(target.namespace, target.name, a="YQ=="))
    with pytest.raises(UserError, match="no right to patch secret"):
        certificates.job.apply(other, MANAGER)
    with pytest.raises(UserError, match="no right to patch secret"):
        certificates.job.apply(manifest(source.namespace, source.name, **certificates.data), MANAGER)
    for forbidden in (
        lambda: api.list_namespaced_secret(target.namespace),
        lambda: api.read_namespaced_secret("other", target.namespace),
        lambda: api.delete_namespaced_secret(target.name, target.namespace),
        lambda: api.replace_namespaced_secret(target.name, target.namespace, other),
        api.list_secret_for_all_namespaces,
    ):
        with pytest.raises(ForbiddenException):
            forbidden()


@pytest.mark.parametrize(
    ("verbs", "missing"), [(("get", "patch"), "create"), (("get", "create"), "patch"), (("patch", "create"), "get")]
)
def test_each_of_the_three_verbs_is_needed(
    client: Callable[..., Client], namespace: str, tmp_path: Path, verbs: tuple[str, ...], missing: str
) -> None:
    with pytest.raises(UserError, match=f"no right to {missing} secret {namespace}/valkey-tls-secret"):
        Certificates(client, namespace, tmp_path, *verbs).copy()


def test_an_existing_copy_is_renewed_without_the_right_to_create(
    client: Callable[..., Client], namespace: str, tmp_path: Path
) -> None:
    certificates = Certificates(client, namespace, tmp_path, "get", "patch")
    old = {"tls.crt": "bm9uZQ==", "tls.key": "bm9uZQ=="}
    secret = manifest(namespace, certificates.target.name, **old)
    certificates.admin.create_namespaced_secret(namespace, {**secret, "type": "kubernetes.io/tls"})
    assert "target held no certificate" in certificates.copy()


def test_fields_of_others_in_the_copy_stay_theirs(certificates: Certificates) -> None:
    metadata = {"name": certificates.target.name, "labels": {"team": "data"}, "annotations": {"note": "kept"}}
    data = {"tls.crt": "bm9uZQ==", "tls.key": "bm9uZQ==", "ca.crt": "Y2E="}
    secret = {"metadata": metadata, "type": "kubernetes.io/tls", "data": data}
    certificates.admin.create_namespaced_secret(certificates.target.namespace, secret, field_manager="ansible")
    certificates.copy()
    live = certificates.live()
    assert live["data"] == {**certificates.data, "ca.crt": "Y2E="}
    assert live["metadata"]["labels"] == {"team": "data", "app.kubernetes.io/managed-by": "valkey-gitops"}
    source = f"{certificates.source.namespace}/example-com-tls"
    assert live["metadata"]["annotations"] == {"note": "kept", "valkey-gitops/copied-from": source}
    (owned,) = [entry["fieldsV1"] for entry in live["metadata"]["managedFields"] if entry["manager"] == MANAGER]
    assert owned["f:data"] == {"f:tls.crt": {}, "f:tls.key": {}}
