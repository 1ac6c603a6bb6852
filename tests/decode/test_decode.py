"""Files to documents: what is read, what is refused and where, and where each node stands."""

import pytest

from valkey_gitops.decode import decode
from valkey_gitops.decode.documents import MAX_BYTES

READ = {
    "several documents": (b"a: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
    "only comments": (b"# nothing\n---\n# more\n", []),
    "nothing": (b"", []),
    "a byte order mark": (b"\xef\xbb\xbfa: 1\n", [{"a": 1}]),
    "carriage returns": (b"a: 1\r\nb: |\r\n  x\r\n  y\r\n", [{"a": 1, "b": "x\ny\n"}]),
    "merge keys": (b"x: &x {a: 1, b: 2}\nz:\n  <<: *x\n  b: 3\n", [{"x": {"a": 1, "b": 2}, "z": {"a": 1, "b": 3}}]),
    "a list of merges": (
        b"p: &p {a: 1}\nq: &q {a: 2, b: 2}\nr:\n  <<: [*p, *q]\n",
        [{"p": {"a": 1}, "q": {"a": 2, "b": 2}, "r": {"a": 1, "b": 2}}],
    ),
    "keys that are no strings": (b"1: a\ntrue: b\n1.5: c\n", [{"1": "a", "true": "b", "1.5": "c"}]),
    "quoted scalars": (b"a: 'yes'\nb: \"0644\"\n", [{"a": "yes", "b": "0644"}]),
    "explicit tags": (
        b"a: !!str 1\nb: !!int '2'\nc: !!float 1\nd: !custom x\n",
        [{"a": "1", "b": 2, "c": 1, "d": "x"}],
    ),
    "binary": (b"a: !!binary aGk=\n", [{"a": "hi"}]),
    "JSON": (b'{\n\t"a": [1, "x", null]}', [{"a": [1, "x", None]}]),
    "a flow mapping that is no JSON": (b"{a: 1}\n", [{"a": 1}]),
    "half a surrogate pair": (b'{"a": "\\ud800", "b": "\\ud83d\\ude00"}', [{"a": "\ufffd", "b": "\U0001f600"}]),
    "a scalar": (b"hello\n", ["hello"]),
}


@pytest.mark.parametrize(("data", "expected"), READ.values(), ids=READ)
def test_a_file_is_read_as_the_api_server_reads_it(data: bytes, expected: list[object]) -> None:
    decoded = decode(data)
    assert decoded.broken == []
    assert expected == [document.value for document in decoded.documents]


BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (name, name, b",".join([b"*%c" % (name - 1)] * 9)) for name in b"bcdefgh"
)
REFUSED = {
    "a repeated key": (b"a: 1\nb: 2\na: 3\n", 'key "a" already set in map', 3, 1),
    "a repeated key in JSON": (b'{"a": 1,\n "a": 2}', 'key "a" already set in map', 2, 2),
    "an open bracket": (b"a: [1\nb: 2\n", "not YAML: did not find expected ',' or ']'", 2, 2),
    "two mappings in a line": (b"a: b: c\n", "not YAML: mapping values are not allowed in this context", 1, 5),
    "a tab as indentation": (b"a:\n\tb: 1\n", "not YAML: found character that cannot start any token", 2, 1),
    "an unknown alias": (b"a: *x\n", "not YAML: found undefined alias", 1, 4),
    "bytes that are not UTF-8": (b"a: 1\nb: \xff\n", "not UTF-8: byte 0xff", 2, 4),
    "an alias bomb": (BOMB, "document contains excessive aliasing", 1, 4),
    "an anchor in itself": (b"a: &a [*a]\n", "an anchor contains itself", 1, 4),
    "a null key": (b"~: 1\n", "a mapping key must not be null", 1, 1),
    "a list as a key": (b"? [a]\n: 1\n", "a mapping key must be a scalar", 1, 3),
    "a wrong tag": (b"a: !!int x\n", "cannot decode !!str `x` as a !!int", 1, 4),
    "bad base64": (b"a: !!binary x\n", "!!binary value contains invalid base64 data", 1, 4),
    "base64 beyond ASCII": ("a: !!binary é\n".encode(), "!!binary value contains invalid base64 data", 1, 4),
    "base64 with spaces": (b"a: !!binary aG k=\n", "!!binary value contains invalid base64 data", 1, 4),
    "a merge of a scalar": (b"a:\n  <<: 1\n", "map merge requires map", 2, 7),
    "deep brackets": (b"[" * 100_000, "nested deeper than 200 levels", 1, 201),
    "deep dashes": (b"- " * 100_000, "nested deeper than 200 levels", 1, 401),
    "a file of 50 MB": (b"a: 1\n" * 10_000_000, f"the limit is {MAX_BYTES >> 20} MiB", 1, 1),
}


@pytest.mark.parametrize(("data", "message", "line", "column"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_names_its_place(data: bytes, message: str, line: int, column: int) -> None:
    decoded = decode(data)
    assert decoded.documents == []
    [broken] = decoded.broken
    assert message in broken.message
    assert (line, column) == (broken.line, broken.column)


def test_a_refused_document_does_not_hide_the_others() -> None:
    decoded = decode(b"a: 1\n---\nb: 1\nb: 2\n---\nc: 1\n")
    assert [{"a": 1}, {"c": 1}] == [document.value for document in decoded.documents]
    assert [0, 2] == [document.index for document in decoded.documents]
    assert [4] == [broken.line for broken in decoded.broken]


def test_a_syntax_error_keeps_the_documents_before_it() -> None:
    decoded = decode(b"a: 1\n---\nb: [\n")
    assert [{"a": 1}] == [document.value for document in decoded.documents]
    assert 1 == len(decoded.broken)


TEXT = b"""\
# a comment
apiVersion: v1
kind: ConfigMap
data:
  one: "1"
  two: |
    text
spec:
  list:
  - name: a
  - name: b
    deep: {x: 1}
---
second: 1
"""
PLACES = {
    (): (2, 1),
    ("kind",): (3, 7),
    ("data",): (4, 1),
    ("data", "one"): (5, 8),
    ("data", "two"): (6, 8),
    ("data", "missing"): (4, 1),
    ("spec", "list", 1, "deep", "x"): (12, 15),
    ("spec", "list", 1): (11, 5),
    ("spec", "list", 9): (9, 3),
    ("missing", "too"): (2, 1),
}


@pytest.mark.parametrize(("path", "place"), PLACES.items())
def test_a_node_has_a_line_and_a_column(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert place == decode(TEXT).documents[0].position(path)


def test_positions_count_from_the_files_first_line_in_later_documents() -> None:
    assert (14, 9) == decode(TEXT).documents[1].position(("second",))


def test_a_list_gives_its_items_with_their_places() -> None:
    data = b"apiVersion: v1\nkind: List\nitems:\n- kind: A\n- kind: B\n"
    items = decode(data).documents[0].items()
    assert [{"kind": "A"}, {"kind": "B"}] == [item.value for item in items]
    assert (5, 9) == items[1].position(("kind",))


def test_json_with_tabs_is_read() -> None:
    [document] = decode(b'{\n\t"a": {"b": 1}}').documents
    assert {"a": {"b": 1}} == document.value
    assert (2, 13) == document.position(("a", "b"))
