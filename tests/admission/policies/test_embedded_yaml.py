from typing import Any

import pytest

from valkey_gitops.admission.policies.embedded_yaml import UnclearYamlError, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("# nothing", None),
        ("a: 1\nb: [x, 1.5, true, null, 'yes']", {"a": 1, "b": ["x", 1.5, True, None, "yes"]}),
        ("v: 1.20", {"v": 1.2}),
        ('v: "1.20"', {"v": "1.20"}),
        ("v: yes", {"v": True}),
        ("v: !!str yes", {"v": "yes"}),
        ("a: &x {k: 1}\nb: *x", {"a": {"k": 1}, "b": {"k": 1}}),
    ],
)
def test_clear_yaml_is_read_as_its_readers_do(text: str, expected: Any) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "line 2, column 1: did not find expected node content"),
        ("a: 1\na: 2", "line 2, column 1: the key a is given twice"),
        ("6379: x", "line 1, column 1: the key 6379 is not a string: quote it"),
        ("yes: x", "line 1, column 1: the key yes is not a string: quote it"),
        ("[a]: x", "line 1, column 1: the key [ScalarNode"),
        ("<<: {a: 1}", "line 1, column 1: << reads as a merge: quote it"),
        ("a: 2026-11-23", "line 1, column 4: 2026-11-23 reads as a timestamp: quote it"),
        ("a: !!binary aGk=", "line 1, column 4: aGk= reads as a binary: quote it"),
        ("a: !secret x", "line 1, column 4: x reads as a !secret: quote it"),
        ("a: !!int x", "line 1, column 4: x is no int"),
        ("a: .inf", "line 1, column 4: the number .inf has no JSON form"),
        ("a: 1\n---\nb: 1", "it holds more than one document"),
        ("a: &a [*a]", "line 1, column 4: its aliases unfold to more than is read"),
        ("[" * 100_000, "nested deeper than"),
        ("a: \x00", "control characters are not allowed"),
    ],
)
def test_yaml_that_readers_may_understand_differently_is_refused(text: str, problem: str) -> None:
    with pytest.raises(UnclearYamlError) as refused:
        parse(text)

    assert problem in str(refused.value)


def test_aliases_that_unfold_without_end_are_refused() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 9)
    )

    with pytest.raises(UnclearYamlError):
        parse(bomb)
