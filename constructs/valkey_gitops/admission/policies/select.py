"""What inside an object a policy looks at, and the way back from there to the object."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Identity, Object, Path, field_path
from valkey_gitops.admission.policies.container import container_view, containers
from valkey_gitops.admission.policies.neighbours import Neighbourhoods, neighbours
from valkey_gitops.admission.policies.nodes import walk
from valkey_gitops.admission.policies.policy import Selection


class Place(NamedTuple):
    """A node of the object, and the words for what lies inside it where it has no nodes of its own."""

    path: Path
    inside: str = ""


class Selected(NamedTuple):
    """An instance to validate, and where in the object each path inside it is at home."""

    instance: Any
    locate: Callable[[Path], Place]


class Unreadable(NamedTuple):
    """A selected node that does not hold what the policy reads in it."""

    path: Path
    message: str


class Subject:
    """An object that policies look at, in its bundle; its containers and neighbours are put together once for all."""

    def __init__(self, obj: Object, bundle: Bundle) -> None:
        self.object = obj
        self._bundle = bundle

    @cached_property
    def containers(self) -> list[Selected | Unreadable]:
        """The views of its containers."""
        return [_container(self.object, path, node) for path, node in containers(self.object)]

    @cached_property
    def neighbours(self) -> Selected:
        """The object with what the bundle holds around it."""
        hoods, space = self._bundle.derived(Neighbourhoods, notes=True), Identity.of(self.object).namespace
        view = neighbours(self.object, hoods.around(space, self._bundle))
        return Selected(view.instance, lambda inner: Place(view.locate(inner)))


def select(selection: Selection, subject: Subject) -> Iterator[Selected | Unreadable]:
    """The instances that a selection takes from the object."""
    for seen in _seen(selection, subject):
        if isinstance(seen, Unreadable) or selection.when.accepts(seen.instance):
            yield seen


def _seen(selection: Selection, subject: Subject) -> Iterable[Selected | Unreadable]:
    if not selection.paths and selection.view == "container":
        return subject.containers
    if selection.view == "neighbours":
        return [subject.neighbours]
    view, obj = _VIEWS[selection.view], subject.object
    return (view(obj, place, node) for path in selection.paths or ((),) for place, node in walk(obj, path))


def _node(_obj: Object, path: Path, node: Any) -> Selected:
    return Selected(node, lambda inner: Place(path + inner))


def _yaml(_obj: Object, path: Path, node: Any) -> Selected | Unreadable:
    if not isinstance(node, str):
        return Unreadable(path, "must be a string that holds YAML")
    from valkey_gitops.admission.policies.embedded_yaml import UnclearYamlError, parse  # noqa: PLC0415 - loads libyaml

    try:
        document = parse(node)
    except UnclearYamlError as error:
        return Unreadable(path, f"is no YAML that every reader understands alike: {error}")
    return Selected(document, lambda inner: Place(path, field_path(inner)))


def _container(obj: Object, path: Path, node: Any) -> Selected | Unreadable:
    if not isinstance(node, dict):
        return Unreadable(path, "must be a container")
    view = container_view(obj, path, node)
    return Selected(view.instance, lambda inner: Place(view.locate(inner)))


_VIEWS: dict[str, Callable[[Object, Path, Any], Selected | Unreadable]] = {
    "node": _node,
    "yaml": _yaml,
    "container": _container,
}
