"""format.dns1123Label().validate('a'): the syntaxes that Kubernetes names, and its words for what breaks them."""

from collections.abc import Callable, Sequence
from functools import partial
from math import ceil
from typing import Any, ClassVar

from valkey_gitops.cel.functions import REGEX_LENGTH, Library, Overload, size, traversal
from valkey_gitops.cel.library import syntaxes
from valkey_gitops.cel.types import OBJECT, STRING, Type, list_of, optional_of
from valkey_gitops.cel.values import NONE, Opaque, Optional

FORMAT = Type(OBJECT, "kubernetes.NamedFormat")


class FormatValue(Opaque):
    """A named syntax."""

    __slots__ = ("problems", "regex_length", "title")
    cel_type: ClassVar[Type] = FORMAT

    def __init__(self, title: str, problems: Callable[[str], list[str]], regex_length: int) -> None:
        self.title = title
        self.problems = problems
        self.regex_length = regex_length

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FormatValue) and self.title == other.title

    def __hash__(self) -> int:
        return hash(self.title)

    def __str__(self) -> str:
        return self.title


FORMATS = {
    "dns1123Label": FormatValue("DNS1123Label", syntaxes.dns1123_label, 30),
    "dns1123Subdomain": FormatValue("DNS1123Subdomain", syntaxes.dns1123_subdomain, 60),
    "dns1035Label": FormatValue("DNS1035Label", syntaxes.dns1035_label, 30),
    "qualifiedName": FormatValue("QualifiedName", syntaxes.qualified_name, 60),
    "dns1123LabelPrefix": FormatValue("DNS1123LabelPrefix", syntaxes.prefix_of(syntaxes.dns1123_label), 30),
    "dns1123SubdomainPrefix": FormatValue("DNS1123SubdomainPrefix", syntaxes.prefix_of(syntaxes.dns1123_subdomain), 60),
    "dns1035LabelPrefix": FormatValue("DNS1035LabelPrefix", syntaxes.prefix_of(syntaxes.dns1035_label), 30),
    "labelValue": FormatValue("LabelValue", syntaxes.label_value, 40),
    "uri": FormatValue("URI", syntaxes.uri, 1103),
    "uuid": FormatValue("uuid", syntaxes.uuid, 70),
    "byte": FormatValue("byte", syntaxes.byte, 84),
    "date": FormatValue("date", syntaxes.date, 71),
    "datetime": FormatValue("datetime", syntaxes.datetime, 71),
}
"""By the name an expression uses. The numbers are the lengths of regular expressions that cost is counted with."""


def _named(name: str) -> Optional:
    return Optional(FORMATS[name]) if name in FORMATS else NONE


def _validate(value: FormatValue, text: str) -> Optional:
    problems = value.problems(text)
    return Optional(problems) if problems else NONE


def _validation_cost(arguments: Sequence[Any], _: Any) -> int:
    if not isinstance(arguments[0], FormatValue):
        return 1
    pattern: int = arguments[0].regex_length
    return traversal(1.0 + size(arguments[1])) * ceil(pattern * REGEX_LENGTH)


LIBRARY = Library(
    "kubernetes.format",
    (
        Overload(
            "format-validate",
            "validate",
            (FORMAT, STRING),
            optional_of(list_of(STRING)),
            _validate,
            member=True,
            cost=_validation_cost,
        ),
        Overload("format-named", "format.named", (STRING,), optional_of(FORMAT), _named),
        *[
            Overload(f"format.{name}", f"format.{name}", (), FORMAT, partial(FORMATS.__getitem__, name))
            for name in FORMATS
        ],
    ),
    since=(1, 31),
)
