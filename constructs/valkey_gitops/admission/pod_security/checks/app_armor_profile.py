"""The default AppArmor profile of the runtime is not switched off."""

import json
from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Key, Path
from valkey_gitops.admission.pod_security.pod import Pod
from valkey_gitops.admission.pod_security.violation import Check, Violation, plural, quoted, setters
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.workloads.annotations import APPARMOR

_FIELD: Path = ("appArmorProfile", "type")


def check(pod: Pod) -> Violation | None:
    """Profiles are the runtime's or local ones, by field and by the old annotation."""
    of_pod = _bad_type(pod.security_context)
    bad = [(item, word) for item in pod.containers() if (word := _bad_type(item.security_context)) is not None]
    annotations = [key for key, value in sorted(pod.annotations.items()) if _bad_annotation(key, text(value))]
    words = [word for word in (of_pod, *(word for _, word in bad)) if word is not None]
    values = [*sorted(set(words)), *sorted(f"{key}={json.dumps(pod.annotations[key])}" for key in annotations)]
    if not values:
        return None
    who = [setters(of_pod is not None, [item.name for item, _ in bad])] if words else []
    who += [plural("annotation", annotations)] if annotations else []
    return Violation(
        plural("forbidden AppArmor profile", values),
        f"{' and '.join(who)} must not set AppArmor profile type to {quoted(values)}",
        (
            *([(*pod.context_path, *_FIELD)] if of_pod is not None else []),
            *((*item.path, "securityContext", *_FIELD) for item, _ in bad),
            *((*pod.path, "metadata", "annotations", Key(key)) for key in annotations),
        ),
    )


def _bad_type(context: Mapping[str, Any]) -> str | None:
    if context.get("appArmorProfile") is None:
        return None
    word = text(mapping(context["appArmorProfile"]).get("type"))
    return None if word in ("RuntimeDefault", "Localhost") else word


def _bad_annotation(key: str, value: str) -> bool:
    allowed = value in ("", "runtime/default") or value.startswith("localhost/")
    return key.startswith(APPARMOR) and not allowed


CHECK = Check("appArmorProfile", "baseline", ((0, check),))
