"""The bundled definitions, read one by one.

A built-in definition is a line of the file of its package, and a line is parsed when an object first needs it; a custom
resource is a file of its own, since one of them (Argo CD's ApplicationSet) weighs more than all of core/v1. Measured on
the 23 objects of 13 kinds of a deployment, cold: 4.9 ms CPU with reading, compiling and the check itself (0.4 ms warm);
parsing all of core/v1 alone would be 1.8 ms, all built-in definitions 8.
"""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

STATUS_SUBRESOURCE = "statusSubresource"
"""Our own word at the root of a schema: the API server drops `status` on create, after its types are checked."""

_RULES = b"x-kubernetes-validations"

Schema = dict[str, Any]
"""An OpenAPI schema; a reference in it is the bare name of another definition."""


class Definitions:
    """Schemas by their OpenAPI name, as they are in one minor version of Kubernetes."""

    def __init__(self, minor: int) -> None:
        self._minor = minor
        self._packages: dict[str, dict[bytes, list[bytes]]] = {}
        self._given: dict[str, Schema] = {}
        self._unruled: set[str] = set()

    def give(self, name: str, schema: Schema) -> None:
        """Define a custom resource that is not bundled."""
        self._given[name] = schema

    def custom(self, name: str) -> Schema:
        """The schema of a custom resource."""
        if name not in self._given:
            text = (DATA / f"{name}.json").read_bytes()
            self._given[name] = json.loads(text)["schema"]
            if _RULES not in text:
                self._unruled.add(name)
        return self._given[name]

    def ruled(self, name: str) -> bool:
        """Whether the schema of a custom resource may have rules in CEL; False is certain."""
        self.custom(name)
        return name not in self._unruled

    def built_in(self, name: str) -> Schema:
        """The schema of a type of Kubernetes."""
        package, _, short = name.rpartition(".")
        lines = self._packages.get(package)
        if lines is None:
            lines = self._packages[package] = _lines(package)
        forms = [json.loads(line) for line in lines[short.encode()]]
        schema: Schema = [form for _, since, form in forms if int(since[2:]) <= self._minor][-1]
        return schema


def _lines(package: str) -> dict[bytes, list[bytes]]:
    """The lines of a package by the name each defines: `["PodSpec","1.31",{...}]`; one for each form it had."""
    lines: dict[bytes, list[bytes]] = {}
    for line in (DATA / f"{package}.jsonl").read_bytes().splitlines():
        lines.setdefault(line[2 : line.index(b'"', 2)], []).append(line)
    return lines
