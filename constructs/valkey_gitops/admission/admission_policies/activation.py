"""The values of the variables, for one request under one policy with one param."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from valkey_gitops.admission.admission_policies.attributes import Attributes, UndecidableError
from valkey_gitops.admission.admission_policies.expressions import Expression
from valkey_gitops.admission.admission_policies.matching import Matched
from valkey_gitops.admission.admission_policies.variables import Variables
from valkey_gitops.admission.model import Object
from valkey_gitops.cel.environment import Budget
from valkey_gitops.cel.errors import EvaluationError

if TYPE_CHECKING:
    from valkey_gitops.cel.library.authz import Access

_USER = "it asks who sends the request"
_LET_THE_CLUSTER = "The cluster decides when the object is synced."


class Input:
    """What the variables stand for; `object` is None for a DELETE, as is `namespace` for cluster-scoped objects."""

    def __init__(self, request: Attributes, taken: Matched, param: Object | None, around: "Surroundings") -> None:
        self.request = request
        self.taken = taken
        self.param = param
        self.around = around


class Surroundings(NamedTuple):
    """What an expression may ask about the cluster: the namespace of the request, and who may do what."""

    namespace: Callable[[], Any]
    access: "Callable[[], Access]"


class Activation(Mapping[str, Any]):
    """Values by variable name, each computed when an expression reads it.

    Args:
        given: the request and what belongs to it.
        authorizer: whether there is one: messages and audit annotations have none.
        conditions: whether these are for matchConditions, which see no namespaceObject.

    `variables` are the policy's own: conditions have none.
    """

    def __init__(self, given: Input, *, authorizer: bool = True, conditions: bool = False) -> None:
        self.variables: Variables | None = None
        self._given = given
        self._authorizer = authorizer
        self._conditions = conditions

    def __getitem__(self, name: str) -> Any:  # noqa: PLR0911 - one return per variable
        given = self._given
        match name:
            case "object":
                return given.request.object
            case "oldObject":
                return given.request.old_object
            case "params":
                return given.param
            case "request":
                return _request(given, conditions=self._conditions)
            case "namespaceObject":
                return None if self._conditions else given.around.namespace()
            case "variables" if self.variables is not None:
                return self.variables
            case "authorizer" | "authorizer.requestResource" if self._authorizer:
                return _authorizer(given, name)
        raise EvaluationError(f"no such attribute(s): {name}")

    def __iter__(self) -> Iterator[str]:
        return iter(("object", "oldObject", "params", "request", "namespaceObject", "variables", "authorizer"))

    def __len__(self) -> int:
        return 7


def phase(given: Input, variables: Mapping[str, Expression], budget: Budget, *, authorizer: bool = True) -> Activation:
    """The values for one phase: its variables are computed once, and anew in the next phase."""
    activation = Activation(given, authorizer=authorizer)
    activation.variables = Variables(variables, budget, activation)
    return activation


def _authorizer(given: Input, name: str) -> Any:
    from valkey_gitops.admission.admission_policies.rbac import sender  # noqa: PLC0415 - few policies ask
    from valkey_gitops.cel.library import authz  # noqa: PLC0415 - as above

    access, request = given.around.access(), given.request
    user = sender(request.sent)
    if name == "authorizer":
        return authz.Authorizer(access, user)
    resource, namespace = request.resource, request.namespace
    asked = authz.Attributes(user, "", "", resource.group, resource.plural, "", namespace, request.name)
    return authz.ResourceCheck(access, asked)


class _User(dict[str, Any]):
    """Who sends the request is not known before it is sent."""

    def __missing__(self, key: str) -> Any:
        raise UndecidableError(_USER, _LET_THE_CLUSTER)


class _Options(dict[str, Any]):
    """Who applies is a matter of the sync engine."""

    def __missing__(self, key: str) -> Any:
        if key == "fieldManager":
            raise UndecidableError("it asks for the field manager", _LET_THE_CLUSTER)
        raise KeyError(key)


def _request(given: Input, *, conditions: bool) -> dict[str, Any]:
    request, taken = given.request, given.taken
    resource = request.resource if conditions else taken.resource
    options = {"CREATE": "CreateOptions", "UPDATE": "UpdateOptions", "DELETE": "DeleteOptions"}[request.operation]
    found = {
        "kind": _kind(taken.kind),
        "resource": _resource(resource),
        "requestKind": _kind(request.kind),
        "requestResource": _resource(request.resource),
        "name": request.name,
        "namespace": request.namespace,
        "operation": request.operation,
        "userInfo": _User(),
        "dryRun": False,
        "options": _Options({"apiVersion": "meta.k8s.io/v1", "kind": options}),
        **(request.sent or {}),
    }
    return {key: value for key, value in found.items() if value != "" or key == "operation"}


def _kind(kind: Any) -> dict[str, str]:
    return {"group": kind.group, "version": kind.version, "kind": kind.name}


def _resource(resource: Any) -> dict[str, str]:
    return {"group": resource.group, "version": resource.version, "resource": resource.plural}
