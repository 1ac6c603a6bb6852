"""'a b'.find('[a-z]') and findAll."""

from valkey_gitops.cel.errors import EvaluationError
from valkey_gitops.cel.functions import Library, Overload
from valkey_gitops.cel.functions import regex as regex_cost
from valkey_gitops.cel.patterns import find, find_all
from valkey_gitops.cel.types import INT, STRING, list_of


def _find(text: str, pattern: str) -> str:
    try:
        return find(pattern, text)
    except EvaluationError as error:
        raise EvaluationError(f"Illegal regex: {error}") from None


def _find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    try:
        return find_all(pattern, text, limit)
    except EvaluationError as error:
        raise EvaluationError(f"Illegal regex: {error}") from None


LIBRARY = Library(
    "kubernetes.regex",
    (
        Overload(
            "string_find_string", "find", (STRING, STRING), STRING, _find, member=True, cost=regex_cost, pattern=1
        ),
        Overload(
            "string_find_all_string",
            "findAll",
            (STRING, STRING),
            list_of(STRING),
            _find_all,
            member=True,
            cost=regex_cost,
            pattern=1,
        ),
        Overload(
            "string_find_all_string_int",
            "findAll",
            (STRING, STRING, INT),
            list_of(STRING),
            _find_all,
            member=True,
            cost=regex_cost,
            pattern=1,
        ),
    ),
)
