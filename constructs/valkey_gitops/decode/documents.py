"""A file's documents; positions are worked out only when one is asked for, by composing the text again."""

import json
from typing import Any, NamedTuple

import yaml

from valkey_gitops.decode.compose import MappingNode, Node, SequenceNode, TooDeepError, compose
from valkey_gitops.decode.construct import Constructor, RefusedError

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
    def __init__(self, text: str) -> None:
        self.text = text
        self._roots: list[Node | None] | None = None

    def position(self, index: int, path: Path, *, at_key: bool = False) -> tuple[int, int]:
        if self._roots is None:
            try:
                self._roots = list(compose(self.text))
            except (yaml.YAMLError, TooDeepError):
                self._roots = []  # JSON that is no YAML (tabs, for example): only the file is known
        if index >= len(self._roots):
            return 1, 1
        return _locate(self._roots[index], path, at_key)


def _locate(node: Node | None, path: Path, at_key: bool) -> tuple[int, int]:
    if node is None:
        return 1, 1
    mark = node.start_mark
    for depth, step in enumerate(path, start=1):
        found = _child(node, step)
        if found is None:
            break
        key, node = found
        is_scalar = isinstance(node.value, str) and node.value != ""
        mark = node.start_mark if is_scalar and not (at_key and depth == len(path)) else key.start_mark
    return mark.line + 1, mark.column + 1


def _child(node: Node, step: str | int) -> tuple[Node, Node] | None:
    """The key node (for an item the item itself) and the value node."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key, value
    elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item, item
    return None


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
    source = _Source(text)
    if text.lstrip()[:1] == "{" and (value := _json(text)) is not None:
        return Decoded([Document(source, 0, value)], [])
    return _yaml(source)


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


def _yaml(source: _Source) -> Decoded:
    documents: list[Document] = []
    broken: list[Broken] = []
    nodes = compose(source.text)
    index = 0
    while True:
        try:
            node = next(nodes)
            value = None if node is None else Constructor().build(node)
        except StopIteration:
            break
        except RefusedError as error:
            broken.append(Broken(str(error), error.line, error.column))
        except TooDeepError as error:
            broken.append(Broken(str(error), error.line, error.column))
            break
        except yaml.YAMLError as error:
            broken.append(_syntax(error))
            break
        else:
            if value is not None:
                documents.append(Document(source, index, value))
        index += 1
    return Decoded(documents, broken)


def _syntax(error: yaml.YAMLError) -> Broken:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    context = getattr(error, "context", None)
    message = f"not YAML: {problem}" + (f" ({context})" if context else "")
    return Broken(message, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1)
