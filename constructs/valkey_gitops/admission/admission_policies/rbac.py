"""Who may do what, by the Roles, ClusterRoles and bindings at hand. Source: Kubernetes' RBAC authorizer, 1.34.

It is exact as far as the objects go. What they do not allow is refused only where the context has RBAC objects, all of
them then, and every role that a binding names; else the cluster may hold what allows it.
"""

from collections.abc import Iterable, Iterator, Mapping

from valkey_gitops.admission.admission_policies.attributes import UndecidableError
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Object
from valkey_gitops.cel.library.authz import Attributes, Decision, User
from valkey_gitops.cel.library.quoting import quoted

_KINDS = frozenset({"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"})
_GROUP = "rbac.authorization.k8s.io/"
_SUPERUSERS = "system:masters"
_GIVE = "Give all Roles, ClusterRoles and their bindings with --context."
_LET_THE_CLUSTER = "The cluster decides when the object is synced."
UNKNOWN = User("")
"""Who sends the request, before it is sent."""


def sender(sent: Object | None) -> User:
    """Who sends the request, by its userInfo."""
    user = (sent or {}).get("userInfo")
    return User(user.get("username") or "", tuple(user.get("groups") or ())) if isinstance(user, Mapping) else UNKNOWN


class RBAC:
    """Decides by RBAC objects; others among `objects` are passed over.

    Args:
        objects: what is in the cluster or will be.
        is_complete: whether these are all RBAC objects of the cluster.
    """

    def __init__(self, objects: Iterable[Object], *, is_complete: bool) -> None:
        self._roles: dict[tuple[str, str, str], list[Object]] = {}
        self._bindings: list[Object] = []
        self._is_complete = is_complete
        for item in filter(_is_rbac, objects):
            kind = str(item.get("kind"))
            if kind.endswith("Binding"):
                self._bindings.append(item)
            else:
                namespace, name = _identity(item)
                self._roles[kind, namespace if kind == "Role" else "", name] = item.get("rules") or []
        self._bindings.sort(key=lambda binding: binding["kind"] == "RoleBinding")  # the server asks these last

    @classmethod
    def of(cls, bundle: Bundle) -> "RBAC":
        """What the bundle and the context allow."""
        return cls(bundle.objects(), is_complete=any(map(_is_rbac, bundle.context())))

    def authorize(self, attributes: Attributes) -> Decision:
        """The decision, with the server's reason.

        Raises:
            UndecidableError: Nothing at hand allows it, but not all is at hand.
        """
        if attributes.user == UNKNOWN:
            raise UndecidableError("it asks what the one who sends the request may do", _LET_THE_CLUSTER)
        if _SUPERUSERS in attributes.user.groups:
            return Decision(is_allowed=True)
        missing = ""
        for binding, subject in self._granted(attributes):
            rules = self._rules(binding)
            if rules is None:
                missing = missing or _described(binding)
            elif any(_allows(rule, attributes) for rule in rules):
                subject_text = _subject(subject, _identity(binding)[0])
                return Decision(is_allowed=True, reason=f"RBAC: allowed by {_described(binding)} to {subject_text}")
        if missing:
            raise UndecidableError(f"what {missing} grants is not known: the role is not in the context", _GIVE)
        if not self._is_complete:
            raise UndecidableError("it asks what somebody may do, and the context has no RBAC objects", _GIVE)
        return Decision(is_allowed=False)

    def _granted(self, attributes: Attributes) -> Iterator[tuple[Object, Object]]:
        """Bindings that count for the request, each with the first subject that is the user."""
        for binding in self._bindings:
            namespace = _identity(binding)[0] if binding["kind"] == "RoleBinding" else ""
            if binding["kind"] == "RoleBinding" and (not namespace or namespace != attributes.namespace):
                continue
            for subject in binding.get("subjects") or []:
                if _is(subject, attributes.user, namespace):
                    yield binding, subject
                    break

    def _rules(self, binding: Object) -> list[Object] | None:
        reference = binding.get("roleRef") or {}
        kind = str(reference.get("kind"))
        namespace = _identity(binding)[0] if kind == "Role" else ""
        return self._roles.get((kind, namespace, str(reference.get("name"))))


def _is_rbac(item: Object) -> bool:
    return item.get("kind") in _KINDS and str(item.get("apiVersion", _GROUP)).startswith(_GROUP)


def _identity(item: Object) -> tuple[str, str]:
    metadata = item.get("metadata") or {}
    return str(metadata.get("namespace") or ""), str(metadata.get("name") or "")


def _is(subject: Object, user: User, namespace: str) -> bool:
    match subject.get("kind"):
        case "User":
            return bool(subject.get("name") == user.name)
        case "Group":
            return subject.get("name") in user.groups
        case "ServiceAccount":
            home = subject.get("namespace") or namespace
            return bool(home) and user.name == f"system:serviceaccount:{home}:{subject.get('name')}"
    return False


def _allows(rule: Object, asked: Attributes) -> bool:
    if not _holds(rule, "verbs", asked.verb):
        return False
    if asked.path:
        return any(_covers(str(path), asked.path) for path in rule.get("nonResourceURLs") or [])
    names = rule.get("resourceNames") or []
    return (
        _holds(rule, "apiGroups", asked.group) and _holds_resource(rule, asked) and (not names or asked.name in names)
    )


def _holds(rule: Object, field: str, value: str) -> bool:
    held = rule.get(field) or []
    return "*" in held or value in held


def _holds_resource(rule: Object, asked: Attributes) -> bool:
    if not asked.subresource:
        return _holds(rule, "resources", asked.resource)
    every = f"*/{asked.subresource}"
    return _holds(rule, "resources", f"{asked.resource}/{asked.subresource}") or _holds(rule, "resources", every)


def _covers(pattern: str, path: str) -> bool:
    return pattern in ("*", path) or (pattern.endswith("*") and path.startswith(pattern.rstrip("*")))


def _described(binding: Object) -> str:
    namespace, name = _identity(binding)
    reference = binding.get("roleRef") or {}
    shown = f"{name}/{namespace}" if binding["kind"] == "RoleBinding" else name
    return f"{binding['kind']} {quoted(shown)} of {reference.get('kind')} {quoted(str(reference.get('name')))}"


def _subject(subject: Object, namespace: str) -> str:
    name = str(subject.get("name"))
    if subject.get("kind") == "ServiceAccount":
        name = f"{name}/{subject.get('namespace') or namespace}"
    return f"{subject.get('kind')} {quoted(name)}"
