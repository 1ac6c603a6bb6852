"""A tree of manifests of any size: applications of twelve objects each, one object in a file, as people write them."""

from pathlib import Path

from benchmarks.application import OBJECTS

IN_A_FOLDER = 50
"""Applications in each folder, so that no folder is larger than people's are."""


def write(folder: Path, files: int) -> Path:
    """Writes that many files and gives the folder; the last application may be cut short."""
    names = list(OBJECTS)
    for number in range(files):
        app, kind = divmod(number, len(names))
        place = folder / f"team-{app // IN_A_FOLDER}" / f"app-{app}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{names[kind]}.yaml").write_text(OBJECTS[names[kind]].replace("APP", f"app-{app}"))
    return folder
