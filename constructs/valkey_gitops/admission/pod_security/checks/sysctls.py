"""Kernel parameters are those that concern the pod alone."""

from functools import partial

from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation
from valkey_gitops.admission.validate.metadata import text
from valkey_gitops.admission.validate.workloads.scalars import listed

SINCE_0 = frozenset(
    (
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range",
        "net.ipv4.tcp_syncookies",
    )
)
SINCE_27 = SINCE_0 | {"net.ipv4.ip_local_reserved_ports"}
SINCE_29 = SINCE_27 | {
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
}
SINCE_32 = SINCE_29 | {"net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"}
SINCE_37 = SINCE_32 | {"net.ipv4.tcp_notsent_lowat", "net.ipv4.tcp_slow_start_after_idle"}


def check(pod: Pod, allowed: frozenset[str]) -> Violation | None:
    """Every sysctl is in the list."""
    sysctls = listed(pod.security_context.get("sysctls"), (*pod.context_path, "sysctls"))
    bad = [(path, text(item.get("name"))) for path, item in sysctls if item.get("name") not in allowed]
    if not bad:
        return None
    return Violation("forbidden sysctls", ", ".join(name for _, name in bad), tuple((*path, "name") for path, _ in bad))


CHECK = Check(
    "sysctls",
    "baseline",
    tuple(
        (since, partial(check, allowed=names))
        for since, names in ((0, SINCE_0), (27, SINCE_27), (29, SINCE_29), (32, SINCE_32), (37, SINCE_37))
    ),
)
