"""CustomResourceDefinitions: the rules in CEL of their schemas.

Source: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation. The server's estimate of what a rule may cost
is not made here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.custom_rules.declared import Schema
from valkey_gitops.admission.custom_rules.rules import compile_rule, environment_of, uses_old, validations
from valkey_gitops.admission.model import Key, Object, Path, field_path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text, validate_any_metadata
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems

_REASONS = ("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired")
_STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\[['\"]([^'\"]*)['\"]\]")


class Node(NamedTuple):
    """A schema in a definition, and its path."""

    schema: Schema
    path: Path
    root: bool = False
    lost: Path = ()
    """The list above whose items have no identity, so that none can be compared with the one before."""


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """The name, and every rule of every version."""
    validate_any_metadata(obj, errors, dns1123_subdomain_problems, namespaced=False)
    for schema, path in _schemas(mapping(obj.get("spec"))):
        for node in _nodes(Node(schema, path, root=True)):
            rules = [
                ((*node.path, "x-kubernetes-validations", i), rule) for i, rule in enumerate(validations(node.schema))
            ]
            before = len(errors.findings)
            for place, rule in rules:
                validate_rule(rule, node, place, errors)
            if len(errors.findings) == before:
                for place, rule in rules:
                    validate_expressions(rule, node, place, errors, version)


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """As for a new one."""
    del old
    validate(obj, errors, version)


def _schemas(spec: Mapping[str, Any]) -> Iterator[tuple[Schema, Path]]:
    """The server keeps one schema where all versions have the same, and names the place where it keeps it."""
    versions = [mapping(mapping(item).get("schema")).get("openAPIV3Schema") for item in sequence(spec.get("versions"))]
    found = [mapping(schema) for schema in versions]
    if found and all(schema == found[0] for schema in found):
        yield found[0], ("spec", "validation", "openAPIV3Schema")
        return
    for index, schema in enumerate(found):
        yield schema, ("spec", "versions", index, "schema", "openAPIV3Schema")


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    schema, path, lost = node.schema, node.path, node.lost
    for name, inner in mapping(schema.get("properties")).items():
        yield from _nodes(Node(mapping(inner), (*path, "properties", Key(name)), lost=lost))
    if isinstance(rest := schema.get("additionalProperties"), Mapping):
        yield from _nodes(Node(rest, (*path, "additionalProperties"), lost=lost))
    if isinstance(items := schema.get("items"), Mapping):
        identified = schema.get("x-kubernetes-list-type") == "map"
        yield from _nodes(Node(items, (*path, "items"), lost=lost or (() if identified else path)))


def validate_rule(rule: Mapping[str, Any], node: Node, path: Path, errors: FieldErrors) -> None:
    """A rule says something, in one line or with a message, about a place that there is."""
    expression, message = text(rule.get("rule")), text(rule.get("message"))
    if not expression.strip():
        errors.required((*path, "rule"), "rule is not specified")
        return
    validate_message(rule, path, errors)
    if "\n" in expression.strip() and not message.strip():
        errors.required((*path, "message"), "message must be specified if rule contains line breaks")
    reason = rule.get("reason")
    if reason is not None and reason not in _REASONS:
        errors.unsupported((*path, "reason"), reason, _REASONS)
    place = text(rule.get("fieldPath"))
    if place and not _leads(place, node.schema):
        errors.invalid((*path, "fieldPath"), place, "must be a valid path")


def validate_expressions(rule: Mapping[str, Any], node: Node, path: Path, errors: FieldErrors, version: str) -> None:
    """They compile; asked when no rule of the node is wrong otherwise."""
    if rule.get("optionalOldSelf") is not None and not uses_old(rule):
        errors.invalid(
            (*path, "optionalOldSelf"), rule["optionalOldSelf"], "may not be set if oldSelf is not used in rule"
        )
    if node.lost and uses_old(rule):
        told = f"oldSelf cannot be used on the uncorrelatable portion of the schema within {field_path(node.lost)}"
        errors.invalid((*path, "rule"), text(rule.get("rule")), told)
    environment = environment_of(node.schema, rule, version, root=node.root, stored=False)
    refusals = compile_rule(rule, environment) if environment else []
    for refusal in refusals if isinstance(refusals, list) else ():
        errors.printed((*path, refusal.field), _go_struct(rule), refusal.why)


def validate_message(rule: Mapping[str, Any], path: Path, errors: FieldErrors) -> None:
    """A message in one line, and a messageExpression that is one."""
    message, computed = rule.get("message"), rule.get("messageExpression")
    if isinstance(message, str) and message and not message.strip():
        errors.invalid((*path, "message"), message, "must be non-empty if specified")
    elif isinstance(message, str) and "\n" in message.strip():
        errors.invalid((*path, "message"), message, "must not contain line breaks")
    if isinstance(computed, str) and computed and not computed.strip():
        errors.required((*path, "messageExpression"), "messageExpression must be non-empty if specified")


def _leads(place: str, schema: Schema) -> bool:
    """Whether a fieldPath leads through properties and maps to a field; not into lists."""
    position = 0
    for step in _STEP.finditer(place):
        if step.start() != position:
            return False
        position, name = step.end(), step[1] or step[2]
        inner = mapping(schema.get("properties")).get(name, schema.get("additionalProperties"))
        if not isinstance(inner, Mapping):
            return False
        schema = inner
    return position == len(place)


def _go_struct(rule: Mapping[str, Any]) -> str:
    """A rule as the server prints it: a type without names for JSON, and Go's JSON escapes what HTML would."""
    fields = {
        "Rule": rule.get("rule", ""),
        "Message": rule.get("message", ""),
        "MessageExpression": rule.get("messageExpression", ""),
        "Reason": rule.get("reason"),
        "FieldPath": rule.get("fieldPath", ""),
        "OptionalOldSelf": rule.get("optionalOldSelf"),
    }
    printed = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return printed.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
