"""authorizer.group('apps').resource('deployments').check('create').allowed(): may somebody do something?

Who answers is an `Access`, which may raise an exception of its own where nobody can: nothing absorbs that.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, NamedTuple, Protocol

from valkey_gitops.cel.errors import EvaluationError, no_such_overload
from valkey_gitops.cel.functions import STRING_TRAVERSAL, Library, Overload, size
from valkey_gitops.cel.library import syntaxes
from valkey_gitops.cel.types import BOOL, OBJECT, STRING, Type
from valkey_gitops.cel.values import Opaque

AUTHORIZER, PATH_CHECK, GROUP_CHECK, RESOURCE_CHECK, DECISION = (
    Type(OBJECT, f"kubernetes.authorization.{name}")
    for name in ("Authorizer", "PathCheck", "GroupCheck", "ResourceCheck", "Decision")
)
_member = partial(Overload, member=True)
_CHECK_COST = 350_000
_NEW_LIST, _REQUIREMENT = 10, 50


class User(NamedTuple):
    """Who asks."""

    name: str
    groups: tuple[str, ...] = ()


class Attributes(NamedTuple):
    """What is asked for: a verb on a resource, or on a path if there is one."""

    user: User
    verb: str
    path: str = ""
    group: str = ""
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    field_selector: str = ""
    label_selector: str = ""


class Decision(NamedTuple):
    """The answer, why, and what went wrong while it was looked for."""

    is_allowed: bool
    reason: str = ""
    error: str = ""


class Access(Protocol):
    """Somebody who decides."""

    def authorize(self, attributes: Attributes) -> Decision:
        """The decision."""


class _Value(Opaque):
    """Nothing of this library equals anything, not even itself: the server says no such overload."""

    __slots__ = ()

    def equals(self, _: Any) -> bool:
        raise no_such_overload()

    def __str__(self) -> str:
        """There is nothing to show."""
        return ""


class Authorizer(_Value):
    """The variable `authorizer`."""

    __slots__ = ("access", "user")
    cel_type: ClassVar[Type] = AUTHORIZER

    def __init__(self, access: Access, user: User) -> None:
        self.access = access
        self.user = user


class Check(_Value):
    """A question that is not yet asked: for a path, a group or a resource."""

    __slots__ = ("access", "attributes")

    def __init__(self, access: Access, attributes: Attributes) -> None:
        self.access = access
        self.attributes = attributes

    def check(self, verb: str) -> "DecisionValue":
        """Ask."""
        return DecisionValue(self.access.authorize(self.attributes._replace(verb=verb)))


class PathCheck(Check):
    """authorizer.path('/healthz')."""

    __slots__ = ()
    cel_type: ClassVar[Type] = PATH_CHECK


class GroupCheck(Check):
    """authorizer.group('apps')."""

    __slots__ = ()
    cel_type: ClassVar[Type] = GROUP_CHECK


class ResourceCheck(Check):
    """authorizer.group('apps').resource('deployments'); also the variable `authorizer.requestResource`."""

    __slots__ = ()
    cel_type: ClassVar[Type] = RESOURCE_CHECK


class DecisionValue(_Value):
    """An answer."""

    __slots__ = ("decision",)
    cel_type: ClassVar[Type] = DECISION

    def __init__(self, decision: Decision) -> None:
        self.decision = decision


def _path(value: Authorizer, path: str) -> PathCheck:
    return PathCheck(value.access, Attributes(value.user, "", path=_filled(path, "path")))


def _filled(text: str, name: str) -> str:
    if not text.strip():
        raise EvaluationError(f"{name} must not be empty")
    return text


def _group(value: Authorizer, group: str) -> GroupCheck:
    return GroupCheck(value.access, Attributes(value.user, "", group=group))


def _service_account(value: Authorizer, namespace: str, name: str) -> Authorizer:
    if syntaxes.dns1123_subdomain(name):
        raise EvaluationError("Invalid service account name")
    if syntaxes.dns1123_label(namespace):
        raise EvaluationError("Invalid service account namespace")
    # Without system:authenticated, which it would have if it came itself.
    groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}")
    return Authorizer(value.access, User(f"system:serviceaccount:{namespace}:{name}", groups))


def _resource(value: GroupCheck, resource: str) -> ResourceCheck:
    return ResourceCheck(value.access, value.attributes._replace(resource=_filled(resource, "resource")))


def _narrowed(name: str) -> Callable[[ResourceCheck, str], ResourceCheck]:
    def narrowed(value: ResourceCheck, text: str) -> ResourceCheck:
        return ResourceCheck(value.access, Attributes(**{**value.attributes._asdict(), name: text}))

    return narrowed


def _allowed(value: DecisionValue) -> bool:
    return value.decision.is_allowed


def _reason(value: DecisionValue) -> str:
    return value.decision.reason


def _errored(value: DecisionValue) -> bool:
    return bool(value.decision.error)


def _error(value: DecisionValue) -> str:
    return value.decision.error


def _check_cost(*_: Any) -> int:
    return _CHECK_COST


def _selector_cost(arguments: Sequence[Any], _: Any) -> int:
    """Reading the text, and a struct and a list for each requirement, of which the shortest takes two characters."""
    length = size(arguments[1])
    return _NEW_LIST + _up(length * STRING_TRAVERSAL) + _up(_up(length * 0.5) * _REQUIREMENT)


def _up(number: float) -> int:
    return -int(-number // 1)


def _narrowing(overload: str, name: str, attribute: str) -> Overload:
    return _member(overload, name, (RESOURCE_CHECK, STRING), RESOURCE_CHECK, _narrowed(attribute))


LIBRARY = Library(
    "kubernetes.authz",
    (
        _member("authorizer_path", "path", (AUTHORIZER, STRING), PATH_CHECK, _path),
        _member("authorizer_group", "group", (AUTHORIZER, STRING), GROUP_CHECK, _group),
        _member(
            "authorizer_serviceaccount", "serviceAccount", (AUTHORIZER, STRING, STRING), AUTHORIZER, _service_account
        ),
        _member("groupcheck_resource", "resource", (GROUP_CHECK, STRING), RESOURCE_CHECK, _resource),
        _narrowing("resourcecheck_subresource", "subresource", "subresource"),
        _narrowing("resourcecheck_namespace", "namespace", "namespace"),
        _narrowing("resourcecheck_name", "name", "name"),
        *[
            _narrowing(overload, name, attribute)._replace(cost=_selector_cost, since=(1, 31))
            for overload, name, attribute in (
                ("authorizer_fieldselector", "fieldSelector", "field_selector"),
                ("authorizer_labelselector", "labelSelector", "label_selector"),
            )
        ],
        _member("pathcheck_check", "check", (PATH_CHECK, STRING), DECISION, PathCheck.check, cost=_check_cost),
        _member(
            "resourcecheck_check", "check", (RESOURCE_CHECK, STRING), DECISION, ResourceCheck.check, cost=_check_cost
        ),
        _member("decision_allowed", "allowed", (DECISION,), BOOL, _allowed),
        _member("decision_reason", "reason", (DECISION,), STRING, _reason),
        _member("decision_errored", "errored", (DECISION,), BOOL, _errored),
        _member("decision_error", "error", (DECISION,), STRING, _error),
    ),
    since=(1, 27),
)
