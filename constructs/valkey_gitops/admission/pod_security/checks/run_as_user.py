"""Containers must not be told to run as user 0; since 1.35 a pod with a user namespace of its own may."""

from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, setters


def check(pod: Pod) -> Violation | None:
    """No runAsUser is 0."""
    of_pod = pod.security_context.get("runAsUser") == 0
    bad = [item for item in pod.containers() if item.security_context.get("runAsUser") == 0]
    if not of_pod and not bad:
        return None
    return Violation(
        "runAsUser=0",
        f"{setters(of_pod, [item.name for item in bad])} must not set runAsUser=0",
        (
            *([(*pod.context_path, "runAsUser")] if of_pod else []),
            *((*item.path, "securityContext", "runAsUser") for item in bad),
        ),
    )


def check_own_users(pod: Pod) -> Violation | None:
    """As before, unless hostUsers is false."""
    return None if pod.own_users else check(pod)


CHECK = Check("runAsUser", "restricted", ((23, check), (35, check_own_users)))
