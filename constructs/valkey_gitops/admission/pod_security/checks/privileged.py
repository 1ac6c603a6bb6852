"""No container is privileged, which switches off most of what keeps it in."""

from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, named


def check(pod: Pod) -> Violation | None:
    """No container says privileged: true."""
    bad = [item for item in pod.containers() if item.security_context.get("privileged") is True]
    if not bad:
        return None
    return Violation(
        "privileged",
        f"{named([item.name for item in bad])} must not set securityContext.privileged=true",
        tuple((*item.path, "securityContext", "privileged") for item in bad),
    )


CHECK = Check("privileged", "baseline", ((0, check),))
