"""Containers give up all capabilities, and take back at most the one for ports below 1024."""

from valkey_gitops.admission.pod_security.pod import Container, Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, named, quoted
from valkey_gitops.admission.validate.metadata import mapping, sequence, text


def check(pod: Pod) -> Violation | None:
    """All are dropped; what is added is NET_BIND_SERVICE."""
    containers = list(pod.containers())
    keeping = [item for item in containers if "ALL" not in _listed(item, "drop")]
    adding = [item for item in containers if set(_listed(item, "add")) - {"NET_BIND_SERVICE"}]
    details = []
    if keeping:
        details.append(f'{named([item.name for item in keeping])} must set securityContext.capabilities.drop=["ALL"]')
    if adding:
        words = sorted({word for item in adding for word in _listed(item, "add")} - {"NET_BIND_SERVICE"})
        who = named([item.name for item in adding])
        details.append(f"{who} must not include {quoted(words)} in securityContext.capabilities.add")
    if not details:
        return None
    return Violation(
        "unrestricted capabilities",
        "; ".join(details),
        (
            *((*item.path, "securityContext", "capabilities", "drop") for item in keeping),
            *((*item.path, "securityContext", "capabilities", "add") for item in adding),
        ),
    )


def check_linux(pod: Pod) -> Violation | None:
    """As before; a pod that says it runs on Windows cannot have the field."""
    return None if pod.is_windows else check(pod)


def _listed(container: Container, field: str) -> list[str]:
    return list(map(text, sequence(mapping(container.security_context.get("capabilities")).get(field))))


CHECK = Check(
    "capabilities_restricted", "restricted", ((22, check), (25, check_linux)), overrides="capabilities_baseline"
)
