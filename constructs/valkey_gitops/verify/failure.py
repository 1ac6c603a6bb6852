"""A failed test in the operator's words: what it means, what was seen, what to do."""

import inspect
from typing import NamedTuple

import pytest

from valkey_gitops.errors import UserError
from valkey_gitops.verify.connection import RefusedError, UnreachableError
from valkey_gitops.verify.replies import explain


class Failure(NamedTuple):
    """A failed test in the operator's words."""

    meaning: str
    seen: str
    remedy: str

    def __str__(self) -> str:
        pairs = (("Means", self.meaning), ("Seen", self.seen), ("Remedy", self.remedy))
        return "\n".join(f"{name + ':':<8}{text}" for name, text in pairs if text)


def describe(error: BaseException, meaning: str, remedy: str) -> Failure:
    """The failure behind an exception: what the exception knows better than the test replaces the test's own words."""
    if isinstance(error, RefusedError):
        explanation = explain(error.reply)
        if explanation:
            meaning, remedy = f"{explanation.meaning[0].upper()}{explanation.meaning[1:]}.", explanation.remedy
        return Failure(meaning, f"the server replied: {error.reply}", remedy)
    if isinstance(error, UnreachableError):
        return Failure(meaning, error.reason, error.remedy or remedy)
    if isinstance(error, UserError):
        return Failure(meaning, error.message, error.remedy or remedy)
    seen = (
        str(error) if isinstance(error, AssertionError | pytest.fail.Exception) else f"{type(error).__name__}: {error}"
    )
    return Failure(meaning, " ".join(seen.split()), remedy)


def sentences(item: pytest.Item) -> tuple[str, str]:
    """A test's docstring as what its failure means, and the remedy."""
    text = inspect.cleandoc(getattr(item, "obj", item).__doc__ or "")
    meaning, _, remedy = (" ".join(part.split()) for part in text.partition("Remedy:"))
    return meaning, remedy
