"""The repository, and the engines that sync it."""

from typing import Annotated, Literal, NamedTuple

from valkey_gitops.settings.constraints import Constraint
from valkey_gitops.settings.model.words import GitUrl, Name, ObjectName, Path


class ArgoCd(NamedTuple):
    """Where Argo CD's Applications go."""

    namespace: Name = "argocd"
    project: ObjectName = "default"


class Flux(NamedTuple):
    """Where Flux' Kustomizations go."""

    namespace: Name = "flux-system"
    interval: Annotated[str, Constraint(r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$", "a duration such as 10m")] = "10m"


class GitOps(NamedTuple):
    """The repository that the engines sync."""

    repository: GitUrl
    revision: str = "main"
    path: Path = "dist"
    """Where dist/ lies in it."""
    engines: tuple[Literal["argocd", "flux"], ...] = ("argocd", "flux")
    """For whom bootstrap/ is written."""
    argocd: ArgoCd = ArgoCd()
    flux: Flux = Flux()
