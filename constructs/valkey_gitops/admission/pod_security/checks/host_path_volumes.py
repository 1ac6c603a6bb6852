"""No volume is a path of the node."""

from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, plural, quoted
from valkey_gitops.admission.validate.metadata import text
from valkey_gitops.admission.validate.workloads.scalars import listed


def check(pod: Pod) -> Violation | None:
    """No volume has hostPath."""
    volumes = listed(pod.spec.get("volumes"), (*pod.path, "spec", "volumes"))
    bad = [(path, text(volume.get("name"))) for path, volume in volumes if volume.get("hostPath") is not None]
    if not bad:
        return None
    return Violation(
        "hostPath volumes",
        f"{plural('volume', bad)} {quoted(name for _, name in bad)}",
        tuple((*path, "hostPath") for path, _ in bad),
    )


CHECK = Check("hostPathVolumes", "baseline", ((0, check),))
