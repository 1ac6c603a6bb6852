"""The schema stage: an object against the types of a Kubernetes version, as server-side apply and create decode it.

A static check, so it goes on where the server stops: it reports wrong types, unknown fields and wrong values at once.
"""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.admission.model import Finding, Object, Path, Request, field_path
from valkey_gitops.admission.schema.catalog import Schemas
from valkey_gitops.admission.schema.kinds import disabled_api, unknown_kind
from valkey_gitops.admission.schema.nodes import Node
from valkey_gitops.admission.schema.report import Mistake, Report
from valkey_gitops.admission.schema.required import OVERLOOKED


def check_schema(request: Request, schemas: Schemas) -> Iterator[Finding]:
    """What the API server of that version would not decode, or refuse by the schema of a custom resource."""
    if request.operation == "DELETE":
        return
    obj = request.object
    api_version, kind = obj.get("apiVersion"), obj.get("kind")
    if not isinstance(api_version, str) or not isinstance(kind, str) or not api_version or not kind:
        yield from _untyped(obj)
        return
    node = schemas.node(api_version, kind)
    if node is None:
        yield unknown_kind(api_version, kind, schemas)
        return
    disabled = None if schemas.is_custom(api_version, kind) else disabled_api(api_version)
    if disabled:
        yield disabled
    report = Report()
    node.walk(obj, None, report)
    for mistake in report.mistakes:
        if mistake.rule != "required-field" or not _is_overlooked(mistake, api_version, kind, schemas.version):
            yield _finding(mistake, node, obj)
    yield from _managed_fields(obj)


def _is_overlooked(mistake: Mistake, api_version: str, kind: str, version: str) -> bool:
    """Whether the server of that version never looks at the place where a field is missing."""
    since, places = OVERLOOKED.get((api_version, kind), (0, ()))
    return int(version.partition(".")[2]) < since and any(mistake.place[: len(place)] == place for place in places)


def _untyped(obj: Object) -> Iterator[Finding]:
    for field, example in (("apiVersion", "v1"), ("kind", "ConfigMap")):
        value = obj.get(field)
        if value is not None and not isinstance(value, str):
            yield Finding("wrong-type", "deny", f".{field}: expected string, got {value}", (field,), "write a string")
        elif not value:
            remedy = f"add {field}, such as `{field}: {example}`"
            yield Finding("required-field", "deny", f"Object '{field}' is missing", (), remedy)


def _managed_fields(obj: Object) -> Iterator[Finding]:
    metadata = obj.get("metadata")
    if isinstance(metadata, dict) and metadata.get("managedFields") is not None:
        message, remedy = "metadata.managedFields must be nil", "remove it: the API server writes it"
        yield Finding("invalid-value", "deny", message, ("metadata", "managedFields"), remedy)


def _finding(mistake: Mistake, node: Node, obj: Object) -> Finding:
    place = _spelled(mistake.place, node, obj) if mistake.typed else field_path(mistake.place)
    text, remedy = mistake.text, mistake.remedy
    if obj.get("kind") == "Secret" and mistake.place[:1] in (("data",), ("stringData",)):
        text, remedy = text.partition(", got ")[0], "write a string, in quotes"  # a log is no place for what it holds
    message, extra = f"{place}: {text}" if place else text, mistake.rule == "unknown-field"
    return Finding(mistake.rule, "deny", message, mistake.path, remedy, at_key=extra)


def _spelled(path: Path, node: Node, value: Any) -> str:
    """A path as the typed check of server-side apply spells it: `.spec.containers[name="valkey"].image`."""
    text = ""
    for step in path:
        value = value[step]
        text += node.spell(step, value)
        node = node.child(step)
    return text
