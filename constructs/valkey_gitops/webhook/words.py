"""Findings as the API server passes them on: a message, warnings and audit annotations, within its limits.

Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response
"""

import re
from collections.abc import Sequence

from valkey_gitops.admission.model import Finding, field_path

LONGEST_WARNING = 256
"""Characters of one warning that the server promises to pass on."""
ALL_WARNINGS = 4096
"""Characters of all warnings together; what is beyond is dropped without a word."""
LONGEST_MESSAGE = 4096
LONGEST_ANNOTATION = 10 * 1024

_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f]+")


def told(denials: Sequence[Finding]) -> str:
    """Why it is refused: every denial with its rule and place; empty where there is none."""
    sentences = list(dict.fromkeys(_sentence(item) for item in denials))
    return _short("; ".join(sentences), LONGEST_MESSAGE)


def warnings(findings: Sequence[Finding]) -> tuple[str, ...]:
    """One for each finding, as far as the server passes them on; the last one counts those that it would not."""
    texts = list(dict.fromkeys(_short(_sentence(item), LONGEST_WARNING) for item in findings))
    kept: list[str] = []
    for number, text in enumerate(texts):
        left = ALL_WARNINGS - sum(map(len, kept)) - LONGEST_WARNING
        if len(text) > left:
            return (*kept, f"and {len(texts) - number} more")
        kept.append(text)
    return tuple(kept)


def audit_annotations(findings: Sequence[Finding]) -> dict[str, str]:
    """What each rule has found, by its name: the server puts the webhook's before it."""
    found: dict[str, list[str]] = {}
    for item in findings:
        found.setdefault(item.rule, []).append(f"{item.severity}: {_plain(item.message)}")
    return {rule: _short("; ".join(dict.fromkeys(texts)), LONGEST_ANNOTATION) for rule, texts in found.items()}


def _sentence(finding: Finding) -> str:
    path = field_path(finding.path)
    place = f" at {path}" if path and path not in finding.message else ""
    return f"[{finding.rule}]{place} {_plain(finding.message)}"


def _plain(text: str) -> str:
    """On one line, as headers and logs want it."""
    return _UNPRINTABLE.sub(" ", text).strip()


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
