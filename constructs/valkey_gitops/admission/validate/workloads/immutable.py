"""Fields that stay as they are."""

from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors


def validate_immutable(new: Any, old: Any, errors: FieldErrors, path: Path, *, shown: Any = None) -> None:
    """Both objects have their defaults and canonical quantities, so that what means the same is the same."""
    if new != old:
        errors.invalid(path, new if shown is None else shown, "field is immutable")
