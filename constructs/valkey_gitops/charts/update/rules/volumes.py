"""The volume: what has it, keeps it, and cannot change it."""

from collections.abc import Iterator

from valkey_gitops.charts import sync
from valkey_gitops.charts.update.rules.danger import Danger
from valkey_gitops.charts.update.state import Entry, State
from valkey_gitops.settings.quantity import parse


def claim_removed(old: State, new: State) -> Iterator[Danger]:
    """A claim that no file has any more: the data stay in the cluster, and the server begins empty elsewhere."""
    for (namespace, name), entry in old.of("PersistentVolumeClaim").items():
        leaving = sync.REMOVAL in (entry.manifest["metadata"].get("annotations") or {})
        if (namespace, name) in new.of("PersistentVolumeClaim") or leaving:
            continue  # what leaves was announced by the commit before, see docs/remove.md
        others = [f"{key[0]}/{key[1]}" for key in new.of("PersistentVolumeClaim")]
        instead = f"the server would begin empty on {others[0]}" if others else "nothing would use its data any more"
        yield Danger(
            "claim-removed",
            entry.file,
            f"claim {namespace}/{name} goes; {instead}",
            (
                "The claim and its data stay in the cluster (Prune=false); they must be moved or deleted by hand.",
                f"To move them: `valkey-gitops backup` from {namespace}, sync, then restore into the new server.",
                "To take the whole deployment away: `valkey-gitops remove`, which announces it a commit before.",
                "To keep them where they are: undo the change of name, namespace or durability.",
            ),
        )


def _claims(old: State, new: State) -> Iterator[tuple[Entry, Entry]]:
    after = new.of("PersistentVolumeClaim")
    for key, entry in old.of("PersistentVolumeClaim").items():
        if key in after:
            yield entry, after[key]


def storage_shrunk(old: State, new: State) -> Iterator[Danger]:
    """The API server refuses it."""
    for before, after in _claims(old, new):
        sizes = [entry.manifest["spec"]["resources"]["requests"]["storage"] for entry in (before, after)]
        if parse(sizes[1]) < parse(sizes[0]):
            yield Danger(
                "storage-shrunk",
                after.file,
                f"the volume shrinks from {sizes[0]} to {sizes[1]}: no cluster does that, and every sync would fail",
                (
                    f"To keep the volume: write storage.size: {sizes[0]}.",
                    "For a smaller one: back up, deploy under another name, restore, move the clients.",
                ),
            )
        elif parse(sizes[1]) > parse(sizes[0]):
            yield Danger(
                "storage-grown",
                after.file,
                f"the volume grows from {sizes[0]} to {sizes[1]}, and can never shrink again",
                ("The StorageClass must have allowVolumeExpansion: true, or the sync fails.",),
                refused=False,
            )


def storage_replaced(old: State, new: State) -> Iterator[Danger]:
    """Class and access mode of a claim cannot be changed."""
    for before, after in _claims(old, new):
        for field in ("storageClassName", "accessModes", "volumeMode"):
            was, now = before.manifest["spec"].get(field), after.manifest["spec"].get(field)
            if was != now:
                yield Danger(
                    "storage-replaced",
                    after.file,
                    f"{field} of the claim changes from {_shown(was)} to {_shown(now)}: it is immutable",
                    (
                        "Undo it; every sync would fail, or, forced, replace the volume by an empty one.",
                        "For another class: back up, deploy under another name, restore, move the clients.",
                    ),
                )


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "the cluster's default" if value is None else str(value)
