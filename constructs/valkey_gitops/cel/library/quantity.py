"""quantity('1.5Gi') and what it can do."""

from typing import Any, ClassVar

from valkey_gitops.cel.errors import EvaluationError
from valkey_gitops.cel.functions import Library, Overload, one_pass
from valkey_gitops.cel.types import BOOL, DOUBLE, INT, OBJECT, STRING, Type
from valkey_gitops.cel.values import Opaque
from valkey_gitops.quantity import Quantity, add, approximate_float, as_int64, compare, parse, subtract, written

QUANTITY = Type(OBJECT, "kubernetes.Quantity")


class QuantityValue(Opaque):
    """A quantity; 1 equals 1000m."""

    __slots__ = ("quantity",)
    cel_type: ClassVar[Type] = QUANTITY

    def __init__(self, quantity: Quantity) -> None:
        self.quantity = quantity

    def __eq__(self, other: object) -> bool:
        return isinstance(other, QuantityValue) and compare(self.quantity, other.quantity) == 0

    def __hash__(self) -> int:
        value, scale = self.quantity.value, self.quantity.scale
        while value and value % 10 == 0:
            value, scale = value // 10, scale + 1
        return hash((value, scale if value else 0))

    def __str__(self) -> str:
        return written(self.quantity)


def _quantity(text: str) -> QuantityValue:
    try:
        return QuantityValue(parse(text))
    except ValueError as error:
        raise EvaluationError(str(error)) from None


def _is_quantity(text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _sign(value: QuantityValue) -> int:
    number = value.quantity.value
    return (number > 0) - (number < 0)


def _compare_to(left: QuantityValue, right: QuantityValue) -> int:
    return compare(left.quantity, right.quantity)


def _is_greater(left: QuantityValue, right: QuantityValue) -> bool:
    return _compare_to(left, right) > 0


def _is_less(left: QuantityValue, right: QuantityValue) -> bool:
    return _compare_to(left, right) < 0


def _as_approximate_float(value: QuantityValue) -> float:
    return approximate_float(value.quantity)


def _is_integer(value: QuantityValue) -> bool:
    return as_int64(value.quantity) is not None


def _as_integer(value: QuantityValue) -> int:
    whole = as_int64(value.quantity)
    if whole is None:
        raise EvaluationError("cannot convert value to integer")
    return whole


def _add(left: QuantityValue, right: QuantityValue) -> QuantityValue:
    return QuantityValue(add(left.quantity, right.quantity))


def _add_int(left: QuantityValue, right: int) -> QuantityValue:
    return QuantityValue(add(left.quantity, _of(right)))


def _sub(left: QuantityValue, right: QuantityValue) -> QuantityValue:
    return QuantityValue(subtract(left.quantity, right.quantity))


def _sub_int(left: QuantityValue, right: int) -> QuantityValue:
    return QuantityValue(subtract(left.quantity, _of(right)))


def _of(whole: int) -> Quantity:
    return Quantity(whole, 0, "exponent")


def _member(overload: str, name: str, operand: Type | None, result: Type, implementation: Any) -> Overload:
    operands = (QUANTITY,) if operand is None else (QUANTITY, operand)
    return Overload(overload, name, operands, result, implementation, member=True)


LIBRARY = Library(
    "kubernetes.quantity",
    (
        Overload("string_to_quantity", "quantity", (STRING,), QUANTITY, _quantity, cost=one_pass),
        Overload("is_quantity_string", "isQuantity", (STRING,), BOOL, _is_quantity, cost=one_pass),
        # Not a member: sign(quantity('-1')) compiles, quantity('-1').sign() does not.
        Overload("quantity_sign", "sign", (QUANTITY,), INT, _sign),
        _member("quantity_is_greater_than", "isGreaterThan", QUANTITY, BOOL, _is_greater),
        _member("quantity_is_less_than", "isLessThan", QUANTITY, BOOL, _is_less),
        _member("quantity_compare_to", "compareTo", QUANTITY, INT, _compare_to),
        _member("quantity_get_float", "asApproximateFloat", None, DOUBLE, _as_approximate_float),
        _member("quantity_get_int", "asInteger", None, INT, _as_integer),
        _member("quantity_is_integer", "isInteger", None, BOOL, _is_integer),
        _member("quantity_add", "add", QUANTITY, QUANTITY, _add),
        _member("quantity_add_int", "add", INT, QUANTITY, _add_int),
        _member("quantity_sub", "sub", QUANTITY, QUANTITY, _sub),
        _member("quantity_sub_int", "sub", INT, QUANTITY, _sub_int),
    ),
    since=(1, 28),
)
