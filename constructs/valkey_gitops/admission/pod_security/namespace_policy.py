"""What the labels of a namespace ask of its pods."""

from collections.abc import Mapping
from typing import NamedTuple

from valkey_gitops.admission.pod_security.levels import (
    LEVELS,
    PRIVILEGED,
    Level,
    LevelVersion,
    parse_level,
    parse_minor,
)

PREFIX = "pod-security.kubernetes.io/"


class NamespacePolicy(NamedTuple):
    """The level of each mode: what refuses a Pod, what is told to the client, what goes to the audit log."""

    enforce: LevelVersion
    audit: LevelVersion
    warn: LevelVersion

    @property
    def is_privileged(self) -> bool:
        """Whether there is nothing to check."""
        return all(mode.level == "privileged" for mode in self)


def default_policy(pod_security: LevelVersion | None) -> NamespacePolicy:
    """What holds in a namespace without labels; to be enforced is to be warned of too."""
    level = pod_security or PRIVILEGED
    return NamespacePolicy(enforce=level, audit=PRIVILEGED, warn=level)


def namespace_policy(labels: Mapping[str, str], defaults: NamespacePolicy) -> NamespacePolicy:
    """The policy of a namespace; a wrong level enforces restricted and warns of nothing, a wrong version is the latest.

    The server takes no such label, but a namespace may have been there before the plugin.
    """
    enforce = _level(labels, "enforce", defaults.enforce, otherwise="restricted")
    audit = _level(labels, "audit", defaults.audit, otherwise="privileged")
    warn = _level(labels, "warn", defaults.warn, otherwise="privileged")
    asked = parse_level(labels.get(f"{PREFIX}enforce", ""))
    if asked and f"{PREFIX}warn" not in labels and LEVELS.index(asked) > LEVELS.index(warn.level):
        warn = LevelVersion(asked, warn.minor if f"{PREFIX}warn-version" in labels else enforce.minor)
    return NamespacePolicy(enforce, audit, warn)


def _level(labels: Mapping[str, str], mode: str, default: LevelVersion, otherwise: Level) -> LevelVersion:
    level, minor = default
    if (word := labels.get(f"{PREFIX}{mode}")) is not None:
        level = parse_level(word) or otherwise
    if (version := labels.get(f"{PREFIX}{mode}-version")) is not None:
        _, minor = parse_minor(version)
    return LevelVersion(level, minor)
