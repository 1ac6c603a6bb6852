"""The static types of CEL: what the checker reasons about and what a declaration is written in.

A `Type` is immutable and compared by structure. Its text is the one cel-go prints in its errors: `map(string, dyn)`.
"""

from collections.abc import Mapping

PRIMITIVE, DYN, NULL, ERROR, LIST, MAP, TYPE, OPAQUE, OBJECT, PARAMETER = range(10)


class Type:
    """One type.

    Attributes:
        kind: One of the constants above.
        name: The name CEL knows it by: `int`, `list`, `google.protobuf.Timestamp`, `net.IP`.
        parameters: Element types of a list, key and value of a map, and so on.
        fields: The declared fields of an object type, by name as an expression writes it.
        keys: The keys of values for the fields whose names an expression writes otherwise.
        ground: Whether there is no type variable in it.
    """

    __slots__ = ("fields", "ground", "keys", "kind", "name", "parameters", "text")

    def __init__(
        self,
        kind: int,
        name: str,
        parameters: tuple["Type", ...] = (),
        fields: Mapping[str, "Type"] | None = None,
        shown: str = "",
    ) -> None:
        self.kind = kind
        self.name = name
        self.parameters = parameters
        self.fields = fields
        self.keys: Mapping[str, str] = {}
        self.ground: bool = kind != PARAMETER and all(parameter.ground for parameter in parameters)
        inner = ", ".join([parameter.text for parameter in parameters])
        self.text: str = (shown or name) + (f"({inner})" if inner else "")

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Type)
            and self.kind == other.kind
            and self.name == other.name
            and self.parameters == other.parameters
        )

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return self.text


BOOL = Type(PRIMITIVE, "bool")
INT = Type(PRIMITIVE, "int")
UINT = Type(PRIMITIVE, "uint")
DOUBLE = Type(PRIMITIVE, "double")
STRING = Type(PRIMITIVE, "string")
BYTES = Type(PRIMITIVE, "bytes")
TIMESTAMP = Type(PRIMITIVE, "google.protobuf.Timestamp", shown="timestamp")
DURATION = Type(PRIMITIVE, "google.protobuf.Duration", shown="duration")
NULL_TYPE = Type(NULL, "null_type", shown="null")
DYN_TYPE = Type(DYN, "dyn")
ERROR_TYPE = Type(ERROR, "*error*", shown="!error!")
TYPE_TYPE = Type(TYPE, "type")


def list_of(element: Type) -> Type:
    """list(element)."""
    return Type(LIST, "list", (element,))


def map_of(key: Type, value: Type) -> Type:
    """map(key, value)."""
    return Type(MAP, "map", (key, value))


def optional_of(value: Type) -> Type:
    """optional_type(value)."""
    return Type(OPAQUE, "optional_type", (value,))


def type_of(described: Type) -> Type:
    """The type of a type's name: `int` in `type(1) == int` is a `type(int)`."""
    return Type(TYPE, "type", (described,))


def opaque(name: str) -> Type:
    """A type that has no fields, only functions, such as `net.IP`."""
    return Type(OPAQUE, name)


def type_param(name: str) -> Type:
    """A type variable of one overload: A in `(list(A)) -> A`."""
    return Type(PARAMETER, name)


def object_type(name: str, fields: Mapping[str, Type], keys: Mapping[str, str] | None = None) -> Type:
    """A type with declared fields; selecting another field does not compile. Values are mappings with string keys.

    `keys` has the key of a value for each field that an expression must write otherwise, as `max-size`, which is
    `max__dash__size` in the rules of a CustomResourceDefinition.
    """
    found = Type(OBJECT, name, (), fields)
    found.keys = keys or {}
    return found


LIST_DYN = list_of(DYN_TYPE)
MAP_DYN = map_of(DYN_TYPE, DYN_TYPE)
MAP_STRING_DYN = map_of(STRING, DYN_TYPE)
