"""Settings to dist/: render, read back, then write or compare."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from valkey_gitops.charts import dist
from valkey_gitops.charts.app import Charts, charts, render
from valkey_gitops.charts.dist import Difference
from valkey_gitops.decode import decode
from valkey_gitops.settings import Deployment

__all__ = ["Difference", "check", "synthesize"]


def synthesize(deployments: Sequence[Deployment], out: Path, only: Sequence[str] = ()) -> Difference:
    """Brings dist/ to what the settings give, and says what has changed.

    Raises:
        UserError: see `render` and `dist.write`; dist/ is then as it was.
    """
    files = rendered(deployments)
    difference = dist.compare(files, out, only)
    if difference or not out.is_dir():
        dist.write(files, out, only)
    return difference


def check(deployments: Sequence[Deployment], out: Path, only: Sequence[str] = ()) -> Difference:
    """How dist/ differs from what the settings give, without touching it."""
    return dist.compare(rendered(deployments), out, only)


def rendered(deployments: Sequence[Deployment]) -> dict[str, str]:
    """The files of dist/, each read back and found to mean what was meant."""
    meant = charts(deployments)
    files = render(meant)
    _read_back(files, meant)
    return files


def _read_back(files: Mapping[str, str], meant: Charts) -> None:
    """The emitter has a few strings that readers take for something else (a tab, `=`, U+2028); none may get through."""
    manifests = (item for items in meant.values() for item in items)
    for (path, text), manifest in zip(files.items(), manifests, strict=True):
        if [document.value for document in decode(text.encode()).documents] != [manifest]:
            raise ValueError(f"{path} does not read back as what was meant")
