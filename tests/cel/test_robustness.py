"""Whatever the text, the answer is a program or a CompileError; whatever the program, a value or one of its errors."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cel.world import environment
from valkey_gitops.cel.environment import Budget
from valkey_gitops.cel.errors import BudgetError, CompileError, CostLimitError, EvaluationError

SIGNS = "( ) [ ] { } . , ? : ! - + * / % < <= == != >= > && || in"
NAMES = (
    "true false null object x y has all exists map filter size type string int timestamp duration optional of format"
)
PARTS = [
    "1",
    "2u",
    "0.5",
    "'a'",
    "b'a'",
    "r'a'",
    "'%s'",
    '"""',
    "`a`",
    "//",
    "\n",
    ".?",
    "[?",
    "has(object.x)",
    ".all(x,",
]
WORDS = [*SIGNS.split(" "), *NAMES.split(" "), *PARTS]
RECURSION = "compilation failed: ERROR: <input>:-1:0: expression recursion limit exceeded: 250"
VISITS = "compilation failed: ERROR: <input>:-1:0: max recursion depth exceeded"


def answered(text: str) -> None:
    with suppress(CompileError, EvaluationError, CostLimitError):
        environment().compile(text).evaluate({"object": {"x": [1, "a"]}})


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    answered(text)


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
def test_any_row_of_tokens_is_answered(text: str) -> None:
    answered(text)


@pytest.mark.parametrize(
    ("deepest", "too_deep", "told"),
    [
        ("(" * 249 + "1" + ")" * 249, "(" * 250 + "1" + ")" * 250, RECURSION),
        ("[" * 249 + "]" * 249, "[" * 251 + "]" * 251, RECURSION),
        ("+".join("1" * 251), "+".join("1" * 252), VISITS),
        ("*".join("1" * 251), "*".join("1" * 252), VISITS),
        ("1+(" * 124 + "1" + ")" * 124, "1+(" * 125 + "1" + ")" * 125, RECURSION),
        ("object" + ".a" * 250, "object" + ".a" * 251, VISITS),
        ("object" + "[0]" * 250, "object" + "[0]" * 251, VISITS),
        ("==".join(["true"] * 251), "==".join(["true"] * 252), VISITS),
    ],
)
def test_nesting_ends_where_the_server_ends_it(deepest: str, too_deep: str, told: str) -> None:
    answered(deepest)
    environment().compile(deepest)
    with pytest.raises(CompileError) as refused:
        environment().compile(too_deep)
    assert told == refused.value.detail


def test_terms_of_and_may_be_many() -> None:
    assert environment().compile(" && ".join(["true"] * 5000)).evaluate({}) is True


def test_a_text_beyond_100000_characters_is_refused() -> None:
    with pytest.raises(CompileError) as refused:
        environment().compile("'" + "a" * 99_999 + "'")
    assert "ERROR: <input>:-1:0: expression code point size exceeds limit: size: 100001, limit 100000" == str(
        refused.value
    )


def test_a_chain_of_opt_map_doubles_its_cost_with_each_link_and_stops_at_the_limit() -> None:
    program = environment().compile("optional.of(1)" + ".optMap(x, x)" * 40)
    with pytest.raises(CostLimitError):
        program.evaluate({})
    with pytest.raises(CompileError):
        environment().compile("nope" + ".optMap(x, x)" * 40)


def test_an_endless_loop_stops_at_the_limit() -> None:
    program = environment().compile("object.all(x, object.all(y, object.all(z, x + y + z >= 0)))")
    with pytest.raises(CostLimitError) as stopped:
        program.evaluate({"object": list(range(1000))})
    assert "operation cancelled: actual cost limit exceeded" == str(stopped.value)
    assert program.cost < 1_000_100


def test_a_budget_is_shared_and_told_when_it_is_spent() -> None:
    program = environment().compile("object.a == 1")
    budget = Budget(7)
    assert program.evaluate({"object": {"a": 1}}, budget) is True
    assert 4 == budget.remaining
    with pytest.raises(EvaluationError):
        program.evaluate({"object": {}}, budget)
    assert 1 == budget.remaining
    with pytest.raises(BudgetError):
        program.evaluate({"object": {"a": 1}}, budget)
