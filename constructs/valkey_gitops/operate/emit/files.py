"""The files: one for each object, none half written."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml

from valkey_gitops.errors import UserError
from valkey_gitops.settings.whole_file import write

Result = Literal["created", "updated", "unchanged"]


class Emitted(NamedTuple):
    """A file, and what became of it."""

    file: Path
    result: Result


def name_of(manifest: Mapping[str, Any]) -> str:
    """With the namespace, as the pull secret has the same name in two."""
    metadata = manifest["metadata"]
    return f"{manifest['kind'].lower()}-{metadata['name']}-{metadata['namespace']}.yaml"


def emit(manifests: Sequence[Mapping[str, Any]], folder: Path, *, dry_run: bool) -> list[Emitted]:
    """Writes the manifests into the folder.

    Raises:
        UserError: it is not there, or a file cannot be written.
    """
    if not folder.is_dir():
        raise UserError(f"--to {folder}: no such folder", "Make it first: one that your engine syncs, outside dist/.")
    found = []
    for manifest in manifests:
        file, text = folder / name_of(manifest), yaml.safe_dump(manifest, sort_keys=False, width=1000)
        before = _read(file)
        result: Result = "created" if before is None else "unchanged" if before == text else "updated"
        if result != "unchanged" and not dry_run:
            write(file, text)
        found.append(Emitted(file, result))
    return found


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot read {file}: {error}") from None
