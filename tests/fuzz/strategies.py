"""What the fuzzer feeds: bytes, texts that look like YAML, and objects of the corpora changed in any way."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.fuzz.case import READERS, Case

ROOT = Path(__file__).parents[2]
SOURCES = ("dist", "tests/parity/bases", "policies", "tests/admission")
VERSIONS = ("1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37")
TOKENS = (
    *("- ", ": ", "? ", "{", "}", "[", "]", ",", "&a ", "*a", "!!int ", "!!binary ", "!x ", "|\n", ">-\n", "#", '"'),
    *("'", "\n", "\n  ", "\n- ", "---\n", "...\n", "%YAML 1.1\n", "<<: ", "\t", "\r\n", "\u2028", "\ufeff", "\0"),
    *("kind: ", "apiVersion: v1\n", "metadata:\n  ", "name: a\n", "items: ", "data: ", "spec:\n  ", "~", "yes", "0o7"),
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 1, 2**31, 2**63, 2**64, -(2**63) - 1, 10**400, 1e308, 1e-320, 0.5]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        ["", " ", "-", ".", "/", "a" * 300, "\U0001f600", "1Gi", "1e999999", "99999999999999999999Ei", "-1"]
    ),
    st.sampled_from([[], {}, [None], [[]], [{}], {"": None}, {"a": {"b": {"c": []}}}, {"name": None}, [{"name": "a"}]]),
)


@cache
def files() -> list[bytes]:
    """Manifests to start from."""
    found = [file for source in SOURCES for file in sorted((ROOT / source).rglob("*.yaml"))]
    return [file.read_bytes() for file in found if file.stat().st_size < 20_000]


@cache
def objects() -> list[dict[str, Any]]:
    """The objects in them."""
    documents = []
    for data in files():
        try:
            documents += [item for item in yaml.load_all(data, yaml.CBaseLoader) if isinstance(item, dict)]
        except yaml.YAMLError:
            continue
    typed = [_typed(item) for item in documents if "kind" in item]
    return [item for item in typed if item.get("kind") != "SchemaPolicy"]


def _typed(value: Any) -> Any:
    """Numbers and words as YAML has them; all strings would stop at the first stage."""
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if value in ("true", "false"):
        return value == "true"
    return int(value) if value.isdecimal() and value[0] != "0" else value


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Text from the tokens of YAML."""
    parts = draw(st.lists(st.one_of(st.sampled_from(TOKENS), st.text(max_size=6)), max_size=40))
    return "".join(parts).encode("utf-8", "surrogatepass")


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A manifest with bytes cut out, put in or repeated."""
    data = draw(st.sampled_from(files()))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        other = draw(st.sampled_from([b"", data[start:end] * 2, draw(st.binary(max_size=4)), draw(texts())]))
        data = data[:start] + other + data[end:]
    return data


@st.composite
def trees(draw: st.DrawFn) -> Any:
    """An object with a few of its nodes replaced, removed, repeated or moved."""
    value = deepcopy(draw(st.sampled_from(objects())))
    for _ in range(draw(st.integers(0, 4))):
        _change(draw, value)
    return value


def _change(draw: st.DrawFn, value: Any) -> None:
    parents = _parents(value)
    if not parents:
        return
    parent, key = parents[draw(st.integers(0, len(parents) - 1))]
    what = draw(st.sampled_from(["replace", "replace", "remove", "repeat", "rename", "move"]))
    if what == "remove":
        del parent[key]
    elif what == "repeat" and isinstance(parent, list):
        parent.insert(key, deepcopy(parent[key]))
    elif what == "rename" and isinstance(parent, dict):
        parent[draw(st.sampled_from([*parent, "name", "spec", draw(st.text(max_size=8))]))] = parent.pop(key)
    elif what == "move":
        other, place = parents[draw(st.integers(0, len(parents) - 1))]
        parent[key] = deepcopy(other[place])
    else:
        parent[key] = deepcopy(draw(ODD))


def _parents(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in below:
        found += [(value, key), *_parents(item)]
    return found


@st.composite
def manifests(draw: st.DrawFn) -> bytes:
    """Some objects in one file, as YAML or as JSON."""
    values = draw(st.lists(trees(), min_size=1, max_size=3))
    if draw(st.booleans()):
        many = {"apiVersion": "v1", "kind": "List", "items": values}
        return json.dumps(values[0] if len(values) == 1 else many, ensure_ascii=draw(st.booleans())).encode(
            "utf-8", "surrogatepass"
        )
    return yaml.dump_all(values, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True).encode(
        "utf-8", "surrogatepass"
    )


def contents() -> st.SearchStrategy[bytes]:
    """The bytes of a file."""
    return st.one_of(manifests(), manifests(), damaged(), texts(), st.binary(max_size=200))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Files and options."""
    new = draw(contents())
    old = draw(st.one_of(st.none(), st.just(new), contents()))
    return Case(
        new,
        old,
        draw(contents()) if draw(st.integers(0, 7)) == 7 else None,
        draw(contents()) if draw(st.integers(0, 19)) == 19 else None,
        draw(st.sampled_from(VERSIONS)),
        draw(st.sampled_from(sorted(READERS))),
        draw(st.sampled_from(["yaml", "yaml", "json"])),
    )
