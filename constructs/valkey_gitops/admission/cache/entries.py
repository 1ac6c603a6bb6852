"""Verdicts as JSON and back: findings and names, never what an object holds."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.model import Field, Finding, Identity, Key, Path, Result


class Remembered(NamedTuple):
    """The verdicts over one file, as JSON, and the digest of what it held then."""

    digest: str
    results: list[Any]


class Questions(NamedTuple):
    """What the reviews of a file asked of the bundle, and the questions whose answers its objects take part in."""

    asked: list[str]
    answered: list[str]


def written(results: Iterable[Result]) -> list[Any]:
    """The results of one file as JSON."""
    return [
        [
            result.document,
            None if result.object is None else _name(result.object),
            result.operation,
            [_finding(finding) for finding in result.findings],
        ]
        for result in results
    ]


def restored(file: str, results: Iterable[Any]) -> list[Result]:
    """The results of one file; ValueError, TypeError or KeyError where these are none."""
    return [
        Result(file, document, named and _object(*named), operation, tuple(_restored(file, *item) for item in findings))
        for document, named, operation, findings in results
    ]


def _name(obj: Mapping[str, Any]) -> list[str]:
    """What reports say of an object."""
    identity, api_version = Identity.of(obj), obj.get("apiVersion")
    return [api_version if isinstance(api_version, str) else "", identity.kind, identity.namespace, identity.name]


def _object(api_version: str, kind: str, namespace: str, name: str) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"namespace": namespace, "name": name}}


def _finding(finding: Finding) -> list[Any]:
    return [*finding._replace(path=(), file=""), _path(finding.path)]


def _path(path: Path) -> list[Any]:
    return [{"k": step} if isinstance(step, Key) else {"f": step} if isinstance(step, Field) else step for step in path]


def _restored(file: str, *parts: Any) -> Finding:
    *plain, path = parts
    steps = tuple(_step(step) for step in path)
    return Finding(*plain)._replace(file=file, path=steps)


def _step(step: Any) -> str | int:
    if isinstance(step, str | int):
        return step
    ((kind, text),) = step.items()
    return Key(text) if kind == "k" else Field(text)
