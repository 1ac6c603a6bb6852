"""CustomResourceDefinitions, reduced to what decides over an object."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from valkey_gitops.admission.schema.definitions import OBJECT_META, STATUS_SUBRESOURCE
from valkey_gitops.errors import UserError

_KEPT = frozenset(
    {
        "$ref",
        "type",
        "properties",
        "items",
        "additionalProperties",
        "required",
        "enum",
        "pattern",
        "format",
        "nullable",
        "default",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "oneOf",
        "anyOf",
        "allOf",
        "not",
        "x-kubernetes-int-or-string",
        "x-kubernetes-preserve-unknown-fields",
        "x-kubernetes-embedded-resource",
        "x-kubernetes-list-type",
        "x-kubernetes-list-map-keys",
        "x-kubernetes-map-type",
        "x-kubernetes-validations",
    }
)


class CustomKind(NamedTuple):
    """One served version of a CustomResourceDefinition."""

    api_version: str
    kind: str
    plural: str
    namespaced: bool
    schema: dict[str, Any]


def read_crds(files: Iterator[Path]) -> Iterator[CustomKind]:
    """The kinds of the CustomResourceDefinitions in YAML or JSON files; other objects in them are passed over.

    Raises:
        UserError: a file that cannot be read, or a definition that lacks what the API server demands.
    """
    for file in files:
        for document in _documents(file):
            if isinstance(document, Mapping) and document.get("kind") == "CustomResourceDefinition":
                try:
                    yield from served_kinds(document)
                except (KeyError, TypeError, AttributeError) as error:
                    raise UserError(
                        f"{file}: not a usable CustomResourceDefinition: {error!r}",
                        "give it as the API server has it: apiextensions.k8s.io/v1 with a structural schema",
                    ) from error


def served_kinds(crd: Mapping[str, Any]) -> Iterator[CustomKind]:
    """A kind for each version that the definition serves."""
    spec = crd["spec"]
    names = spec["names"]
    for version in spec["versions"]:
        if version["served"]:
            schema = reduced(version["schema"]["openAPIV3Schema"])
            # The API server publishes these three in every custom resource, whatever the definition says of them.
            schema["properties"] = schema.get("properties", {}) | {
                "apiVersion": {"type": "string"},
                "kind": {"type": "string"},
                "metadata": {"$ref": OBJECT_META},
            }
            if "status" in (version.get("subresources") or {}):
                schema[STATUS_SUBRESOURCE] = True
            api_version = f"{spec['group']}/{version['name']}"
            yield CustomKind(api_version, names["kind"], names["plural"], spec["scope"] == "Namespaced", schema)


def reduced(schema: Any) -> Any:
    """A schema without its prose: descriptions, examples, titles, links."""
    if not isinstance(schema, Mapping):
        return schema
    return {word: _reduced_word(word, value) for word, value in schema.items() if word in _KEPT}


def _reduced_word(word: str, value: Any) -> Any:
    if word == "properties":
        return {name: reduced(schema) for name, schema in value.items()}
    if word in ("items", "not", "additionalProperties"):
        return reduced(value)
    if word in ("oneOf", "anyOf", "allOf"):
        return [reduced(schema) for schema in value]
    return value


def _documents(file: Path) -> list[Any]:
    import yaml  # noqa: PLC0415 - the bundled kinds need no YAML, and its import costs as much as their check

    class Loader(yaml.CSafeLoader):
        """PyYAML refuses the plain scalar `=`, which Prometheus' enums hold."""

    Loader.add_constructor("tag:yaml.org,2002:value", lambda _, node: str(node.value))
    try:
        return list(yaml.load_all(file.read_bytes(), Loader))
    except (OSError, yaml.YAMLError) as error:
        raise UserError(f"{file}: cannot be read as YAML: {error}", "give CustomResourceDefinitions as YAML") from error
