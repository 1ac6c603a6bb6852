"""The function libraries, each a module with a `LIBRARY`; `environment` decides which of them an expression may use.

A module is imported when an expression first names one of its functions or types: most expressions need two of them.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module

from valkey_gitops.cel.functions import Library, Overload
from valkey_gitops.cel.types import Type

MODULES: Mapping[str, str] = {
    "standard": (
        "_?_:_ _&&_ _||_ _==_ _!=_ _[_] _+_ _-_ _*_ _/_ _%_ -_ !_ _<_ _<=_ _>_ _>=_ @in size bool bytes double "
        "duration int string timestamp uint type dyn contains endsWith startsWith matches getFullYear getMonth "
        "getDayOfYear getDayOfMonth getDate getDayOfWeek getHours getMinutes getSeconds getMilliseconds "
        "cel.@mapInsert"
    ),
    "optionals": (
        "optional.of optional.ofNonZeroValue optional.none value hasValue or orValue _[?_] _[_] last first "
        "optional.unwrap unwrapOpt"
    ),
    "strings": (
        "charAt indexOf lastIndexOf lowerAscii replace split substring trim upperAscii format join strings.quote"
    ),
    "sets": "sets.contains sets.equivalent sets.intersects",
    "lists": "isSorted sum max min indexOf lastIndexOf",
    "regex": "find findAll",
    "url": "url isURL getScheme getHost getHostname getPort getEscapedPath getQuery",
    "quantity": (
        "quantity isQuantity sign isGreaterThan isLessThan compareTo asApproximateFloat asInteger isInteger add sub"
    ),
    "ip": (
        "ip isIP ip.isCanonical string family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast "
        "isGlobalUnicast"
    ),
    "cidr": "cidr isCIDR string containsIP containsCIDR ip prefixLength masked",
    "format": (
        "validate format.named format.dns1123Label format.dns1123Subdomain format.dns1035Label "
        "format.qualifiedName format.dns1123LabelPrefix format.dns1123SubdomainPrefix format.dns1035LabelPrefix "
        "format.labelValue format.uri format.uuid format.byte format.date format.datetime"
    ),
    "semver": "semver isSemver isGreaterThan isLessThan compareTo major minor patch",
    "extended_lists": "slice flatten distinct reverse lists.range sort @sortByAssociatedKeys",
    "authz": (
        "path group serviceAccount resource subresource namespace name fieldSelector labelSelector check allowed "
        "reason errored error"
    ),
}
"""The functions of each module, in the order of their overloads; a test compares them with the modules."""
TYPES: Mapping[str, str] = {"net.IP": "ip", "net.CIDR": "cidr", "optional_type": "optionals"}
"""The types that an expression may name, beside those of the standard library."""
_WITHOUT = {"string": ("ip", "cidr")}
"""Modules that a name does not load: only values that they made need them."""


def library(module: str) -> Library:
    """The library of a module, which is imported if need be."""
    found: Library = import_module(f"{__name__}.{module}").LIBRARY
    return found


class Functions:
    """The overloads by name, and the types, that exist in a Kubernetes version."""

    def __init__(self, version: tuple[int, int]) -> None:
        self.version = version
        self.loaded: dict[str, list[Overload]] = {}
        self.types: dict[str, Type] = {}
        self.missing: dict[str, list[str]] = {}
        for module, names in MODULES.items():
            for name in names.split():
                if module not in _WITHOUT.get(name, ()):
                    self.missing.setdefault(name, []).append(module)
        self.modules: set[str] = set()
        self.load("standard")

    def load(self, module: str) -> None:
        """Add a module's overloads and types, once."""
        if module in self.modules:
            return
        self.modules.add(module)
        added = library(module)
        for overload in added.overloads:
            if max(added.since, overload.since) <= self.version:
                self.loaded.setdefault(overload.name, []).append(overload)
        if added.since <= self.version:
            self.types.update(added.types)

    def find(self, name: str) -> Sequence[Overload]:
        """The overloads of a function; none if there is no such function. The list grows with the modules."""
        for module in self.missing.pop(name, ()):
            self.load(module)
        return self.loaded.get(name, ())

    def type_named(self, name: str) -> Type | None:
        """The type that a name stands for."""
        if name in TYPES:
            self.load(TYPES[name])
        return self.types.get(name)
