from typing import Any

import pytest

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.policies.explain import explain
from valkey_gitops.admission.policies.policy import JsonSchema, Schema


@pytest.mark.parametrize(
    ("schema", "instance", "path", "message"),
    [
        ({"type": "string"}, 1.2, (), "must be a string; found 1.2"),
        ({"type": ["integer", "null"]}, "1", (), 'must be a whole number or null; found "1"'),
        ({"const": "yes"}, True, (), 'must be "yes"; found true'),
        ({"enum": ["a", 1]}, [1], (), 'must be one of "a", 1; found a list'),
        ({"pattern": "^a$"}, "b", (), 'must have the form ^a$; found "b"'),
        ({"minLength": 1}, "", (), 'must not be empty; found ""'),
        ({"maxLength": 2}, "a" * 99, (), f'must have at most 2 characters; found "{"a" * 59}...'),
        ({"minimum": 1}, 0, (), "must be at least 1; found 0"),
        ({"exclusiveMaximum": 1}, 1, (), "must be less than 1; found 1"),
        ({"multipleOf": 2}, 3, (), "must be a multiple of 2; found 3"),
        ({"required": ["a"]}, {}, (), "a is missing"),
        (
            {"additionalProperties": False, "properties": {"image": {}}},
            {"imag": 1},
            ("imag",),
            "unknown key imag (did you mean image?)",
        ),
        (
            {"additionalProperties": False, "patternProperties": {"^x-": {}}},
            {"x-a": 1, "y": 1},
            ("y",),
            "unknown key y",
        ),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, ("ab",), 'must have at most 1 characters; found "ab"'),
        ({"items": {"type": "object", "additionalProperties": False}}, [{"a": 1}], (0, "a"), "unknown key a"),
        ({"maxProperties": 0}, {"a": 1}, (), "must be empty"),
        ({"minProperties": 2}, {"a": 1}, (), "must have at least 2 keys"),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, (), "a needs b"),
        ({"contains": {"const": 1}}, [], (), "must have an element that satisfies the policy"),
        ({"minItems": 2}, [1], (), "must have at least 2 elements"),
        ({"prefixItems": [{}], "items": False}, [1, 2], (), "has elements too many"),
        ({"uniqueItems": True}, [1, 1], (), "must not repeat an element"),
        ({"not": {"required": ["a"]}}, {"a": 1}, (), "has a form that is not allowed here"),
        ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {}, (), "has none of the forms that are allowed here"),
        ({"oneOf": [{"type": "object"}, {"required": ["a"]}]}, {"a": 1}, (), "must have exactly one of the forms"),
        (
            {"items": {"properties": {"a": {"type": "array"}}}},
            [{"a": []}, {"a": 1}],
            (1, "a"),
            "must be a list; found 1",
        ),
    ],
)
def test_a_keyword_is_told_in_the_users_words(schema: JsonSchema, instance: Any, path: Path, message: str) -> None:
    (failure,) = explain(schema, instance)

    assert not Schema(schema).accepts(instance)
    assert failure.path == path
    assert failure.message.startswith(message)


SAY = "x-message"


@pytest.mark.parametrize(
    ("schema", "instance", "message"),
    [
        ({SAY: "outer", "properties": {"a": {SAY: "inner", "const": 1}}}, {"a": 2}, "inner (found 2)"),
        ({SAY: "outer", "properties": {"a": {"const": 1}}}, {"a": 2}, "outer (found 2)"),
        ({SAY: "outer", "required": ["a"], "properties": {"a": {SAY: "inner"}}}, {}, "inner (a is missing)"),
        ({SAY: "outer", "required": ["a"]}, {}, "outer (a is missing)"),
        ({SAY: "outer", "additionalProperties": False}, {"a": 1}, "outer (unknown key a)"),
        ({"items": {"$ref": "#/$defs/a~1b"}, "$defs": {"a/b": {SAY: "defined", "const": 1}}}, [2], "defined (found 2)"),
        ({"items": {"$ref": "#/$defs/a", SAY: "used"}, "$defs": {"a": {"const": 1}}}, [2], "used (found 2)"),
        ({"if": {"const": 1}, "then": {SAY: "then", "const": 2}}, 1, "then (found 1)"),
        ({SAY: "choice", "anyOf": [{"const": 1}, {SAY: "branch", "const": 2}]}, 3, "choice (found 3)"),
        (
            {"anyOf": [{"type": "string"}, {"properties": {"a": {SAY: "branch", "const": 2}}}]},
            {"a": 1},
            "branch (found 1)",
        ),
        ({SAY: "forbidden", "not": {"const": 1}}, 1, "forbidden (found 1)"),
        ({"properties": {"password": {SAY: "none here", "not": {}}}}, {"password": "s3cret"}, "none here"),
        ({SAY: "whole", "minItems": 1}, [], "whole"),
    ],
)
def test_the_nearest_sentence_of_the_author_is_told(schema: JsonSchema, instance: Any, message: str) -> None:
    assert [failure.message for failure in explain(schema, instance)] == [message]


def test_every_failure_is_told_once_and_in_the_order_of_paths() -> None:
    schema: JsonSchema = {"allOf": [{"required": ["b", "a"]}, {"required": ["a"]}], "properties": {"c": {"const": 1}}}

    assert explain(schema, {"c": 2}) == [
        ((), "a is missing"),
        ((), "b is missing"),
        (("c",), "must be 1; found 2"),
    ]


def test_a_failure_that_only_the_fast_library_sees_is_told_all_the_same() -> None:
    """In Python's re, $ also stands before a final line break."""
    assert not Schema({"pattern": "^a$"}).accepts("a\n")
    assert explain({"pattern": "^a$"}, "a\n") == [((), "does not satisfy the policy's schema")]
    assert explain({"pattern": "^a$", SAY: "an a"}, "a\n") == [((), "an a")]


def test_a_wholly_different_object_is_told_in_thirty_failures_and_the_number_of_the_rest() -> None:
    failures = explain({"items": {"type": "string"}}, list(range(40)))

    assert len(failures) == 31
    assert failures[-1].message == "and 10 more demands of this policy are not met"
