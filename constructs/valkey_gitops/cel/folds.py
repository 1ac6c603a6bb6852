"""Macros over lists and maps. Costs are those of the fold that cel-go makes of each macro, element by element."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from valkey_gitops.cel.equality import key_of, value_of
from valkey_gitops.cel.errors import CostLimitError, EvaluationError, no_such_overload
from valkey_gitops.cel.frames import Frame, Run
from valkey_gitops.cel.qualify import go_type, shown_key

Elements = Callable[[Frame], Iterator[Any]]
_END: Final = object()


def elements(over: Run, slots: tuple[int, ...]) -> Elements:
    """Sets the macro's variables to one element after the other; stops the evaluation at its cost limit."""
    return _pairs(over, *slots) if len(slots) == 2 else _singles(over, slots[0])


def _singles(over: Run, slot: int) -> Elements:
    def each(frame: Frame) -> Iterator[Any]:
        values = over(frame)
        if type(values) is dict:
            values = [value_of(key) for key in values]
        elif not isinstance(values, list):
            raise EvaluationError(f"got '{go_type(values)}', expected iterable type")
        slots = frame.slots
        for value in values:
            if frame.cost > frame.limit:
                raise CostLimitError
            slots[slot] = value
            yield value

    return each


def _pairs(over: Run, first: int, second: int) -> Elements:
    def each(frame: Frame) -> Iterator[Any]:
        values = over(frame)
        if isinstance(values, list):
            pairs: Any = enumerate(values)
        elif type(values) is dict:
            pairs = [(value_of(key), value) for key, value in values.items()]
        else:
            raise EvaluationError(f"unsupported comprehension range type: {go_type(values)}")
        slots = frame.slots
        for key, value in pairs:
            if frame.cost > frame.limit:
                raise CostLimitError
            slots[first], slots[second] = key, value
            yield key

    return each


def quantifier(each: Elements, predicate: Run, *, decisive: bool, per_look: int) -> Run:
    """all (False decides) and exists (True decides): the other value and errors go on; the first error is kept.

    `per_look` is the cost of the loop's condition.
    """

    def run(frame: Frame) -> Any:
        failed: EvaluationError | None = None
        iterator = each(frame)
        for _ in iterator:
            frame.cost += per_look + 1
            try:
                value = predicate(frame)
            except EvaluationError as error:
                failed = failed or error
                continue
            if value is decisive:
                if next(iterator, _END) is not _END:
                    frame.cost += per_look
                frame.cost += 1
                return decisive
            if type(value) is not bool:
                failed = failed or no_such_overload()
        frame.cost += 1
        if failed is not None:
            raise failed
        return not decisive

    return run


def _truth(predicate: Run, frame: Frame) -> bool:
    value = predicate(frame)
    if type(value) is not bool:
        raise no_such_overload()
    return bool(value)


def exactly_one(each: Elements, predicate: Run) -> Run:
    """exists_one: looks at all elements; the last error of the predicate is the error."""

    def run(frame: Frame) -> bool:
        failed: EvaluationError | None = None
        count = 0
        for _ in each(frame):
            try:
                if _truth(predicate, frame):
                    frame.cost += 2
                    count += 1
            except EvaluationError as error:
                failed = error
        frame.cost += 2
        if failed is not None:
            raise failed
        return count == 1

    return run


def lister(each: Elements, predicate: Run | None, transform: Run, per_element: int) -> Run:
    """map, filter and transformList; an error of the predicate replaces an earlier one, one of the rest does not."""

    def run(frame: Frame) -> list[Any]:
        failed: EvaluationError | None = None
        found: list[Any] = []
        for _ in each(frame):
            try:
                if predicate is not None and not _truth(predicate, frame):
                    continue
            except EvaluationError as error:
                failed = error
                continue
            frame.cost += per_element
            try:
                found.append(transform(frame))
            except EvaluationError as error:
                failed = failed or error
        frame.cost += 1
        if failed is not None:
            raise failed
        return found

    return run


def mapper(each: Elements, predicate: Run | None, transform: Run, *, entries: bool) -> Run:
    """transformMap, and transformMapEntry, whose transform gives a map of new entries."""
    insert = _insert_entries if entries else _insert

    def run(frame: Frame) -> dict[Any, Any]:
        failed: EvaluationError | None = None
        found: dict[Any, Any] = {}
        for key in each(frame):
            try:
                if predicate is not None and not _truth(predicate, frame):
                    continue
            except EvaluationError as error:
                failed = error
                continue
            frame.cost += 1
            if failed is not None and not entries:
                continue
            try:
                frame.cost += 1 if entries else 2
                insert(found, key, transform(frame))
            except EvaluationError as error:
                failed = failed or error
        frame.cost += 1
        if failed is not None:
            raise failed
        return found

    return run


def _insert(found: dict[Any, Any], key: Any, value: Any) -> None:
    if key_of(key) in found:
        raise EvaluationError(f"insert failed: key {shown_key(key)} already exists")
    found[key_of(key)] = value


def _insert_entries(found: dict[Any, Any], _: Any, entries: Any) -> None:
    if type(entries) is not dict:
        raise no_such_overload()
    for key, value in entries.items():
        _insert(found, value_of(key), value)
