"""SELinux types are those of containers; user and role are not chosen."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, plural, quoted, setters
from valkey_gitops.admission.validate.metadata import mapping, text

SINCE_0 = frozenset(("", "container_t", "container_init_t", "container_kvm_t"))
SINCE_31 = SINCE_0 | {"container_engine_t"}


def check(pod: Pod, allowed: frozenset[str]) -> Violation | None:
    """Types are in the list, and neither user nor role is set."""
    of_pod = _bad(pod.security_context, allowed)
    bad = [(item, fields) for item in pod.containers() if (fields := _bad(item.security_context, allowed))]
    if not of_pod and not bad:
        return None
    found = [of_pod, *(fields for _, fields in bad)]
    types = sorted({fields["type"] for fields in found if "type" in fields})
    data = [f"{plural('type', types)} {quoted(types)}"] if types else []
    data += [f"{field} may not be set" for field in ("user", "role") if any(field in fields for fields in found)]
    who = setters(bool(of_pod), [item.name for item, _ in bad])
    return Violation(
        "seLinuxOptions",
        f"{who} set forbidden securityContext.seLinuxOptions: {'; '.join(data)}",
        (
            *_places(pod.context_path, of_pod),
            *(place for item, fields in bad for place in _places((*item.path, "securityContext"), fields)),
        ),
    )


def _bad(context: Mapping[str, Any], allowed: frozenset[str]) -> dict[str, str]:
    options = mapping(context.get("seLinuxOptions"))
    kind = text(options.get("type"))
    return {
        **({} if kind in allowed else {"type": kind}),
        **{field: text(options[field]) for field in ("user", "role") if options.get(field)},
    }


def _places(context: Path, fields: Mapping[str, str]) -> list[Path]:
    return [(*context, "seLinuxOptions", field) for field in fields]


CHECK = Check(
    "seLinuxOptions",
    "baseline",
    ((0, partial(check, allowed=SINCE_0)), (31, partial(check, allowed=SINCE_31))),
)
