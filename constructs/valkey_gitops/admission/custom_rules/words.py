"""The server's words for a rule that fails."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from valkey_gitops.admission.model import Finding, Key, Path, field_path

_LONGEST = 5 * 1024  # bytes
_RULES = {
    "FieldValueRequired": ("required-field", "Required value"),
    "FieldValueForbidden": ("forbidden", "Forbidden"),
    "FieldValueDuplicate": ("duplicate-entry", "Duplicate value"),
}
_STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\[['\"]([^'\"]*)['\"]\]")


def failed(source: Mapping[str, Any], kind: str, path: Path, computed: str) -> Finding:
    """The finding of a rule, with the computed text where it is one line, else the rule's own message."""
    computed = computed.strip()
    usable = computed and "\n" not in computed and len(computed.encode()) <= _LONGEST
    text = computed if usable else _own(source)
    rule, what = _RULES.get(str(source.get("reason")), ("invalid-value", "Invalid value"))
    if rule in ("invalid-value", "duplicate-entry"):
        what = f'{what}: "{kind}"'
    told = what if rule == "duplicate-entry" else f"{what}: {text}"
    return Finding(rule, "deny", f"{field_path(path) or '<nil>'}: {told}", path)


def failing(source: Mapping[str, Any], error: str) -> str:
    """The words for a rule that could not be evaluated."""
    rule = str(source.get("message") or source.get("rule", "")).strip()
    if error.startswith("no such overload"):
        why = "call arguments did not match a supported operator, function or macro signature for rule"
        return f"'{error}': {why}: {rule}"
    return f"{error} evaluating rule: {rule}"


def unusable(source: Mapping[str, Any], why: Sequence[str], path: Path) -> Finding:
    """Of a rule that does not compile nobody knows what it would say; the server would not take the definition."""
    rule = str(source.get("rule", "")).strip()
    told = f"{field_path(path) or '<nil>'}: the rule {rule!r} of the definition cannot be asked: {'; '.join(why)}"
    remedy = "Correct the CustomResourceDefinition, or give the --kubernetes-version that takes it."
    return Finding("invalid-value", "undecidable", told, path, remedy)


def place(source: Mapping[str, Any]) -> Path:
    """The steps of a rule's fieldPath: `.spec.ports['a']`."""
    return tuple(name or Key(key) for name, key in _STEP.findall(str(source.get("fieldPath") or "")))


def _own(source: Mapping[str, Any]) -> str:
    return str(source.get("message") or "").strip() or f"failed rule: {str(source.get('rule', '')).strip()}"
