"""A file's documents; positions are worked out only when one is asked for, by composing the text again."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from valkey_gitops.decode import plain

if TYPE_CHECKING:
    from valkey_gitops.decode.compose import Node

MAX_BYTES = 16 * 1024 * 1024
"""More than ten times what etcd takes for one object; the largest public CRD bundles have about 4 MiB."""

Path = tuple[str | int, ...]


class Broken(NamedTuple):
    """Why a file, from this place on, cannot be read; line and column count from 1."""

    message: str
    line: int
    column: int
    remedy: str = ""


class Document:
    """One document of a file that holds something, or one item of a List in it."""

    def __init__(self, source: "_Source", index: int, value: Any, root: Path = ()) -> None:
        self.index = index
        self.value = value
        self.root = root
        self._source = source

    def position(self, path: Path = ()) -> tuple[int, int]:
        """Line and column, from 1, of the node at the path; of its nearest parent where there is none."""
        return self._source.position(self.index, self.root + path)

    def key_position(self, path: Path) -> tuple[int, int]:
        """Line and column of the key itself, for a key that should not be there."""
        return self._source.position(self.index, self.root + path, at_key=True)

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, as it stands in the file."""
        lines = self._source.text.splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def items(self) -> list["Document"]:
        """The objects of a `kind: List`, or the document itself."""
        if not isinstance(self.value, dict) or self.value.get("kind") != "List" or self.value.get("apiVersion") != "v1":
            return [self]
        items = self.value.get("items")
        if not isinstance(items, list):
            return [self]
        return [Document(self._source, self.index, item, ("items", index)) for index, item in enumerate(items)]


class Decoded(NamedTuple):
    """The documents of a file, and what is wrong with its text: nothing, or the place where reading ended."""

    documents: list[Document]
    broken: list[Broken]


class _Source:
    """The bytes as they were given: few files have findings that ask for their text, and all would hold it twice."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._roots: list[Node | None] | None = None

    @property
    def text(self) -> str:
        return self._data.decode("utf-8-sig")

    def position(self, index: int, path: Path, *, at_key: bool = False) -> tuple[int, int]:
        from valkey_gitops.decode.positions import locate, roots  # noqa: PLC0415 - only a finding needs it

        if self._roots is None:
            self._roots = roots(self.text)
        return locate(self._roots[index], path, at_key) if index < len(self._roots) else (1, 1)


def decode(data: bytes) -> Decoded:
    """The documents of a YAML or JSON file, read as the API server reads them; empty documents are left out.

    Source of the rules: sigs.k8s.io/yaml (YAMLToJSONStrict) and k8s.io/apimachinery's YAML or JSON decoder.
    """
    if len(data) > MAX_BYTES:
        remedy = "Split it; the API server takes at most about 1.5 MiB for one object."
        return Decoded(
            [], [Broken(f"file has {len(data) >> 20} MiB, the limit is {MAX_BYTES >> 20} MiB", 1, 1, remedy)]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        return Decoded(
            [], [Broken(f"not UTF-8: byte 0x{data[error.start]:02x}", line, column, "Save the file as UTF-8.")]
        )
    source = _Source(data)
    if text.lstrip()[:1] == "{" and (value := _json(text)) is not None:
        return Decoded([Document(source, 0, value)], [])
    values, mistakes = _read(text)
    documents = [Document(source, index, value) for index, value in enumerate(values) if value is not None]
    return Decoded(documents, [Broken(*mistake) for mistake in mistakes])


def _read(text: str) -> tuple[list[Any], Sequence[tuple[str, int, int]]]:
    """The value of each document, and what is wrong with the text."""
    values = plain.read(text)
    if values is not None:
        return values, ()
    from valkey_gitops.decode import any_yaml  # noqa: PLC0415 - libyaml takes as long to load as a hundred files to read

    return any_yaml.read(text)


def _json(text: str) -> Any:
    """The object of a JSON file; None where it is none (flow mapping, several documents, repeated key): YAML then."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            raise ValueError
        return value

    try:
        value = json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError):
        return None
    return _without_surrogates(value) if "\\ud" in text.lower() else value


def _without_surrogates(value: Any) -> Any:
    """Half a surrogate pair is no character: Go reads it as U+FFFD, and nothing could print it."""
    text = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass")
    return json.loads(text.decode("utf-16", "replace"))
