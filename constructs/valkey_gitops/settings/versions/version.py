"""The server's version, from the image's tag or from the settings."""

import re
from typing import NamedTuple

from valkey_gitops.settings.model import ValkeyImage

_TAG = re.compile(r"v?([0-9]+)\.([0-9]+)(?:\.([0-9]+))?(?![0-9.])")


class Version(NamedTuple):
    """Major and minor; no patch where a tag such as 7.2-alpine follows the newest."""

    major: int
    minor: int
    patch: int | None = None

    @property
    def line(self) -> str:
        """The release line, such as 9.1."""
        return f"{self.major}.{self.minor}"

    def __str__(self) -> str:
        return self.line if self.patch is None else f"{self.line}.{self.patch}"


def server_version(image: ValkeyImage) -> Version | None:
    """The version that the settings say, or that the tag begins with; None where neither tells."""
    return read_version(image.version or image.tag)


def read_version(text: str) -> Version | None:
    """The version that a text such as an image tag begins with."""
    match = _TAG.match(text)
    return Version(int(match[1]), int(match[2]), int(match[3]) if match[3] else None) if match else None
