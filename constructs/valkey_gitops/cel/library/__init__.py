"""The function libraries, each a module with a `LIBRARY`; `environment` decides which of them an expression may use."""

from importlib import import_module

from valkey_gitops.cel.functions import Library

MODULES = (
    "standard",
    "optionals",
    "strings",
    "sets",
    "lists",
    "regex",
    "url",
    "quantity",
    "ip",
    "cidr",
    "format",
    "semver",
    "extended_lists",
    "authz",
)


def all_libraries() -> list[Library]:
    """Every library, in the order of their overloads."""
    return [import_module(f"{__name__}.{name}").LIBRARY for name in MODULES]
