"""A checked policy file into the nouns of `policy`."""

import re
from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Severity
from valkey_gitops.admission.policies.policy import (
    ACTIONS,
    ANYTHING,
    Reference,
    Schema,
    SchemaPolicy,
    Selection,
    Validation,
    strongest,
)
from valkey_gitops.errors import UserError

_WHEN_MISSING: Mapping[str, Severity | None] = {**ACTIONS, "Undecidable": "undecidable", "Ignore": None}


def build_policy(file: str, source: Mapping[str, Any]) -> SchemaPolicy:
    """The policy that a file of the right form states; UserError for a reference pattern that names nothing."""
    spec = source["spec"]
    actions = spec.get("validationActions", ["Deny"])
    return SchemaPolicy(
        name=source["metadata"]["name"],
        file=file,
        summary=spec["summary"],
        why=spec["why"],
        sources=tuple(spec["sources"]),
        remedy=spec["remedy"],
        severity=strongest(actions),
        constraints=spec["matchConstraints"],
        when=_schema(spec, "when", f"{file}: spec"),
        validations=tuple(
            _validation(validation, f"{file}: spec.validations[{index}]")
            for index, validation in enumerate(spec["validations"])
        ),
        active=bool(actions),
        manifests_only=spec.get("manifestsOnly", False),
    )


def _validation(source: Mapping[str, Any], origin: str) -> Validation:
    return Validation(
        select=_selection(source.get("select", {}), f"{origin}.select"),
        schema=_schema(source, "schema", origin),
        references=tuple(
            _reference(reference, f"{origin}.references[{index}]")
            for index, reference in enumerate(source.get("references", ()))
        ),
    )


def _selection(source: Mapping[str, Any], origin: str) -> Selection:
    paths = source.get("paths") or ([source["path"]] if "path" in source else [])
    return Selection(tuple(map(tuple, paths)), source.get("as", "node"), _schema(source, "when", origin))


def _reference(source: Mapping[str, Any], origin: str) -> Reference:
    return Reference(
        path=tuple(source["path"]),
        pattern=_pattern(source["pattern"], origin) if "pattern" in source else None,
        group=source.get("group", ""),
        kind=source["kind"],
        namespaced=source.get("scope", "Namespaced") == "Namespaced",
        namespace_path=tuple(source.get("namespacePath", ())),
        when_missing=_WHEN_MISSING[source["whenMissing"]],
        message=source.get("message", ""),
        schema=_schema(source, "schema", origin),
    )


def _pattern(text: str, origin: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise UserError(f"{origin}.pattern: {error}", "write a regular expression of Python's re") from None
    unknown = pattern.groupindex.keys() - {"namespace", "name", "port"}
    if unknown or "name" not in pattern.groupindex:
        raise UserError(f"{origin}.pattern: its groups are namespace, name and port, and name is needed", "name it")
    return pattern


def _schema(source: Mapping[str, Any], key: str, origin: str) -> Schema:
    return Schema(source[key], f"{origin}.{key}") if key in source else ANYTHING
