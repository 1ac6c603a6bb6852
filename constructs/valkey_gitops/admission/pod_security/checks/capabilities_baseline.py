"""No capability beyond those that a container has by default is added."""

from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, named, quoted
from valkey_gitops.admission.validate.metadata import mapping, sequence, text

ALLOWED = frozenset(
    (
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    )
)


def check(pod: Pod) -> Violation | None:
    """What containers add is in the default set."""
    added = [
        (item, set(map(text, sequence(mapping(item.security_context.get("capabilities")).get("add")))) - ALLOWED)
        for item in pod.containers()
    ]
    bad = [(item, words) for item, words in added if words]
    if not bad:
        return None
    words = sorted(set().union(*(words for _, words in bad)))
    return Violation(
        "non-default capabilities",
        f"{named([item.name for item, _ in bad])} must not include {quoted(words)} in securityContext.capabilities.add",
        tuple((*item.path, "securityContext", "capabilities", "add") for item, _ in bad),
    )


CHECK = Check("capabilities_baseline", "baseline", ((0, check),))
