"""/proc is masked as it is by default; since 1.35 the baseline lets a pod with a user namespace of its own off."""

from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, named, quoted
from valkey_gitops.admission.validate.metadata import text


def check(pod: Pod) -> Violation | None:
    """procMount is Default where a container has it."""
    bad = [item for item in pod.containers() if item.security_context.get("procMount") not in (None, "Default")]
    if not bad:
        return None
    words = sorted({text(item.security_context["procMount"]) for item in bad})
    return Violation(
        "procMount",
        f"{named([item.name for item in bad])} must not set securityContext.procMount to {quoted(words)}",
        tuple((*item.path, "securityContext", "procMount") for item in bad),
    )


def check_own_users(pod: Pod) -> Violation | None:
    """As before, unless hostUsers is false."""
    return None if pod.own_users else check(pod)


BASELINE = Check("procMount", "baseline", ((0, check), (35, check_own_users)))
RESTRICTED = Check("procMount_restricted", "restricted", ((35, check),), overrides="procMount")
