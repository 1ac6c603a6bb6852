"""Types of scalars: what the typed check of server-side apply takes, then the decoding into Go types."""

import binascii
import re
from typing import Any

from valkey_gitops.admission.schema.nodes import Node
from valkey_gitops.admission.schema.report import Report, Trail
from valkey_gitops.admission.schema.words import go_type, quote_it, shown, unquote_it

_QUANTITY_FORM = re.compile(r"[+-]?[0-9]*(\.[0-9]*)?[eEinumkKMGTP]*([+-]?[0-9]*)\Z")
_QUANTITY_SUFFIX = re.compile(r"[+-]?[0-9]*(\.[0-9]*)?([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?\Z")
_TIME = re.compile(r"\d{4}-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([.,]\d+)?(Z|[+-]\d\d:\d\d)\Z", re.ASCII)
_GO_QUANTITY = "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"


class String(Node):
    """A string."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__()
        self.exact = str

    def _take(self, value: Any, trail: Trail, report: Report) -> bool:
        if type(value) is str:
            return True
        report.typed("wrong-type", trail, f"expected string, got {shown(value)}", quote_it(value))
        return False


class Boolean(Node):
    """A boolean."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__()
        self.exact = bool

    def _take(self, value: Any, trail: Trail, report: Report) -> bool:
        if type(value) is bool:
            return True
        report.typed("wrong-type", trail, f"expected boolean, got {shown(value)}", "write true or false without quotes")
        return False


class Number(Node):
    """A number."""

    __slots__ = ()

    def _take(self, value: Any, trail: Trail, report: Report) -> bool:
        if type(value) is int or type(value) is float:
            return True
        text = f"expected numeric (int or float), got {go_type(value)}"
        report.typed("wrong-type", trail, text, unquote_it(value))
        return False


class Integer(Number):
    """An integer of 32 or 64 bits; 2.0 is one.

    Server-side apply takes the low bits of a number that is too large (4294967297 replicas become 1, seen on 1.34.4),
    where create refuses it: nobody means that, so it is refused here.
    """

    __slots__ = ("bits",)

    def __init__(self, bits: int) -> None:
        super().__init__()
        self.bits = bits

    def _take(self, value: Any, trail: Trail, report: Report) -> bool:
        if not super()._take(value, trail, report):
            return False
        if type(value) is float and not value.is_integer():
            report.typed(
                "wrong-type", trail, f"cannot convert float64 to int{self.bits}, got {value}", "write a whole number"
            )
            return False
        if not -(1 << self.bits - 1) <= value < 1 << self.bits - 1:
            text = f"cannot unmarshal number {value} into Go value of type int{self.bits}"
            report.typed("wrong-type", trail, text, f"write a number below {1 << self.bits - 1}")
            return False
        return True


class Scalar(Node):
    """A scalar whose own decoder decides: the typed check takes any."""

    __slots__ = ()
    _REMEDY = ""

    def _take(self, value: Any, trail: Trail, report: Report) -> bool:
        if type(value) is dict or type(value) is list:
            report.typed("wrong-type", trail, f"expected any scalar, got {shown(value)}")
            return False
        problem = self._problem(value)
        if problem:
            report.typed("wrong-type", trail, problem, self._REMEDY)
        return not problem

    def _problem(self, value: Any) -> str:  # noqa: ARG002 - what the decoders look at
        """What the decoder says of a value it refuses."""
        return ""


class Quantity(Scalar):
    """A quantity: a number, or a string such as 1.5Gi."""

    __slots__ = ()
    _REMEDY = "write a number and one of m, k, M, G, T, Ki, Mi, Gi, Ti, without a space: 512Mi"

    def _problem(self, value: Any) -> str:
        if type(value) is int or type(value) is float:
            return ""
        if type(value) is str and value and _QUANTITY_SUFFIX.match(value):
            return ""
        if type(value) is str and value and _QUANTITY_FORM.match(value):
            return f"unable to parse quantity's suffix, got {shown(value)}"
        return f"quantities must match the regular expression {_GO_QUANTITY}, got {shown(value)}"


class IntOrString(Scalar):
    """An integer of 32 bits, or a string; its decoder is asked for maps and lists too."""

    __slots__ = ()

    def _take(self, value: Any, trail: Trail, report: Report) -> bool:
        problem = self._problem(value)
        if problem:
            report.typed("wrong-type", trail, problem, "write a whole number or a string")
        return not problem

    def _problem(self, value: Any) -> str:
        whole = type(value) is int or (type(value) is float and value.is_integer())
        if type(value) is str or (whole and -(1 << 31) <= value < 1 << 31):
            return ""
        kind = {bool: "bool", dict: "object", list: "array"}.get(type(value)) or f"number {value}"
        return f"cannot unmarshal {kind} into Go value of type int32"


class Time(Scalar):
    """A point in time, RFC 3339."""

    __slots__ = ()
    _REMEDY = 'write "2006-01-02T15:04:05Z"'

    def _problem(self, value: Any) -> str:
        if type(value) is not str:
            kind = "bool" if type(value) is bool else "number"
            return f"cannot unmarshal {kind} into Go value of type string, got {shown(value)}"
        return "" if is_time(value) else f'parsing time {shown(value)} as "2006-01-02T15:04:05Z07:00"'


class Bytes(String):
    """Bytes, as base64."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__()
        self.exact = None  # a string is not enough

    def _take(self, value: Any, trail: Trail, report: Report) -> bool:
        if not super()._take(value, trail, report):
            return False
        if is_base64(value):
            return True
        remedy = "encode it with base64; a Secret takes plain text in stringData, a ConfigMap in data"
        report.typed("wrong-type", trail, "illegal base64 data", remedy)
        return False


def is_time(text: str) -> bool:
    """Whether the server reads a text as RFC 3339 time."""
    match = _TIME.match(text)
    if not match:
        return False
    month, day, hour, minute, second = (int(match[group]) for group in range(1, 6))
    return 1 <= month <= 12 and 1 <= day <= 31 and hour <= 23 and minute <= 59 and second <= 59


def is_base64(text: str) -> bool:
    """Whether Go's decoder takes a text: padded, line breaks ignored."""
    try:
        binascii.a2b_base64(text.replace("\n", "").replace("\r", ""), strict_mode=True)
    except ValueError:
        return False
    return True
