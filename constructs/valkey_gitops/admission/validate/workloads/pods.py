"""What the rules over the parts of a pod must know of the whole."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.workloads.scalars import listed


class PodContext(NamedTuple):
    """The pod around a part: its spec as the server keeps it, and the metadata that has annotations."""

    spec: Object
    version: str
    metadata: Object
    is_pod: bool = False
    """A Pod and not a template; some rules hold for one of them only."""
    is_new: bool = True
    """The server completes the selectors of a new Pod, but not those of a changed one."""

    @property
    def name(self) -> str:
        """The name of a Pod; a template has none."""
        return text(self.metadata.get("name")) if self.is_pod else ""

    @property
    def annotations(self) -> Mapping[str, Any]:
        """The annotations of the pod or of its template."""
        return mapping(self.metadata.get("annotations"))

    @property
    def own_users(self) -> bool:
        """Whether the pod has a user namespace of its own."""
        return self.spec.get("hostUsers") is False

    @property
    def system(self) -> str | None:
        """The operating system that the pod names."""
        operating_system = self.spec.get("os")
        return None if operating_system is None else text(mapping(operating_system).get("name"))


def all_containers(spec: Object, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every container with its path, in the order in which the server visits them."""
    for field in ("initContainers", "containers", "ephemeralContainers"):
        yield from listed(spec.get(field), (*path, field))
