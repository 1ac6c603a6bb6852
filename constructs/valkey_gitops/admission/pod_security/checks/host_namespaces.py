"""The pod shares no namespace of its node."""

from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation


def check(pod: Pod) -> Violation | None:
    """Network, processes and IPC are the pod's own."""
    shared = [field for field in ("hostNetwork", "hostPID", "hostIPC") if pod.spec.get(field) is True]
    if not shared:
        return None
    return Violation(
        "host namespaces",
        ", ".join(f"{field}=true" for field in shared),
        tuple((*pod.path, "spec", field) for field in shared),
    )


CHECK = Check("hostNamespaces", "baseline", ((0, check),))
