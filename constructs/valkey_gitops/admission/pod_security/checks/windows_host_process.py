"""No container of a Windows pod runs as a process of the node."""

from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, setters
from valkey_gitops.admission.validate.metadata import mapping


def check(pod: Pod) -> Violation | None:
    """No windowsOptions say hostProcess: true."""
    of_pod = mapping(pod.security_context.get("windowsOptions")).get("hostProcess") is True
    bad = [
        item
        for item in pod.containers()
        if mapping(item.security_context.get("windowsOptions")).get("hostProcess") is True
    ]
    if not of_pod and not bad:
        return None
    who = setters(of_pod, [item.name for item in bad])
    return Violation(
        "hostProcess",
        f"{who} must not set securityContext.windowsOptions.hostProcess=true",
        (
            *([(*pod.context_path, "windowsOptions", "hostProcess")] if of_pod else []),
            *((*item.path, "securityContext", "windowsOptions", "hostProcess") for item in bad),
        ),
    )


CHECK = Check("windowsHostProcess", "baseline", ((0, check),))
