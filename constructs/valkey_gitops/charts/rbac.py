"""An identity for a Job, and its rights: each Role names its objects wherever the API lets it."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.settings import Settings

_API = "rbac.authorization.k8s.io"


class Account(NamedTuple):
    """A ServiceAccount of a deployment."""

    settings: Settings
    name: str
    namespace: str

    def manifest(self) -> Manifest:
        """The ServiceAccount itself; only pods that say so get its token."""
        body = {"automountServiceAccountToken": False}
        return owned(self.settings, "v1", "ServiceAccount", self.name, namespace=self.namespace, body=body)

    def granted(self, role: str, namespace: str, rules: Sequence[dict[str, Any]]) -> Iterator[Manifest]:
        """A Role in a namespace, and the binding that gives it to this account."""
        body: dict[str, Any] = {"rules": list(rules)}
        yield owned(self.settings, f"{_API}/v1", "Role", role, namespace=namespace, body=body)
        subject = {"kind": "ServiceAccount", "name": self.name, "namespace": self.namespace}
        body = {"roleRef": {"apiGroup": _API, "kind": "Role", "name": role}, "subjects": [subject]}
        yield owned(self.settings, f"{_API}/v1", "RoleBinding", role, namespace=namespace, body=body)


def rule(group: str, resource: str, verbs: Sequence[str], *names: str) -> dict[str, Any]:
    """What may be done with a resource, or with only some of its objects."""
    only = {"resourceNames": list(names)} if names else {}
    return {"apiGroups": [group], **only, "resources": [resource], "verbs": list(verbs)}
