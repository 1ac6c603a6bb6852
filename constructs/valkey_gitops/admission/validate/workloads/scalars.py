"""Single values: numbers, words of a closed list, ports, paths. Source: pkg/apis/core/validation/validation.go."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from valkey_gitops.admission.model import Finding, Path
from valkey_gitops.admission.validate.errors import FieldErrors, shown, spelled
from valkey_gitops.admission.validate.metadata import mapping, sequence
from valkey_gitops.admission.validate.names import dns1123_label_problems, port_name_problems, port_number_problems

FILE_MODE = 0o777
LARGEST_ID = 2**31 - 1


def listed(value: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The objects of a list, each with its path."""
    for index, item in enumerate(sequence(value)):
        yield (*path, index), mapping(item)


def number(value: Any) -> float:
    """The value if it is a number, and 0 if not."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0


def validate_nonnegative(value: Any, errors: FieldErrors, path: Path) -> None:
    """A number of zero or more, or none at all."""
    if number(value) < 0:
        errors.invalid(path, value, "must be greater than or equal to 0")


def validate_positive(value: Any, errors: FieldErrors, path: Path) -> None:
    """A number of more than zero."""
    if number(value) <= 0:
        errors.invalid(path, number(value), "must be greater than zero")


def validate_id(value: Any, errors: FieldErrors, path: Path) -> None:
    """The number of a user or a group."""
    if value is not None and not 0 <= number(value) <= LARGEST_ID:
        errors.invalid(path, value, f"must be between 0 and {LARGEST_ID}, inclusive")


def validate_file_mode(value: Any, errors: FieldErrors, path: Path) -> None:
    """Permission bits; `0644` in YAML 1.1 is octal, `644` is not."""
    if not 0 <= number(value) <= FILE_MODE:
        errors.invalid(path, value, "must be a number between 0 and 0777 (octal), both inclusive")


def validate_required(obj: Mapping[str, Any], field: str, errors: FieldErrors, path: Path) -> None:
    """A field that is there and not empty."""
    if not obj.get(field):
        errors.required((*path, field))


def validate_dns_label(value: str, errors: FieldErrors, path: Path) -> None:
    """A DNS-1123 label."""
    for problem in dns1123_label_problems(value):
        errors.invalid(path, value, problem)


def validate_word(value: Any, words: Sequence[str], errors: FieldErrors, path: Path) -> None:
    """A word of a closed list; the server lists them in this order."""
    if value not in words:
        unsupported(value or "", words, errors, path)


def validate_required_word(value: Any, words: Sequence[str], errors: FieldErrors, path: Path) -> None:
    """A word of a closed list; an empty one counts as missing."""
    if value:
        validate_word(value, words, errors, path)
    else:
        errors.required(path)


def unsupported(value: Any, words: Sequence[str], errors: FieldErrors, path: Path) -> None:
    """A value is none of a closed list, which the server gives in its own order."""
    supported = ", ".join(f'"{word}"' for word in words)
    message = f"{spelled(path)}: Unsupported value: {shown(value)}: supported values: {supported}"
    errors.findings.append(Finding("unsupported-value", "deny", message, path))


def invalid_as_a_whole(detail: str, errors: FieldErrors, path: Path) -> None:
    """A value is wrong, and the server does not quote it."""
    errors.findings.append(Finding("invalid-value", "deny", f"{spelled(path)}: Invalid value: {detail}", path))


def validate_port_number_or_name(port: Any, errors: FieldErrors, path: Path) -> None:
    """The port of a probe: a number, or the name of a port."""
    problems = port_name_problems(port) if isinstance(port, str) else port_number_problems(int(number(port)))
    for problem in problems:
        errors.invalid(path, number(port) if port is None else port, problem)


def validate_no_backsteps(value: str, errors: FieldErrors, path: Path) -> None:
    """A path that never goes up."""
    if ".." in value.split("/"):
        errors.invalid(path, value, "must not contain '..'")


def validate_descending_path(value: str, errors: FieldErrors, path: Path) -> None:
    """A relative path that never goes up."""
    if value.startswith("/"):
        errors.invalid(path, value, "must be a relative path")
    validate_no_backsteps(value, errors, path)


def validate_unreserved_path(value: str, errors: FieldErrors, path: Path) -> None:
    """A path of a file in a volume: the kubelet keeps names that start with two dots to itself."""
    validate_descending_path(value, errors, path)
    if value.startswith("..") and not value.startswith("../"):
        errors.invalid(path, value, "must not start with '..'")
