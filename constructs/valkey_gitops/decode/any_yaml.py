"""Any YAML, through libyaml; loaded for a text that `plain` does not read."""

from typing import Any, NamedTuple

import yaml

from valkey_gitops.decode.compose import TooDeepError, compose
from valkey_gitops.decode.construct import Constructor, RefusedError


class Mistake(NamedTuple):
    """What is wrong, and where: line and column from 1."""

    message: str
    line: int
    column: int


def read(text: str) -> tuple[list[Any], list[Mistake]]:
    """The value of each document in order, None for an empty or refused one; and what is wrong with the text.

    A refused document does not hide those behind it; what is no YAML ends the reading.
    """
    values: list[Any] = []
    mistakes: list[Mistake] = []
    nodes = compose(text)
    while True:
        value = None
        try:
            node = next(nodes)
            value = None if node is None else Constructor().build(node)
        except StopIteration:
            break
        except RefusedError as error:
            mistakes.append(Mistake(str(error), error.line, error.column))
        except TooDeepError as error:
            mistakes.append(Mistake(str(error), error.line, error.column))
            break
        except yaml.YAMLError as error:
            mistakes.append(_syntax(error))
            break
        values.append(value)
    return values, mistakes


def _syntax(error: yaml.YAMLError) -> Mistake:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    context = getattr(error, "context", None)
    message = f"not YAML: {problem}" + (f" ({context})" if context else "")
    return Mistake(message, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1)
