"""Settings to dist/: render, read back, then write or compare."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from valkey_gitops.charts import dist
from valkey_gitops.charts.app import Charts, charts, render
from valkey_gitops.charts.dist import Difference
from valkey_gitops.decode import decode
from valkey_gitops.errors import UserError
from valkey_gitops.settings import Deployment

__all__ = ["Difference", "rendered", "write"]


def write(files: Mapping[str, str], out: Path, only: Sequence[str] = ()) -> Difference:
    """Brings dist/ to these files, and says what has changed.

    Raises:
        UserError: see `dist.write`; dist/ is then as it was.
    """
    difference = dist.compare(files, out, only)
    if difference or not out.is_dir():
        dist.write(files, out, only)
    return difference


def rendered(deployments: Sequence[Deployment]) -> dict[str, str]:
    """The files of dist/ by their path in it, each read back and found to mean what was meant.

    Raises:
        UserError: see `render`.
    """
    for name in {deployment.name for deployment in deployments} & set(dist.OTHERS):
        raise UserError(f"a deployment cannot be called {name}", f"dist/{name} is another's; rename the settings file")
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
