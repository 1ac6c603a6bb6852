"""A text file written whole or not at all."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from valkey_gitops.errors import UserError


def write(file: Path, text: str) -> None:
    """Puts the text in the file's place; one that is there keeps its mode, a new one gets the usual.

    Raises:
        UserError: it cannot be written; the file is then as it was.
    """
    try:
        with NamedTemporaryFile(
            "w", dir=file.parent, prefix=f".{file.name}-", delete=False, newline="", encoding="utf-8"
        ) as new:
            temporary = Path(new.name)
            try:
                new.write(text)
                new.flush()
                os.fsync(new.fileno())
                temporary.chmod(file.stat().st_mode & 0o7777 if file.exists() else 0o644)
                new.close()  # Windows renames no open file
                temporary.replace(file)
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"cannot write {file}: {error.strerror}", "What was there before is unchanged.") from None
