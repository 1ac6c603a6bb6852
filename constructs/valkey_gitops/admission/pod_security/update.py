"""Which updates of a Pod are judged again."""

from collections.abc import Mapping, Sequence
from typing import Any

from valkey_gitops.admission.model import Object, Request
from valkey_gitops.admission.validate.metadata import mapping, sequence


def is_significant(request: Request) -> bool:
    """Whether a Pod is new, has another image, or has another container."""
    if request.operation != "UPDATE" or request.old_object is None:
        return True
    new, old = mapping(request.object.get("spec")), mapping(request.old_object.get("spec"))
    return any(_images(new, field) != _images(old, field) for field in ("containers", "initContainers")) or any(
        container not in _by_name(old) for container in _by_name(new)
    )


def _images(spec: Object, field: str) -> Sequence[Any]:
    return [mapping(container).get("image") for container in sequence(spec.get(field))]


def _by_name(spec: Object) -> Sequence[tuple[Any, Any]]:
    containers: Sequence[Mapping[str, Any]] = [mapping(item) for item in sequence(spec.get("ephemeralContainers"))]
    return [(container.get("name"), container.get("image")) for container in containers]
