"""The params of a binding: one run of the policy for each.

Source: k8s.io/apiserver/pkg/admission/plugin/policy/generic, CollectParams.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from valkey_gitops.admission.admission_policies.attributes import Attributes, labels_of
from valkey_gitops.admission.admission_policies.policy import AdmissionPolicy, Binding
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Identity, Object
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.admission.selectors import selects

_NO_NAMESPACE = "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources"
_NAMESPACE = "paramRef.namespace must not be provided for a cluster-scoped `paramKind`"
_NONE = "no params found for policy binding with `Deny` parameterNotFoundAction"


class ConfigurationError(Exception):
    """A policy or binding cannot be used as it stands; str() is the server's text, and failurePolicy decides."""


class Params:
    """The objects that may be params: of the policy folders, the bundle and the context.

    Args:
        bundle: seen from the file of the object under review.
        given: objects that came with the policies.
        defaulted: an object as the server stores it.
    """

    def __init__(
        self, bundle: Bundle, given: Sequence[Object], schemas: Schemas, defaulted: Callable[[Object], Object]
    ) -> None:
        self._bundle = bundle
        self._given = given
        self._schemas = schemas
        self._defaulted = defaulted

    def check_kind(self, policy: AdmissionPolicy) -> None:
        """ConfigurationError where nothing serves the kind of the params."""
        if policy.param_kind and self._schemas.kind(*policy.param_kind) is None:
            api_version, kind = policy.param_kind
            group, _, version = api_version.rpartition("/")
            raise ConfigurationError(
                f"failed to find resource referenced by paramKind: '{group}/{version}, Kind={kind}'"
            )

    def of(self, policy: AdmissionPolicy, binding: Binding, request: Attributes) -> list[Object | None]:
        """The params of a binding for a request; None stands for a run without any.

        Of an object that is its own param, the stored state counts.
        """
        reference = binding.spec.get("paramRef")
        if policy.param_kind is None or reference is None:
            return [None]
        found = self._found(policy.param_kind, reference, request.namespace)
        itself = Identity.of(request.object or request.old_object or {})
        states = (request.old_object if Identity.of(obj) == itself else obj for obj in found)
        found = [obj for obj in states if obj is not None]
        if not found and reference.get("parameterNotFoundAction") == "Deny":
            raise ConfigurationError(_NONE)
        return [self._defaulted(obj) for obj in found]

    def _found(self, kind: tuple[str, str], reference: Mapping[str, Any], namespace: str) -> list[Object]:
        info = self._schemas.kind(*kind)
        namespaced = info is None or info.namespaced
        wanted = reference.get("namespace") or ""
        if not namespaced and wanted:
            raise ConfigurationError(_NAMESPACE)
        space = (wanted or namespace) if namespaced else ""
        if namespaced and not space:
            raise ConfigurationError(_NO_NAMESPACE)
        group = kind[0].rpartition("/")[0]
        if name := reference.get("name"):
            found = self._bundle.find(kind[1], space, name, group) or self._named(Identity(group, kind[1], space, name))
            return [found] if found else []
        return self._selected(group, kind[1], space, reference.get("selector"))

    def _named(self, wanted: Identity) -> Object | None:
        return next((obj for obj in self._given if Identity.of(obj) == wanted), None)

    def _selected(self, group: str, kind: str, namespace: str, selector: Mapping[str, Any] | None) -> list[Object]:
        """By labels, in the order of their names: the server's order is none."""
        objects: Iterable[Object] = (*self._bundle.objects(), *self._given)
        found = {
            identity.name: obj
            for obj in objects
            if (identity := Identity.of(obj))[:3] == (group, kind, namespace) and selects(selector, labels_of(obj))
        }
        return [found[name] for name in sorted(found)]
