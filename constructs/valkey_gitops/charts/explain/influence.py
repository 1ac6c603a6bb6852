"""Which settings a value depends on, found by changing each of them."""

from collections.abc import Iterator
from typing import NamedTuple

from valkey_gitops.charts.app import Charts, charts
from valkey_gitops.charts.deployment import service_folder
from valkey_gitops.charts.explain.target import Target
from valkey_gitops.charts.explain.variants import variants
from valkey_gitops.settings import Deployment
from valkey_gitops.settings.layers import Place
from valkey_gitops.settings.reader import Path


class Influence(NamedTuple):
    """A setting that the value depends on; without a place it is a default."""

    path: Path
    place: Place | None

    @property
    def setting(self) -> str:
        """The setting's name, as `memory.maxmemory`."""
        return ".".join(map(str, self.path))


def influences(deployment: Deployment, target: Target) -> list[Influence]:
    """The settings that change the value, those that a file says first, each once."""
    value = target.value(_build(deployment, target))
    paths = dict.fromkeys(path for path, other in _built(deployment, target) if target.value(other) != value)
    found = [Influence(path, deployment.layers.said(path)) for path in paths]
    return sorted(found, key=lambda item: (item.place is None, item.place or (), item.setting))


def _built(deployment: Deployment, target: Target) -> Iterator[tuple[Path, Charts]]:
    for path, settings in variants(deployment.settings):
        try:
            yield path, _build(deployment._replace(settings=settings), target)
        except (ValueError, KeyError, ZeroDivisionError):
            continue  # not every value of every setting makes sense beside the others; the rest of its values do


def _build(deployment: Deployment, target: Target) -> Charts:
    """The manifests, or only the folder that comes first, where the value is in it."""
    folder = f"{deployment.name}/service"
    return {folder: service_folder(deployment.settings)} if target.file.startswith(folder) else charts([deployment])
