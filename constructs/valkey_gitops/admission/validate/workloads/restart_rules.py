"""Restart policies and rules of single containers, since 1.35."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence
from valkey_gitops.admission.validate.workloads.scalars import listed, validate_word

MOST_RULES = 20
MOST_VALUES = 255
_POLICIES = ("Always", "Never", "OnFailure")


def validate_restart_rules(container: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """A policy, and what goes before it for some exit codes."""
    policy, rules = container.get("restartPolicy"), sequence(container.get("restartPolicyRules"))
    if policy is not None:
        validate_word(policy, _POLICIES, errors, (*path, "restartPolicy"))
    elif rules:
        errors.required((*path, "restartPolicy"), "must specify restartPolicy when restart rules are used")
    if len(rules) > MOST_RULES:
        errors.too_long((*path, "restartPolicyRules"), MOST_RULES)
    for place, rule in listed(rules, (*path, "restartPolicyRules")):
        validate_restart_rule(rule, errors, place)


def validate_restart_rule(rule: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """To restart, for the exit codes of a list or for all others."""
    if rule.get("action") != "Restart":
        validate_word(rule.get("action"), ("Restart",), errors, (*path, "action"))
    if rule.get("exitCodes") is None:
        errors.required((*path, "exitCodes"), "must be specified")
        return
    codes = mapping(rule["exitCodes"])
    validate_word(codes.get("operator"), ("In", "NotIn"), errors, (*path, "exitCodes", "operator"))
    if len(sequence(codes.get("values"))) > MOST_VALUES:
        errors.too_long((*path, "exitCodes", "values"), MOST_VALUES)
