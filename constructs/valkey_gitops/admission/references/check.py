"""Which references an object has, by its kind."""

from collections.abc import Iterator

from valkey_gitops.admission.admission_policies.policy import BINDING, POLICY, is_a
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Finding, Object
from valkey_gitops.admission.references.admission_policies import check_admission_policy
from valkey_gitops.admission.references.configuration import check_configuration, missing
from valkey_gitops.admission.references.index import Index
from valkey_gitops.admission.references.networkpolicies import check_network_policy
from valkey_gitops.admission.references.pods import PodTemplate, items, mapping, namespace, pod_template
from valkey_gitops.admission.references.services import check_service


def check_references(obj: Object, bundle: Bundle, index: Index) -> Iterator[Finding]:
    """What the object names and the bundle does not hold."""
    kind = obj.get("kind")
    pod = pod_template(obj)
    if pod:
        yield from check_configuration(pod, bundle, index)
        yield from _account(pod, bundle)
    elif kind == "Service":
        yield from check_service(obj, index)
    elif kind == "NetworkPolicy":
        yield from check_network_policy(obj, bundle, index)
    elif is_a(obj, POLICY) or is_a(obj, BINDING):
        yield from check_admission_policy(obj, bundle)
    elif kind in ("RoleBinding", "ClusterRoleBinding"):
        yield from _binding(obj, bundle)


def _account(pod: PodTemplate, bundle: Bundle) -> Iterator[Finding]:
    """The API server makes the account `default` in every namespace."""
    name = pod.spec.get("serviceAccountName")
    if isinstance(name, str) and name != "default" and not bundle.find("ServiceAccount", pod.namespace, name):
        yield missing("ServiceAccount", pod.namespace, name, (*pod.path, "serviceAccountName"))


def _binding(binding: Object, bundle: Bundle) -> Iterator[Finding]:
    """Roles of the cluster itself (`view`, `system:…`) are taken as there."""
    role = mapping(binding.get("roleRef"))
    name, space = role.get("name"), namespace(binding)
    if role.get("kind") == "Role" and isinstance(name, str):
        found = bundle.find("Role", space, name, "rbac.authorization.k8s.io")
        yield from [] if found else [missing("Role", space, name, ("roleRef", "name"))]
    for number, subject in enumerate(items(binding.get("subjects"))):
        account, where = subject.get("name"), str(subject.get("namespace") or space)
        if subject.get("kind") == "ServiceAccount" and isinstance(account, str) and account != "default":
            found = bundle.find("ServiceAccount", where, account)
            yield from [] if found else [missing("ServiceAccount", where, account, ("subjects", number, "name"))]
