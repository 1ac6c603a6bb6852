"""When the kubelet pulls an image, by its name: always for the tag `latest`, also where it is not written."""

import re
from functools import lru_cache

_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_DOMAIN = rf"(?:{_HOST}(?:\.{_HOST})*|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?"
_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,}"
_IMAGE = rf"(?P<name>(?:{_DOMAIN}/)?{_PART}(?:/{_PART})*)(?::(?P<tag>\w[\w.-]{{0,127}}))?(?P<digest>@{_DIGEST})?"
_IDENTIFIER = r"[0-9a-f]{64}"


@lru_cache(4096)
def pull_policy(image: str) -> str:
    """The default of imagePullPolicy; IfNotPresent for what is no image name."""
    _, tagged, tag = image.rpartition("/")[2].partition(":")
    # Most images have a tag; compiling the pattern below costs half a millisecond.
    if (tagged and not tag.startswith("latest")) or re.fullmatch(_IDENTIFIER, image):
        return "IfNotPresent"
    match = re.fullmatch(_IMAGE, image, re.ASCII)
    latest = match is not None and (match["tag"] == "latest" or not (match["tag"] or match["digest"]))
    return "Always" if latest else "IfNotPresent"
