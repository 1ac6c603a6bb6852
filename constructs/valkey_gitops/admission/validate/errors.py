"""Field errors in the API server's words. Source: k8s.io/apimachinery/pkg/util/validation/field/errors.go."""

import json
from collections.abc import Sequence
from typing import Any

from valkey_gitops.admission.model import Field, Finding, Key, Path, field_path

__all__ = ["Field", "FieldErrors", "Key", "shown", "spelled"]


class FieldErrors:
    """The errors over one object, in the order in which the server would list them."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def required(self, path: Path, detail: str = "") -> None:
        """A value is missing; the path leads to where it should be."""
        self._add("required-field", path, "Required value", detail)

    def invalid(self, path: Path, value: Any, detail: str) -> None:
        """A value breaks a rule."""
        self._add("invalid-value", path, f"Invalid value: {shown(value)}", detail)

    def printed(self, path: Path, value: str, detail: str) -> None:
        """A value breaks a rule, and the server prints it in a form of its own."""
        self._add("invalid-value", path, f"Invalid value: {value}", detail)

    def unsupported(self, path: Path, value: Any, supported: Sequence[str], *, as_given: bool = False) -> None:
        """A value is none of a closed list; the server lists the others sorted, but for some."""
        listed = ", ".join(f'"{item}"' for item in (supported if as_given else sorted(supported)))
        self._add("unsupported-value", path, f"Unsupported value: {shown(value)}", f"supported values: {listed}")

    def duplicate(self, path: Path, value: Any) -> None:
        """A value that must be unique is there twice."""
        self._add("duplicate-entry", path, f"Duplicate value: {shown(value)}", "")

    def forbidden(self, path: Path, detail: str) -> None:
        """A field must not be there, or must not change."""
        self._add("forbidden", path, "Forbidden", detail)

    def internal(self, path: Path, detail: str) -> None:
        """The server fails over a value."""
        self._add("invalid-value", path, "Internal error", detail)

    def not_found(self, path: Path, value: Any) -> None:
        """A value names something that is not in the object."""
        self._add("not-found", path, f"Not found: {shown(value)}", "")

    def too_long(self, path: Path, maximum: int) -> None:
        """A value has more bytes than allowed."""
        detail = f"may not be more than {maximum} bytes" if maximum >= 0 else "value is too long"
        self._add("too-long", path, "Too long", detail)

    def too_many(self, path: Path, value: int, maximum: int) -> None:
        """A list has more items than allowed."""
        self._add("too-many", path, f"Too many: {value}", f"must have at most {maximum} items")

    def _add(self, rule: str, path: Path, what: str, detail: str) -> None:
        message = f"{spelled(path)}: {what}" + (f": {detail}" if detail else "")
        self.findings.append(Finding(rule, "deny", message, path))


def spelled(path: Path) -> str:
    """The path in the server's spelling; the path of nothing is `[]`, where a rule is about a map as a whole."""
    return field_path(path) or "[]"


def shown(value: Any) -> str:
    """A value as the server quotes it: strings in quotes, objects as JSON."""
    if value is None:
        return "null"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
