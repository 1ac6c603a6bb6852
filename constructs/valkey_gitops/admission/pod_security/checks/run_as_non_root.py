"""Containers must not run as root; since 1.35 a pod with a user namespace of its own may."""

from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, named, setters

_REASON = "runAsNonRoot != true"


def check(pod: Pod) -> Violation | None:
    """The pod or every container says runAsNonRoot: true, and none says false."""
    of_pod = pod.security_context.get("runAsNonRoot")
    said = [(item, item.security_context.get("runAsNonRoot")) for item in pod.containers()]
    bad = [item for item, value in said if value is False]
    if of_pod is False or bad:
        places = [(*item.path, "securityContext", "runAsNonRoot") for item in bad]
        return Violation(
            _REASON,
            f"{setters(of_pod is False, [item.name for item in bad])} must not set securityContext.runAsNonRoot=false",
            (*([(*pod.context_path, "runAsNonRoot")] if of_pod is False else []), *places),
        )
    silent = [item.name for item, value in said if value is None]
    if of_pod is True or not silent:
        return None
    what = f"pod or {named(silent)} must set securityContext.runAsNonRoot=true"
    return Violation(_REASON, what, ((*pod.context_path, "runAsNonRoot"),))


def check_own_users(pod: Pod) -> Violation | None:
    """As before, unless hostUsers is false."""
    return None if pod.own_users else check(pod)


CHECK = Check("runAsNonRoot", "restricted", ((0, check), (35, check_own_users)))
