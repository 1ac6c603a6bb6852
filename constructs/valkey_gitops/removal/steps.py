"""The three steps. A run that is interrupted leaves nothing that the next one cannot read."""

from collections.abc import Mapping
from pathlib import Path

from valkey_gitops.charts import dist
from valkey_gitops.errors import UserError
from valkey_gitops.operate.cluster import Cluster
from valkey_gitops.operate.reading import delete
from valkey_gitops.removal.announcement import announced
from valkey_gitops.removal.engines import in_order
from valkey_gitops.removal.in_cluster import Situation
from valkey_gitops.settings import Deployment
from valkey_gitops.settings.whole_file import staged


def announce(deployment: Deployment, files: Mapping[str, str], out: Path) -> None:
    """Writes `removal` into the settings file, and dist/ to match.

    Raises:
        UserError: the file takes no line more, or something cannot be written.
    """
    file, removal = deployment.layers.layers[0].file, str(deployment.settings.removal)
    with file.open(encoding="utf-8", newline="") as stream:
        text = announced(stream.read(), removal)
    if text is None:
        raise UserError(f"{file} takes no line more", f"Write removal: {removal} at its top level, and try again.")
    with staged(file, text) as publish:
        dist.write(files, out, (deployment.name,))
        publish()


def detach(cluster: Cluster, situation: Situation) -> None:
    """Deletes the engine's own objects, whose finalizers then delete what they have synced.

    Raises:
        UserError: the cluster refuses, or does not answer.
    """
    for item in in_order([item for item in situation.engines if not item.going]):
        delete(cluster, str(item.resource), item.resource.path)


def forget(deployment: Deployment, out: Path) -> None:
    """Takes the folder of dist/ away, and then the settings file: without that, nobody would know what is left to do.

    Raises:
        UserError: something cannot be deleted.
    """
    file = deployment.layers.layers[0].file
    if (out / deployment.name).exists():
        dist.write({}, out, (deployment.name,))
    try:
        file.unlink()
    except OSError as error:
        raise UserError(f"cannot delete {file}: {error.strerror}", "Delete it, and commit.") from None
