"""Plausible mistakes at one place of an object, by the type of the place; each says whether it could be made."""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from tests.parity.sites import Pool, Site, sites
from valkey_gitops.admission.schema.nodes import Dictionary, List, Map, Node
from valkey_gitops.admission.schema.scalars import Boolean, Integer, IntOrString, Number, Quantity, String

_NUMBERS = [0, 1, -1, 2, 3, 5, 15, 65535, 65536, 80, 100, 101, 2147483647, 2147483648, 1.0, 2.5]
_QUANTITIES = ["0", "1", 1, 0.5, "100m", "-100m", "512MB", "1 Gi", "1.5Gi", "1e3", ".5", "64Mi", "8Gi", "1u", "", "5gi"]
_INT_OR_STRINGS: list[Any] = [
    0,
    1,
    -1,
    65536,
    "50%",
    "101%",
    "-5%",
    "http",
    "80",
    "name-that-is-too-long",
    "Bad_Name",
    "",
]
_NAMES = [
    *[
        "a",
        "valkey.main",
        "Valkey",
        "valkey_main",
        "-valkey",
        "valkey-",
        "6379",
        "6379-valkey",
        "valkey main",
        "valkey/x",
    ],
    *[
        "a" * 63,
        "a" * 64,
        "a" * 254,
        "valkey..x",
        "välkey",
        "valkey-client-tls",
        "x.Y",
        "",
        "a.b.c",
        "sixteen-chars-ab",
    ],
]
_KEYS = [
    *["app", "example.com/x", "Example.com/x", "/x", "example.com/", "a b", "a/b/c", "x" * 64, "-x", "x_y.Z", ""],
    *["kubernetes.io/os", "..", "..x", "a:b", ".hidden", "a" * 254],
]
_LABELS = ["", "8.1.0+tk", "x" * 63, "x" * 64, "a b", "-a", "a_b.C", "ü", "a/b"]
_NAME_FIELDS = {
    "name",
    "claimName",
    "secretName",
    "serviceAccountName",
    "serviceName",
    "storageClassName",
    "generateName",
}

Mistake = Callable[[Random, Site, Pool], bool]


def delete(rng: Random, site: Site, pool: Pool) -> bool:
    del site.container[site.key]
    return True


def null(rng: Random, site: Site, pool: Pool) -> bool:
    site.put(None)
    return True


def empty(rng: Random, site: Site, pool: Pool) -> bool:
    if not site.value or not isinstance(site.value, dict | list | str):
        return False
    site.put(type(site.value)())
    return True


def add(rng: Random, site: Site, pool: Pool) -> bool:
    """A declared field beside the others: often one that contradicts them."""
    if not isinstance(site.value, dict) or not isinstance(site.node, Map):
        return False
    names = [name for name in pool.absent(site.value, site.node) if name != "status" or len(site.path) > 1]
    if not names:
        return False
    name = rng.choice(names)
    found = pool.choose(rng, name, site.node.child(name))
    for value in found:
        site.value[name] = value
    return bool(found)


def swap(rng: Random, site: Site, pool: Pool) -> bool:
    """What stands in a field of that name elsewhere."""
    if not isinstance(site.key, str) or not isinstance(site.owner, Map):
        return False
    found = pool.choose(rng, site.key, site.node, site.value)
    for value in found:
        site.put(value)
    return bool(found)


def edge(rng: Random, site: Site, pool: Pool) -> bool:
    """A value at or over the edge of what the type can hold."""
    edges: dict[type[Node], list[Any]] = {
        Integer: [*_NUMBERS, *([site.value + 1, site.value - 1] if isinstance(site.value, int) else [])],
        Number: _NUMBERS,
        Quantity: _QUANTITIES,
        IntOrString: _INT_OR_STRINGS,
        Boolean: [not site.value],
    }
    found = edges.get(type(site.node))
    if found:
        site.put(rng.choice(found))
    return bool(found)


def name(rng: Random, site: Site, pool: Pool) -> bool:
    if site.field not in _NAME_FIELDS or not isinstance(site.value, str):
        return False
    site.put(rng.choice(_NAMES))
    return True


def key(rng: Random, site: Site, pool: Pool) -> bool:
    """Another key in a map whose keys are the author's."""
    if not isinstance(site.owner, Dictionary) or not isinstance(site.container, dict):
        return False
    keys = (
        _KEYS
        if not isinstance(site.owner.item, Quantity)
        else ["cpu", "memory", "storage", "gpu", "example.com/gpu", "Cpu"]
    )
    site.container[rng.choice(keys)] = site.value if rng.random() < 0.5 else site.container.pop(site.key)
    return True


def label(rng: Random, site: Site, pool: Pool) -> bool:
    if not isinstance(site.owner, Dictionary) or not isinstance(site.node, String):
        return False
    site.put(rng.choice(_LABELS))
    return True


def spelling(rng: Random, site: Site, pool: Pool) -> bool:
    """A text that is nearly right."""
    text = site.value
    if not isinstance(text, str) or not text or type(site.node) is not String:
        return False
    place = rng.randrange(len(text))
    changed = [
        text.lower(),
        text.upper(),
        text + " ",
        text[:place] + text[place + 1 :],
        text + "x",
        f"{text}-2",
        f"/{text}",
    ]
    new = rng.choice(changed)
    site.put(new)
    return new != text


def misspelt_key(rng: Random, site: Site, pool: Pool) -> bool:
    if not isinstance(site.owner, Map) or len(site.key) < 3:
        return False
    key, place = site.key, rng.randrange(1, len(site.key) - 1)
    changed = [key[:place] + key[place + 1] + key[place] + key[place + 2 :], key[:place] + key[place + 1 :]]
    changed += [key.lower(), key + "s", key[0].upper() + key[1:], key.rstrip("s")]
    new = rng.choice(changed)
    if new == key or new in site.owner.names:
        return False
    site.container[new] = site.container.pop(key)
    return True


def mistype(rng: Random, site: Site, pool: Pool) -> bool:
    value = site.value
    others: list[Any] = [str(value)] if isinstance(value, int | float) else []
    if isinstance(value, str):
        others = [6379, True, 8.1, [value]]
    elif isinstance(value, list):
        others = [value[0] if value else "x", {"name": "x"}]
    elif isinstance(value, dict):
        others = [[value], "x", list(value.values())]
    elif isinstance(value, bool):
        others = ["true", 1, "yes"]
    if others:
        site.put(rng.choice(others))
    return bool(others)


def misplace(rng: Random, site: Site, pool: Pool) -> bool:
    """A field one level too far in or out: an indentation gone wrong."""
    if not isinstance(site.owner, Map) or not isinstance(site.value, dict) or not site.value:
        return False
    inner = rng.choice(sorted(site.value, key=str))
    if inner in site.container:
        return False
    site.container[inner] = site.value.pop(inner)
    return True


def repeat(rng: Random, site: Site, pool: Pool) -> bool:
    """An item twice: wholly, or all but one of its fields."""
    if not isinstance(site.key, int) or not isinstance(site.container, list):
        return False
    copy = deepcopy(site.value)
    if isinstance(copy, dict) and len(copy) > 1 and rng.random() < 0.7:
        inner = [each for each in sites(copy, site.node) if len(each.path) == 1]
        each = rng.choice(inner)
        rng.choice([swap, spelling, edge, delete])(rng, each, pool)
    site.container.append(copy)
    return True


def append(rng: Random, site: Site, pool: Pool) -> bool:
    """An item that stands in a list of that name elsewhere."""
    if not isinstance(site.value, list) or not isinstance(site.node, List):
        return False
    for found in pool.choose(rng, site.field, site.node):
        if found:
            site.value.append(rng.choice(found))
            return True
    return False


def reverse(rng: Random, site: Site, pool: Pool) -> bool:
    if not isinstance(site.value, list) or len(site.value) < 2:
        return False
    site.value.reverse()
    return True
