"""A settings file and the files that it extends, as one mapping that still knows where each value was said.

A mapping adds to the mapping below it key by key; everything else, lists too, takes the place of what is below. A
mapping whose `mode` is another takes the place of the whole: the keys of one mode mean nothing to the next.
"""

from pathlib import Path
from typing import Any, NamedTuple

from valkey_gitops.decode import Document, decode
from valkey_gitops.errors import UserError
from valkey_gitops.settings.reader import Path as Steps
from valkey_gitops.settings.reader import Problem

EXTENDS = "extends"


class Place(NamedTuple):
    """Where something stands: file, line and column."""

    file: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Layer(NamedTuple):
    """One file and the document in it."""

    file: Path
    document: Document


class BrokenFileError(Exception):
    """A file, of those extended, that cannot be read as settings; the lines say why."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Layers(NamedTuple):
    """The file itself first, then what it extends, then what that extends."""

    layers: tuple[Layer, ...]

    @property
    def value(self) -> Any:
        """All layers as one value, as a single file would have it."""
        value: Any = None
        for layer in reversed(self.layers):
            value = merged(value, layer.document.value)
        return value

    def place(self, problem: Problem) -> Place:
        """Where a problem's node stands: in the topmost file that has it, or that has the nearest node above it."""
        for length in range(len(problem.path), -1, -1):
            path = problem.path[:length]
            if found := self.said(path, at_key=problem.at_key and length == len(problem.path)):
                return found
        return Place(self.layers[0].file, 1, 1)

    def said(self, path: Steps, *, at_key: bool = False) -> Place | None:
        """Where the value at a path was said; None where no file says it."""
        for layer in self.layers:
            if _holds(layer.document.value, path):
                document = layer.document
                line, column = document.key_position(path) if at_key else document.position(path)
                return Place(layer.file, line, column)
        return None


def read_layers(file: Path, above: tuple[Path, ...] = ()) -> Layers:
    """A settings file with everything that it extends.

    Raises:
        UserError: the file itself cannot be read.
        BrokenFileError: it, or one that it extends, holds no settings.
    """
    document = _document(file)
    if above and not isinstance(document.value, dict):
        raise BrokenFileError(
            [f"{file}:1:1: expected a mapping, because {above[-1]} extends it. See docs/settings.md."]
        )
    layer = Layer(file, document)
    name = document.value.get(EXTENDS) if isinstance(document.value, dict) else None
    if not isinstance(name, str):
        return Layers((layer,))
    base = file.parent / name
    line, column = document.position((EXTENDS,))
    here = f"{file}:{line}:{column}: "
    chain = (*above, file)
    if base.resolve() in {item.resolve() for item in chain}:
        circle = " -> ".join(str(item) for item in (*chain, base))
        raise BrokenFileError([f"{here}the files extend each other in a circle: {circle}. Take one `extends` out."])
    if not base.is_file():
        raise BrokenFileError([f"{here}extends {name}, and there is no file {base}. The path is seen from {file}."])
    return Layers((layer, *read_layers(base, chain).layers))


def _document(file: Path) -> Document:
    try:
        decoded = decode(file.read_bytes())
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}") from None
    if decoded.broken:
        raise BrokenFileError(
            [f"{file}:{item.line}:{item.column}: {item.message}. {item.remedy}".rstrip() for item in decoded.broken]
        )
    if len(decoded.documents) != 1:
        remedy = "One file describes one deployment; only `jobs.image` and `gitops.repository` have no default."
        raise BrokenFileError([f"{file}:1:1: holds {len(decoded.documents)} documents, not one. {remedy}"])
    return decoded.documents[0]


def merged(below: Any, above: Any) -> Any:
    """What stands above, over what stands below."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    if above.get("mode", below.get("mode")) != below.get("mode"):
        return above
    return {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}


def _holds(value: Any, path: Steps) -> bool:
    for step in path:
        inside = step in value if isinstance(value, dict) else isinstance(value, list) and int(step) < len(value)
        if not inside:
            return False
        value = value[step]
    return True
