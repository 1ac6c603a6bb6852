"""The line reader beside libyaml: whatever it reads, it reads alike."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valkey_gitops.decode import any_yaml, plain

ROOT = Path(__file__).parents[2]
FILES = sorted(
    file for folder in ("dist", "policies", "tests", "deployments") for file in (ROOT / folder).rglob("*.yaml")
)
MARKS = (
    *(
        "a: 1",
        "- a",
        "- a: 1",
        "a:",
        "-",
        "- - a",
        "a: |",
        "a: >-",
        "- |-",
        "- >",
        "# c",
        "a: 'b''c'",
        'a: "b\\n"',
        "---",
        "...",
    ),
    *(
        "a: [b, c]",
        "a: {b: c}",
        "- []",
        "- {}",
        "a: [",
        "]",
        "b",
        "a: b:c",
        "a: b #c",
        "a: b#c",
        "a: -b",
        "- -1",
        "a: &x b",
    ),
    *(
        "a: *x",
        "a: !!int 1",
        "<<: {a: 1}",
        "a: yes",
        "yes: a",
        "1: a",
        "? a",
        ": b",
        "a : b",
        '"a": b',
        "'a' : b",
        "a: ~",
        "%YAML",
    ),
    *(
        "a: 012",
        "a: .5",
        "a: =",
        "a: <<",
        "a: @b",
        "a: `b",
        "a: %b",
        "a: ,b",
        "a: b ",
        "a:  b",
        "a: {a: {b: [c]}}",
        "a: [b c, d]",
    ),
    *(
        "- a: |",
        "  text",
        " text",
        "",
        " ",
        "   ",
        "a: --- b",
        "--- a",
        "a: [a: b]",
        "a: {b}",
        "a: [a,b]",
        'a: "b" c',
        "a: [b] c",
    ),
)


def same(text: str) -> bool:
    """Whether the line reader took the text; it must then agree with libyaml."""
    values = plain.read(text)
    if values is None:
        return False
    assert ([], repr(values)) == (any_yaml.read(text)[1], repr(any_yaml.read(text)[0]))
    return True


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_of_this_repository_is_read_alike(file: Path) -> None:
    same(file.read_text())


@pytest.mark.parametrize("folder", ["dist", "policies", "deployments"])
def test_most_manifests_need_no_libyaml(folder: str) -> None:
    # Exported policies are expressions in folded blocks, which no hand would write.
    files = [
        file for file in FILES if file.is_relative_to(ROOT / folder) and ROOT / "dist/policies" not in file.parents
    ]
    assert sum(same(file.read_text()) for file in files) >= 0.9 * len(files)


SCALARS = st.sampled_from(
    [
        *(
            "b",
            "b c",
            "1",
            "-1",
            "012",
            "0x1f",
            "1.50",
            ".5",
            "1e3",
            "yes",
            "~",
            "null",
            "2001-01-01",
            "a:b",
            "a#b",
            "-b",
            "--b",
        ),
        *(
            "'b'",
            "'it''s'",
            "''",
            '"b"',
            '"\\"b\\" \\n"',
            '""',
            '"# c"',
            "b # c",
            "[]",
            "{}",
            "[b, c]",
            "{b: c}",
            "[b, {c: [d]}]",
        ),
        *(
            "{b: 'x, y', c: 1}",
            "[ b , c ]",
            "[b c, -d]",
            "{a: , b: c}",
            "[a, ]",
            "a, b",
            "a [b]",
            "$(X)",
            "http://a/b?c",
            "=",
            "<<",
        ),
        *(
            "b  c",
            "b ",
            "*x",
            "&x b",
            "!t b",
            "@b",
            "%b",
            "'b' c",
            "[b] c",
            "a: b",
            "é",
            "\U0001f600",
            "b\\",
            '"\\x41"',
            "'b",
            "- b",
        ),
    ]
)
KEYS = st.sampled_from(
    ["a", "b", "c", "d", "e", "f.g/h", "$ref", '"k l"', "'m'", "--n", ".o", "1", "yes", "a b", "<<", "?", "é"]
)


@st.composite
def blocks(draw: st.DrawFn, column: int, depth: int) -> list[str]:
    """The lines of a mapping or a list at a column."""
    lines: list[str] = []
    is_list = draw(st.booleans())
    for _ in range(draw(st.integers(1, 3))):
        head = " " * column + ("-" if is_list else f"{draw(KEYS)}:")
        what = draw(st.sampled_from(["scalar", "scalar", "block", "block", "text", "nothing", "comment"]))
        if what == "comment":
            lines.append(" " * draw(st.integers(0, 6)) + draw(st.sampled_from(["# c", ""])))
        elif what == "nothing":
            lines.append(head)
        elif what == "text":
            lines.append(f"{head} {draw(st.sampled_from(['|', '|-', '>', '>-', '|+', '|2']))}")
            indent = column + draw(st.sampled_from([1, 2, 2, 2, 4, 0]))
            parts = st.sampled_from(["x", "y z", "", "", " x", "# c", "- a", "a: b", "   ", "x "])
            lines += [" " * indent + part if part.strip() else part for part in draw(st.lists(parts, max_size=5))]
        elif what == "scalar" or depth > 3:
            lines.append(f"{head} {draw(SCALARS)}")
        elif is_list and draw(st.booleans()):
            first, *others = draw(blocks(column + 2, depth + 1))
            lines += [f"{head} {first.lstrip(' ')}", *others]
        else:
            lines += [head, *draw(blocks(column + draw(st.sampled_from([2, 2, 2, 0, 4, 1])), depth + 1))]
    return lines


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Documents of nearly everything that YAML has, some with lines and characters put in."""
    documents = draw(st.lists(blocks(0, 0), min_size=1, max_size=2))
    text = "\n---\n".join("\n".join(lines) for lines in documents) + draw(st.sampled_from(["\n", "\n", "\n\n", ""]))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        place = draw(st.integers(0, len(text)))
        odd = st.one_of(st.sampled_from(list("\n\n :-#'\"[]{},|>&*!%@`?.~\\\t\r\x85\u2028é0a")), st.sampled_from(MARKS))
        text = text[:place] + draw(odd) + text[place:]
    return text


@settings(max_examples=600, deadline=None, derandomize=True)
@given(text=texts())
def test_a_text_is_read_alike(text: str) -> None:
    same(text)


PLAIN = {
    "a list at the column of its key": ("a:\n- 1\n- 2\nb: 3\n", [{"a": [1, 2], "b": 3}]),
    "a mapping behind a dash": ("- a: 1\n  b:\n    c: x\n- d:\n", [[{"a": 1, "b": {"c": "x"}}, {"d": None}]]),
    "documents": ("---\na: 1\n---\n# none\n---\nb: 2\n", [{"a": 1}, None, {"b": 2}]),
    "literal text": ("a: |\n\n  x\n   y\n\n  z\n\nb: |-\n  w\n\n", [{"a": "\nx\n y\n\nz\n", "b": "w"}]),
    "folded text": ("a: >-\n  x\n  y\n\n\n  z\nb: 1\n", [{"a": "x y\n\nz", "b": 1}]),
    "flow collections": ('a: [b, "c, d", {e: 1, f: []}]\nb: {}\n', [{"a": ["b", "c, d", {"e": 1, "f": []}], "b": {}}]),
    "quotes": ("a: 'it''s'\nb: \"\\\"x\\\"\\n\"\n'c d': \"#\"\n", [{"a": "it's", "b": '"x"\n', "c d": "#"}]),
    "comments": ("# x\na: b # c\n  # d\nb: 'c#' # '\n", [{"a": "b", "b": "c#"}]),
    "words of YAML 1.1": ("a: yes\nb: ~\nc: 0644\nd:\n", [{"a": True, "b": None, "c": 420, "d": None}]),
    "no line break at the end": ("a: 1\nb: x", [{"a": 1, "b": "x"}]),
}
UNUSUAL = {
    "an anchor": "a: &x 1\n",
    "a tag": "a: !!str 1\n",
    "a tab": "a: b\tc\n",
    "carriage returns": "a: 1\r\n",
    "a scalar over two lines": "a: b\n  c\n",
    "a repeated key": "a: 1\na: 2\n",
    "a repeated key in a flow mapping": "a: {b: 1, b: 2}\n",
    "a key that is no string": "a: 1\nyes: 2\n",
    "a merge": "a: {<<: {b: 1}}\n",
    "a list in a mapping": "a: 1\n- b\n",
    "a wrong indentation": "a:\n    b: 1\n  c: 2\n",
    "deep nesting": "".join(f"{' ' * depth}a:\n" for depth in range(100)),
    "literal text without a line break": "a: |\n  x",
    "a document end": "a: 1\n...\n",
}


@pytest.mark.parametrize(("text", "expected"), PLAIN.values(), ids=PLAIN)
def test_manifests_are_read(text: str, expected: list[object]) -> None:
    assert same(text)
    assert expected == plain.read(text)


@pytest.mark.parametrize("text", UNUSUAL.values(), ids=UNUSUAL)
def test_the_unusual_is_left_to_libyaml(text: str) -> None:
    assert plain.read(text) is None


def test_lines_that_are_remembered_do_not_share_their_collections() -> None:
    [first], [second] = plain.read("a: []\n") or [], plain.read("a: []\n") or []
    first["a"].append(1)
    assert {"a": []} == second


def test_what_is_remembered_is_bounded() -> None:
    plain.read("".join(f"a{number}: 1\n" for number in range(50_000)))
    assert len(plain._KNOWN) <= plain._MOST_KNOWN
