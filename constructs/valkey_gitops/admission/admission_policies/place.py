"""Where in the object a failed expression points."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from valkey_gitops.admission.admission_policies.decision import Decision
from valkey_gitops.admission.admission_policies.expressions import Expressions
from valkey_gitops.admission.model import Object, Path

_CHAIN = re.compile(r"\bobject((?:\??\.\??[A-Za-z_]\w*(?!\w*\()|\[\??(?:\d+|'[^']*'|\"[^\"]*\")\])+)")
_STEP = re.compile(r"\.\??([A-Za-z_]\w*)|\[\??(\d+)\]|\[\??['\"]([^'\"]*)['\"]\]")
_VARIABLE = re.compile(r"\bvariables\.([A-Za-z_]\w*)")


def place(decision: Decision, expressions: Expressions, obj: Object) -> Path:
    """The deepest node of the object that the failed expression reads, and all that it reads lies below.

    An expression that reads several branches points to the node that they have in common; so does what it reads through
    variables.
    """
    texts = _texts(decision.text, {name: item.text for name, item in expressions.variables.items()})
    paths = [_there(_steps(match[1]), obj) for text in texts for match in _CHAIN.finditer(text)]
    return _common([path for path in paths if path]) if paths else ()


def _texts(text: str, variables: Mapping[str, str]) -> list[str]:
    """The expression and the variables that it reads, and those that they read."""
    found, waiting = [text], [text]
    while waiting:
        for name in _VARIABLE.findall(waiting.pop()):
            if name in variables and variables[name] not in found:
                found.append(variables[name])
                waiting.append(variables[name])
    return found


def _steps(chain: str) -> Path:
    return tuple(int(index) if index else name or key for name, index, key in _STEP.findall(chain))


def _there(path: Path, obj: Any) -> Path:
    """As much of a path as the object has."""
    for depth, step in enumerate(path):
        inside = obj.get(step) if isinstance(obj, Mapping) else None
        if isinstance(obj, Sequence) and not isinstance(obj, str) and isinstance(step, int) and step < len(obj):
            inside = obj[step]
        if inside is None:
            return path[:depth]
        obj = inside
    return path


def _common(paths: list[Path]) -> Path:
    if not paths:
        return ()
    first, last = min(paths, key=repr), max(paths, key=repr)
    shared = 0
    while shared < min(len(first), len(last)) and all(path[: shared + 1] == first[: shared + 1] for path in paths):
        shared += 1
    return first[:shared]
