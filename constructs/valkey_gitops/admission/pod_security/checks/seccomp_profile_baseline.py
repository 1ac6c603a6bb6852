"""Seccomp is not switched off: by annotation before 1.19, by field since."""

import json
from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Key, Path
from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, plural, quoted, setters
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.workloads.annotations import SECCOMP_CONTAINER, SECCOMP_POD

REASON = "seccompProfile"
FIELD: Path = ("seccompProfile", "type")


def check_annotations(pod: Pod) -> Violation | None:
    """What the alpha annotations name is the runtime's profile or a local one."""
    keys = [SECCOMP_POD, *(f"{SECCOMP_CONTAINER}{item.name}" for item in pod.containers())]
    bad = sorted({key for key in keys if key in pod.annotations and not _allowed(text(pod.annotations[key]))})
    if not bad:
        return None
    shown = sorted(f"{key}={json.dumps(text(pod.annotations[key]), ensure_ascii=False)}" for key in bad)
    return Violation(
        REASON,
        f"forbidden {plural('annotation', bad)} {', '.join(shown)}",
        tuple((*pod.path, "metadata", "annotations", Key(key)) for key in bad),
    )


def check_fields(pod: Pod) -> Violation | None:
    """What the fields name is the runtime's profile or a local one."""
    of_pod = bad_type(pod.security_context)
    bad = [(item, word) for item in pod.containers() if (word := bad_type(item.security_context)) is not None]
    words = sorted({word for word in (of_pod, *(word for _, word in bad)) if word is not None})
    if not words:
        return None
    who = setters(of_pod is not None, [item.name for item, _ in bad])
    return Violation(
        REASON,
        f"{who} must not set securityContext.seccompProfile.type to {quoted(words)}",
        (
            *([(*pod.context_path, *FIELD)] if of_pod is not None else []),
            *((*item.path, "securityContext", *FIELD) for item, _ in bad),
        ),
    )


def bad_type(context: Mapping[str, Any]) -> str | None:
    """The type of a security context's profile, if it has one and it is not allowed."""
    if context.get("seccompProfile") is None:
        return None
    word = text(mapping(context["seccompProfile"]).get("type"))
    return None if word in ("RuntimeDefault", "Localhost") else word


def _allowed(value: str) -> bool:
    return value in ("runtime/default", "docker/default") or value.startswith("localhost/")


CHECK = Check("seccompProfile_baseline", "baseline", ((0, check_annotations), (19, check_fields)))
