"""Seccomp is switched on: the runtime's profile or a local one, by the pod or by every container."""

from valkey_gitops.admission.pod_security.checks.seccomp_profile_baseline import FIELD, REASON, check_fields
from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, named


def check(pod: Pod) -> Violation | None:
    """Each container has a profile, its own or the pod's."""
    if found := check_fields(pod):
        return found
    if pod.security_context.get("seccompProfile") is not None:
        return None
    silent = [item.name for item in pod.containers() if item.security_context.get("seccompProfile") is None]
    if not silent:
        return None
    what = f'pod or {named(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'
    return Violation(REASON, what, ((*pod.context_path, *FIELD),))


def check_linux(pod: Pod) -> Violation | None:
    """As before; a pod that says it runs on Windows cannot have the field."""
    return None if pod.is_windows else check(pod)


CHECK = Check(
    "seccompProfile_restricted", "restricted", ((19, check), (25, check_linux)), overrides="seccompProfile_baseline"
)
