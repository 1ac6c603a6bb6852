"""Which kinds a Kubernetes version serves, and the types of their objects."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from valkey_gitops.admission.schema.compile import Types
from valkey_gitops.admission.schema.definitions import DATA, Definitions
from valkey_gitops.admission.schema.nodes import Node
from valkey_gitops.errors import UserError

_VERSION = re.compile(r"v?(1\.\d+)(\.\d+)?\Z")


class KindInfo(NamedTuple):
    """A kind and the REST resource that serves it."""

    api_version: str
    kind: str
    plural: str
    namespaced: bool


class _Served(NamedTuple):
    info: KindInfo
    definition: str
    custom: bool


class Schemas:
    """The kinds of one Kubernetes version, those of the bundled custom resources, and those of `--crds`."""

    def __init__(self, version: str, served: Mapping[tuple[str, str], _Served], definitions: Definitions) -> None:
        self.version = version
        self._served = served
        self._types = Types(definitions)
        self._definitions = definitions

    @classmethod
    def load(cls, version: str = "1.34", crds: Sequence[Path] = ()) -> "Schemas":
        """The schemas of a minor version such as `1.34`; `crds` are files, or folders of `*.yaml`, `*.yml`, `*.json`.

        Raises:
            UserError: a version that is not bundled, or a CustomResourceDefinition that no server would take.
        """
        data = json.loads((DATA / "kinds.json").read_bytes())
        minor = _minor_version(version, data["kubernetes"])
        number = int(minor.partition(".")[2])
        definitions = Definitions(number)
        served = dict([*_bundled(data["kinds"], number), *_given(crds, definitions)])
        return cls(minor, served, definitions)

    def kind(self, api_version: str, kind: str) -> KindInfo | None:
        """What serves a kind; None when nothing does."""
        served = self._served.get((api_version, kind))
        return served.info if served else None

    def kinds(self) -> Iterator[KindInfo]:
        """All kinds."""
        return (served.info for served in self._served.values())

    def is_custom(self, api_version: str, kind: str) -> bool:
        """Whether the kind is a custom resource, as every kind is that nothing here serves."""
        served = self._served.get((api_version, kind))
        return served is None or served.custom

    def node(self, api_version: str, kind: str) -> Node | None:
        """The type of the kind's objects."""
        served = self._served.get((api_version, kind))
        if served is None:
            return None
        return self._types.custom(served.definition) if served.custom else self._types.built_in(served.definition)

    def ruled_schema(self, api_version: str, kind: str) -> Mapping[str, Any] | None:
        """The schema of a custom resource as its definition has it; None for kinds whose schema has no rules in CEL."""
        served = self._served.get((api_version, kind))
        ruled = served and served.custom and self._definitions.ruled(served.definition)
        return self._definitions.custom(served.definition) if served and ruled else None


def _minor_version(version: str, supported: Iterable[str]) -> str:
    match = _VERSION.match(version)
    if match and match[1] in supported:
        return match[1]
    raise UserError(
        f"Kubernetes version {version!r} is not supported",
        f"give --kubernetes-version one of: {', '.join(supported)}",
    )


def _bundled(rows: list[list[Any]], minor: int) -> Iterator[tuple[tuple[str, str], _Served]]:
    for api_version, kind, plural, namespaced, definition, first, last in rows:
        if not first or (int(first[2:]) <= minor and (not last or minor <= int(last[2:]))):
            info = KindInfo(api_version, kind, plural, namespaced)
            yield (api_version, kind), _Served(info, definition, custom=not first)


def _given(crds: Sequence[Path], definitions: Definitions) -> Iterator[tuple[tuple[str, str], _Served]]:
    if not crds:
        return
    from valkey_gitops.admission.schema.custom_resources import read_crds  # noqa: PLC0415 - only for --crds

    for kind in read_crds(_files(crds)):
        name = f"--crds/{kind.api_version}/{kind.kind}"
        definitions.give(name, kind.schema)
        info = KindInfo(kind.api_version, kind.kind, kind.plural, kind.namespaced)
        yield (kind.api_version, kind.kind), _Served(info, name, custom=True)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in (".yaml", ".yml", ".json"))
        else:
            yield path
