"""CronJobs. Source: pkg/apis/batch/validation/validation.go."""

import re
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text, validate_metadata, validate_metadata_update
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems
from valkey_gitops.admission.validate.workloads.cron_schedule import schedule_problem
from valkey_gitops.admission.validate.workloads.job_spec import validate_job_spec
from valkey_gitops.admission.validate.workloads.pod_template import shown_selector
from valkey_gitops.admission.validate.workloads.scalars import unsupported, validate_nonnegative, validate_required_word
from valkey_gitops.admission.validate.workloads.time_zones import time_zone_problems

NAME_LENGTH = 52
"""The controller adds 11 characters to make the name of a Job, which has 63 at most."""
_CONCURRENCY = ("Allow", "Forbid", "Replace")


def validate(obj: Object, errors: FieldErrors, version: str) -> None:
    """Metadata and spec; a short name."""
    validate_metadata(obj, errors, dns1123_subdomain_problems, namespaced=True)
    validate_spec(mapping(obj.get("spec")), None, errors, version)
    name = text(mapping(obj.get("metadata")).get("name"))
    if len(name.encode()) > NAME_LENGTH:
        errors.invalid(("metadata", "name"), name, f"must be no more than {NAME_LENGTH} characters")


def validate_update(obj: Object, old: Object, errors: FieldErrors, version: str) -> None:
    """Everything may change; a time zone is looked at when it does."""
    validate_metadata_update(obj, old, errors)
    validate_spec(mapping(obj.get("spec")), mapping(old.get("spec")), errors, version)


def validate_spec(spec: Object, old: Object | None, errors: FieldErrors, version: str) -> None:
    """When, and which Job."""
    path: Path = ("spec",)
    validate_schedule(spec, old, errors, (*path, "schedule"))
    validate_nonnegative(spec.get("startingDeadlineSeconds"), errors, (*path, "startingDeadlineSeconds"))
    zone = spec.get("timeZone")
    if old is None or old.get("timeZone") != zone:
        for problem in [] if zone is None else time_zone_problems(text(zone)):
            errors.invalid((*path, "timeZone"), zone, problem)
    policy = spec.get("concurrencyPolicy")
    validate_required_word(policy, _CONCURRENCY, errors, (*path, "concurrencyPolicy"))
    validate_job_template(mapping(spec.get("jobTemplate")).get("spec"), errors, (*path, "jobTemplate", "spec"), version)
    for field in ("successfulJobsHistoryLimit", "failedJobsHistoryLimit"):
        validate_nonnegative(spec.get(field), errors, (*path, field))


def validate_schedule(spec: Object, old: Object | None, errors: FieldErrors, path: Path) -> None:
    """Five fields or a word; the time zone has a field of its own."""
    schedule = text(spec.get("schedule"))
    if not schedule:
        errors.required(path)
        return
    if problem := schedule_problem(schedule):
        errors.invalid(path, schedule, problem)
    if not re.search("TZ", schedule):
        return
    if old is None or "TZ" not in text(old.get("schedule")):
        told = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
        errors.invalid(path, schedule, told)
    elif spec.get("timeZone") is not None:
        told = "cannot use both timeZone field and TZ or CRON_TZ in schedule"
        errors.invalid(path, schedule, told)


def validate_job_template(value: Any, errors: FieldErrors, path: Path, version: str) -> None:
    """A Job without a selector: each Job gets its own."""
    spec = mapping(value)
    validate_job_spec(spec, errors, path, version)
    if spec.get("selector") is not None:
        shown = shown_selector(spec["selector"])
        errors.invalid((*path, "selector"), shown, "`selector` will be auto-generated")
    if spec.get("manualSelector") is True:
        unsupported(value=True, words=("nil", "false"), errors=errors, path=(*path, "manualSelector"))
