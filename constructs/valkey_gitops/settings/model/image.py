"""The images: the server's, and our Jobs'."""

from typing import Literal, NamedTuple

from valkey_gitops.settings.model.words import Digest, Repository, ServerVersion, Tag


class Image(NamedTuple):
    """A container image."""

    repository: Repository
    """Registry and repository, without a tag."""
    tag: Tag
    """The human-readable tag; it stays in the manifests also beside a digest."""
    digest: Digest | None = None
    """Pins the image's content; the tag is then only a name."""
    pull_policy: Literal["Always", "IfNotPresent", "Never"] = "IfNotPresent"
    """When the kubelet asks the registry."""

    @property
    def reference(self) -> str:
        """The image as a container names it."""
        return _reference(self)


class ValkeyImage(NamedTuple):
    """The image of the server: upstream's, or its mirror."""

    repository: Repository = "docker.io/valkey/valkey"
    """Registry and repository, without a tag."""
    tag: Tag = "9.1.4-alpine"
    """The human-readable tag; it stays in the manifests also beside a digest."""
    digest: Digest | None = None
    """Pins the image's content; the tag is then only a name."""
    pull_policy: Literal["Always", "IfNotPresent", "Never"] = "IfNotPresent"
    """When the kubelet asks the registry."""
    version: ServerVersion | None = None
    """The server's version, where the tag does not begin with it."""
    flavour: Literal["auto", "alpine", "debian"] = "auto"
    """Decides on user and group: 999 and 1000 in the Alpine images, 999 and 999 in Debian's. auto: by the tag."""

    @property
    def reference(self) -> str:
        """The image as a container names it."""
        return _reference(self)


def _reference(image: Image | ValkeyImage) -> str:
    return f"{image.repository}:{image.tag}" + (f"@{image.digest}" if image.digest else "")
