"""No process may gain more rights than its parent, as set-user-ID programs would."""

from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, named


def check(pod: Pod) -> Violation | None:
    """Every container says allowPrivilegeEscalation: false."""
    bad = [item for item in pod.containers() if item.security_context.get("allowPrivilegeEscalation") is not False]
    if not bad:
        return None
    return Violation(
        "allowPrivilegeEscalation != false",
        f"{named([item.name for item in bad])} must set securityContext.allowPrivilegeEscalation=false",
        tuple((*item.path, "securityContext", "allowPrivilegeEscalation") for item in bad),
    )


def check_linux(pod: Pod) -> Violation | None:
    """As before; a pod that says it runs on Windows cannot have the field."""
    return None if pod.is_windows else check(pod)


CHECK = Check("allowPrivilegeEscalation", "restricted", ((8, check), (25, check_linux)))
