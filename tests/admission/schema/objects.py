"""Objects that set many fields, and the fields of built-in types that are published as required."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from valkey_gitops.admission.schema import Schemas
from valkey_gitops.admission.schema.definitions import Definitions

FOLDER = Path(__file__).parent
DEFINITIONS = Definitions(34)
SCHEMAS = Schemas.load("1.34")


def objects(file: str) -> list[Any]:
    """The objects of a file, with nothing shared between them."""
    return [deepcopy(obj) for obj in yaml.load_all((FOLDER / file).read_text(), yaml.CSafeLoader)]


def published_required(obj: Any) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
    """For each field that is set and published as required: its type, its name, and where the map is that holds it."""
    served = SCHEMAS._served[obj["apiVersion"], obj["kind"]]
    yield from _required({"$ref": served.definition}, obj, ())


def _required(schema: dict[str, Any], value: Any, path: tuple[str | int, ...]) -> Iterator[Any]:
    while "$ref" in schema:
        name = schema["$ref"]
        schema = DEFINITIONS.built_in(name)
        fields = schema.get("required", ()) if isinstance(value, dict) else ()
        yield from ((name, field, path) for field in fields if field in value)
    if isinstance(value, dict):
        for key, item in value.items():
            field = schema.get("properties", {}).get(key) or schema.get("additionalProperties")
            if isinstance(field, dict):
                yield from _required(field, item, (*path, key))
    elif isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from _required(schema["items"], item, (*path, index))


def without(obj: Any, path: tuple[str | int, ...], field: str) -> Any:
    """A copy of an object that lacks one field."""
    changed = node = deepcopy(obj)
    for step in path:
        node = node[step]
    del node[field]
    return changed
