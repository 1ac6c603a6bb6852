"""When a Job counts as failed or as done, and when its pods are replaced."""

import re
from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text
from valkey_gitops.admission.validate.names import qualified_name_problems
from valkey_gitops.admission.validate.workloads.go_objects import go_object
from valkey_gitops.admission.validate.workloads.pods import all_containers
from valkey_gitops.admission.validate.workloads.scalars import (
    invalid_as_a_whole,
    listed,
    number,
    unsupported,
    validate_nonnegative,
)

MOST_RULES = 20
MOST_EXIT_CODES = 255
MOST_PATTERNS = 20
INDEXES_LENGTH = 64 * 1024
_ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
_OPERATORS = ("In", "NotIn")
_STATUSES = ("False", "True", "Unknown")
_REPLACEMENTS = ("Failed", "TerminatingOrFailed")


def _validate_word(value: Any, words: tuple[str, ...], errors: FieldErrors, path: Path) -> None:
    if not value:
        quoted = " ".join(f'"{word}"' for word in words)
        errors.required(path, f"valid values: [{quoted}]")
    elif value not in words:
        unsupported(value, words, errors, path)


def validate_pod_failure_policy(spec: Object, errors: FieldErrors, path: Path) -> None:
    """What a failed pod means, by its exit code or its conditions."""
    rules, place = sequence(mapping(spec["podFailurePolicy"]).get("rules")), (*path, "rules")
    if len(rules) > MOST_RULES:
        errors.too_many(place, len(rules), MOST_RULES)
    pod = mapping(mapping(spec.get("template")).get("spec"))
    names = {text(container.get("name")) for _, container in all_containers(pod, ())}
    for rule_path, rule in listed(rules, place):
        validate_failure_rule(rule, spec, names, errors, rule_path)


def validate_failure_rule(
    rule: Mapping[str, Any], spec: Object, names: set[str], errors: FieldErrors, path: Path
) -> None:
    """An action, for exit codes or for conditions."""
    codes, conditions = rule.get("onExitCodes"), sequence(rule.get("onPodConditions"))
    if rule.get("action") != "FailIndex":
        _validate_word(rule.get("action"), _ACTIONS, errors, (*path, "action"))
    elif spec.get("backoffLimitPerIndex") is None:
        errors.invalid((*path, "action"), "FailIndex", "requires the backoffLimitPerIndex to be set")
    if codes is not None:
        validate_exit_codes(mapping(codes), names, errors, (*path, "onExitCodes"))
    validate_conditions(conditions, errors, (*path, "onPodConditions"))
    if codes is not None and conditions:
        invalid_as_a_whole("specifying both OnExitCodes and OnPodConditions is not supported", errors, path)
    elif codes is None and not conditions:
        invalid_as_a_whole("specifying one of OnExitCodes and OnPodConditions is required", errors, path)


def validate_exit_codes(codes: Mapping[str, Any], names: set[str], errors: FieldErrors, path: Path) -> None:
    """Codes in order, each once, of a container that there is."""
    operator, values, name = codes.get("operator"), sequence(codes.get("values")), codes.get("containerName")
    _validate_word(operator, _OPERATORS, errors, (*path, "operator"))
    if name is not None and text(name) not in names:
        told = "must be one of the container or initContainer names in the pod template"
        errors.invalid((*path, "containerName"), name, told)
    if not values:
        errors.invalid((*path, "values"), [], "at least one value is required")
    elif len(values) > MOST_EXIT_CODES:
        errors.too_many((*path, "values"), len(values), MOST_EXIT_CODES)
    for index, value in enumerate(values):
        if operator == "In" and value == 0:
            errors.invalid((*path, "values", index), value, "must not be 0 for the In operator")
        if value in values[:index]:
            errors.duplicate((*path, "values", index), value)
    if list(values) != sorted(values, key=number):
        errors.invalid((*path, "values"), values, "must be ordered")


def validate_conditions(patterns: Any, errors: FieldErrors, path: Path) -> None:
    """Conditions of the pod, by type and status."""
    if len(patterns) > MOST_PATTERNS:
        errors.too_many(path, len(patterns), MOST_PATTERNS)
    for place, pattern in listed(patterns, path):
        kind = text(pattern.get("type"))
        for problem in qualified_name_problems(kind):
            errors.invalid((*place, "type"), kind, problem)
        _validate_word(pattern.get("status"), _STATUSES, errors, (*place, "status"))


def validate_success_policy(spec: Object, errors: FieldErrors, path: Path) -> None:
    """Which indexes are enough."""
    policy = mapping(spec["successPolicy"])
    if spec.get("completionMode") != "Indexed":
        errors.invalid(path, go_object("SuccessPolicy", policy), "requires indexed completion mode")
        return
    rules, place = sequence(policy.get("rules")), (*path, "rules")
    if not rules:
        errors.required(place, "at least one rules must be specified when the successPolicy is specified")
    if len(rules) > MOST_RULES:
        errors.too_many(place, len(rules), MOST_RULES)
    for rule_path, rule in listed(rules, place):
        validate_success_rule(rule, int(number(spec.get("completions"))), errors, rule_path)


def validate_success_rule(rule: Mapping[str, Any], completions: int, errors: FieldErrors, path: Path) -> None:
    """Some indexes, some number of them, or both."""
    indexes, count = rule.get("succeededIndexes"), rule.get("succeededCount")
    if indexes is None and count is None:
        errors.required(path, "at least one of succeededCount or succeededIndexes must be specified")
    total = 0
    if indexes is not None:
        total = validate_indexes(text(indexes), completions, errors, (*path, "succeededIndexes"))
    if count is None:
        return
    validate_nonnegative(count, errors, (*path, "succeededCount"))
    limits = [(completions, "the number of specified completions")]
    if indexes is not None:
        limits.append((total, "the number of indexes in the specified succeededIndexes field"))
    for limit, meaning in limits:
        if number(count) > limit:
            told = f"must be less than or equal to {limit} ({meaning})"
            errors.invalid((*path, "succeededCount"), count, told)


def validate_indexes(indexes: str, completions: int, errors: FieldErrors, path: Path) -> int:
    """Single indexes and ranges in order, such as `0,2-4`; gives how many there are."""
    if len(indexes) > INDEXES_LENGTH:
        errors.too_long(path, INDEXES_LENGTH)
    total, last = 0, None
    for interval in indexes.split(",") if indexes else ():
        problem = interval_problem(interval, completions)
        first, _, end = interval.partition("-")
        if not problem and last is not None and last >= int(first):
            problem = f"non-increasing order, previous: {last}, current: {int(first)}"
        if problem:
            errors.invalid(path, indexes, f"error parsing succeededIndexes: {problem}")
            return 0
        last = int(end or first)
        total += last - int(first) + 1
    return total


def interval_problem(interval: str, completions: int) -> str:
    """What is wrong with one index or range."""
    parts = interval.split("-")
    if len(parts) > len(("first", "last")):
        rule = "violates the requirement that an index interval can have at most two parts separated by '-'"
        return f'the fragment "{interval}" {rule}'
    for part in parts:
        if not re.fullmatch(r"[+-]?[0-9]+", part):
            return f'cannot convert string to integer for index: "{part}"'
        if int(part) >= completions:
            return f'too large index: "{part}"'
    if len(parts) > 1 and int(parts[0]) >= int(parts[1]):
        return f"non-increasing order, previous: {int(parts[0])}, current: {int(parts[1])}"
    return ""


def validate_pod_replacement_policy(spec: Object, errors: FieldErrors, path: Path) -> None:
    """When a new pod comes for an old one; a failure policy waits until it has failed."""
    policy = spec.get("podReplacementPolicy")
    words = _REPLACEMENTS if spec.get("podFailurePolicy") is None else ("Failed",)
    if policy is not None and policy not in words:
        unsupported(policy, words, errors, path)
