"""The nouns of an admission review: request, finding, result.

NamedTuples and not dataclasses: importing `dataclasses` costs a third of the interpreter's own start.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Severity = Literal["deny", "warn", "audit", "undecidable"]
Stage = Literal["decode", "schema", "default", "validate", "policies", "references"]
Operation = Literal["CREATE", "UPDATE", "DELETE"]

Path = tuple[str | int, ...]
"""Keys and list indexes from the root of an object to one of its nodes."""

Object = Mapping[str, Any]
"""A decoded Kubernetes object."""


class Key(str):
    """A step into a map, which the server spells `hard[pods]` and not `hard.pods`."""

    __slots__ = ()


class Field(str):
    """A step that the server spells with a dot before it whatever it holds, as it does for a few annotations."""

    __slots__ = ()


_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


def field_path(path: Path) -> str:
    """The path as the API server spells it: `spec.containers[0].image`, `metadata.labels[a.b/c]`."""
    text = ""
    for step in path:
        if isinstance(step, int | Key):
            text += f"[{step}]"
        elif isinstance(step, Field) or _PLAIN_KEY.match(step):
            text += f".{step}" if text else step
        else:
            text += f"[{step}]"
    return text


class Identity(NamedTuple):
    """What makes an object the same object in two trees: group, kind, namespace and name; the version may differ."""

    group: str
    kind: str
    namespace: str
    name: str

    @classmethod
    def of(cls, obj: Object) -> "Identity":
        """The identity of a decoded object; what is missing or of a wrong type counts as empty."""
        metadata = obj.get("metadata")
        metadata = metadata if type(metadata) is dict or isinstance(metadata, Mapping) else {}
        api_version = _text(obj.get("apiVersion"))
        group = api_version.rpartition("/")[0]
        return cls(group, _text(obj.get("kind")), _text(metadata.get("namespace")), _text(metadata.get("name")))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


class Resource(NamedTuple):
    """The REST resource that serves a kind; match rules name it instead of the kind, such as `deployments`."""

    group: str
    version: str
    plural: str
    namespaced: bool


class Request(NamedTuple):
    """An admission request: kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/."""

    operation: Operation
    object: Object
    old_object: Object | None = None
    subresource: str = ""
    sent: Object | None = None
    """What only a live request has: userInfo, dryRun and options of an AdmissionReview; None before it is sent."""


class Finding(NamedTuple):
    """One thing wrong, and where: stages give rule to docs, the pipeline adds stage, file, line and column (from 1)."""

    rule: str
    severity: Severity
    message: str
    path: Path = ()
    remedy: str = ""
    docs: str = ""
    at_key: bool = False
    """Whether the key itself is what is wrong, and not its value."""
    stage: Stage = "decode"
    file: str = ""
    line: int = 0
    column: int = 0


class Result(NamedTuple):
    """The verdict over one object, or over a file that holds none (`object` is then None)."""

    file: str
    document: int
    object: Object | None
    operation: Operation
    findings: tuple[Finding, ...]

    @property
    def allowed(self) -> bool:
        """Whether the cluster would take the object: no finding denies it."""
        return not any(finding.severity == "deny" for finding in self.findings)
