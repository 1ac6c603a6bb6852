"""A pod against a level: the checks of a version, in the plugin's order."""

from functools import cache

from valkey_gitops.admission.pod_security.checks import CHECKS
from valkey_gitops.admission.pod_security.levels import LevelVersion
from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, CheckPod, Violation


def evaluate(pod: Pod, wanted: LevelVersion, server_minor: int) -> list[Violation]:
    """What a level of a version has against a pod; a server of a minor version knows no later checks."""
    if wanted.level == "privileged":
        return []
    minor = server_minor if wanted.minor is None else min(wanted.minor, server_minor)
    found = (form(pod) for form in _forms(wanted.level == "restricted", minor))
    return [violation for violation in found if violation is not None]


@cache
def _forms(restricted: bool, minor: int) -> list[CheckPod]:
    """Baseline checks first, each sort by its identity."""
    chosen = [(check, form) for check in CHECKS if (form := check.at(minor)) and (restricted or _is_baseline(check))]
    overridden = {check.overrides for check, _ in chosen}
    kept = [(check, form) for check, form in chosen if check.identity not in overridden]
    return [form for _, form in sorted(kept, key=lambda item: (not _is_baseline(item[0]), item[0].identity))]


def _is_baseline(check: Check) -> bool:
    return check.level == "baseline"
