"""The spec of a Job, alone or in the template of a CronJob."""

import re

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.names import HTTP_PATH, dns1123_subdomain_problems
from valkey_gitops.admission.validate.selectors import validate_label_selector
from valkey_gitops.admission.validate.workloads.features import enabled
from valkey_gitops.admission.validate.workloads.job_policies import (
    validate_pod_failure_policy,
    validate_pod_replacement_policy,
    validate_success_policy,
)
from valkey_gitops.admission.validate.workloads.pod_template import (
    can_select,
    kept_template,
    validate_selects_template,
    validate_template,
)
from valkey_gitops.admission.validate.workloads.scalars import number, unsupported, validate_nonnegative, validate_word

MOST_AT_ONCE = 100_000
MANY_COMPLETIONS = 100_000
MOST_AT_ONCE_OF_MANY = 10_000
MANAGER_LENGTH = 63
_NUMBERS = (
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
)


def validate_job_spec(spec: Object, errors: FieldErrors, path: Path, version: str) -> None:
    """Numbers, policies and the template, all but the selector."""
    for field in _NUMBERS:
        validate_nonnegative(spec.get(field), errors, (*path, field))
    if spec.get("maxFailedIndexes") is not None and spec.get("backoffLimitPerIndex") is None:
        errors.required((*path, "backoffLimitPerIndex"), "when maxFailedIndexes is specified")
    if spec.get("managedBy") is not None and enabled("JobManagedBy", version):
        validate_manager(text(spec["managedBy"]), errors, (*path, "managedBy"))
    validate_completion_mode(spec, errors, path)
    if spec.get("podFailurePolicy") is not None:
        validate_pod_failure_policy(spec, errors, (*path, "podFailurePolicy"))
    if spec.get("successPolicy") is not None:
        validate_success_policy(spec, errors, (*path, "successPolicy"))
    validate_pod_replacement_policy(spec, errors, (*path, "podReplacementPolicy"))
    validate_template(kept_template(spec.get("template"), version), errors, (*path, "template"), version)
    validate_restart_policy(spec, errors, (*path, "template", "spec", "restartPolicy"))


def validate_manager(name: str, errors: FieldErrors, path: Path) -> None:
    """The controller that runs the Job instead of the server's own: a domain and a path."""
    domain, _, rest = name.partition("/")
    if not name:
        errors.required(path)
    elif not domain or not rest:
        errors.invalid(path, name, 'must be a domain-prefixed path (such as "acme.io/foo")')
    else:
        for problem in dns1123_subdomain_problems(domain):
            errors.invalid(path, domain, problem)
        if not re.fullmatch(HTTP_PATH, rest):
            errors.invalid(path, rest, f"Invalid path (regex used for validation is '{HTTP_PATH}')")
    if len(name.encode()) > MANAGER_LENGTH:
        errors.too_long(path, MANAGER_LENGTH)


def validate_completion_mode(spec: Object, errors: FieldErrors, path: Path) -> None:
    """With or without an index; limits by index need one."""
    mode = spec.get("completionMode")
    if mode is not None:
        validate_word(mode, ("NonIndexed", "Indexed"), errors, (*path, "completionMode"))
    if mode == "Indexed":
        validate_indexed(spec, errors, path)
    elif mode in (None, "NonIndexed"):
        for field in ("backoffLimitPerIndex", "maxFailedIndexes"):
            if spec.get(field) is not None:
                errors.invalid((*path, field), spec[field], "requires indexed completion mode")


def validate_indexed(spec: Object, errors: FieldErrors, path: Path) -> None:
    """The list of completed indexes must not grow beyond what an object can hold."""
    completions, failed = spec.get("completions"), spec.get("maxFailedIndexes")
    if completions is None:
        errors.required((*path, "completions"), "when completion mode is Indexed")
    if number(spec.get("parallelism")) > MOST_AT_ONCE:
        told = f"must be less than or equal to {MOST_AT_ONCE} when completion mode is Indexed"
        errors.invalid((*path, "parallelism"), spec["parallelism"], told)
    if failed is not None:
        if completions is not None and number(failed) > number(completions):
            errors.invalid((*path, "maxFailedIndexes"), failed, "must be less than or equal to completions")
        if number(failed) > MOST_AT_ONCE:
            errors.invalid((*path, "maxFailedIndexes"), failed, f"must be less than or equal to {MOST_AT_ONCE}")
    if number(completions) > MANY_COMPLETIONS and spec.get("backoffLimitPerIndex") is not None:
        validate_many_completions(spec, errors, path)


def validate_many_completions(spec: Object, errors: FieldErrors, path: Path) -> None:
    """Stricter limits for very many indexes."""
    if spec.get("maxFailedIndexes") is None:
        told = f"must be specified when completions is above {MANY_COMPLETIONS}"
        errors.required((*path, "maxFailedIndexes"), told)
    for field in ("parallelism", "maxFailedIndexes"):
        if number(spec.get(field)) > MOST_AT_ONCE_OF_MANY:
            above = f"when completions are above {MANY_COMPLETIONS} and used with backoff limit per index"
            told = f"must be less than or equal to {MOST_AT_ONCE_OF_MANY} {above}"
            errors.invalid((*path, field), spec[field], told)


def validate_restart_policy(spec: Object, errors: FieldErrors, path: Path) -> None:
    """Pods of a Job come to an end."""
    policy = mapping(mapping(spec.get("template")).get("spec")).get("restartPolicy")
    if policy in (None, "", "Always"):
        errors.required(path, 'valid values: "OnFailure", "Never"')
    elif policy not in ("OnFailure", "Never"):
        unsupported(policy, ("OnFailure", "Never"), errors, path)
    elif spec.get("podFailurePolicy") is not None and policy != "Never":
        errors.invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')


def validate_selector(spec: Object, errors: FieldErrors, path: Path) -> None:
    """The selector finds the pods of the template."""
    selector = spec.get("selector")
    if selector is None:
        errors.required((*path, "selector"))
    validate_label_selector(selector, errors, (*path, "selector"))
    if can_select(selector):
        validate_selects_template(selector, mapping(spec.get("template")), errors, (*path, "template"))
