"""Random expressions mean the same to cel-cpp, Google's other implementation."""

import random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.cel.oracle.generate import TABLES, Grammar
from tests.cel.world import environment
from valkey_gitops.cel.errors import CompileError, EvaluationError

cel = pytest.importorskip("cel_expr_python.cel", reason="cel-expr-python has no wheel for this platform")
EXTENSIONS = "name: k8s\nextensions:\n- name: optional\n- name: strings\n- name: sets\n"


@pytest.fixture(scope="module")
def other() -> Any:
    environment().compile("+".join("1" * 120))  # raises Python's recursion limit before Hypothesis looks at it
    return cel.NewEnv(config=cel.NewEnvConfigFromYaml(EXTENSIONS), variables={"object": cel.Type.DYN})


def theirs(other: Any, text: str) -> Any:
    try:
        program = other.compile(text)
    except RuntimeError:
        return "refused"
    value = program.eval(data={"object": TABLES["object"]})
    return "error" if value.type() == cel.Type.ERROR else value.plain_value()


def ours(text: str) -> Any:
    try:
        return environment().compile(text).evaluate({"object": TABLES["object"]})
    except CompileError:
        return "refused"
    except EvaluationError as error:
        return _QUALIFIER if str(error).startswith(_QUALIFIER) else "error"


_QUALIFIER = "invalid qualifier type"
"""cel-go's answer (asked of the oracle) to `map[?key]` with a key that no map has; cel-cpp says it is absent."""


@settings(max_examples=300, derandomize=True)  # a build must not go by luck; tests/cel/oracle records the rest
@given(st.integers(0, 10**9), st.integers(2, 4))
def test_a_random_expression_has_the_value_that_it_has_in_cel_cpp(other: Any, seed: int, depth: int) -> None:
    text = Grammar(random.Random(seed)).boolean(depth)
    found = ours(text)
    assume(found != _QUALIFIER)
    assert theirs(other, text) == found, text
