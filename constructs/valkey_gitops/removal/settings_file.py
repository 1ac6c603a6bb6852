"""The line in the settings file by which a deployment is on its way out."""

import os
import re
from pathlib import Path
from tempfile import NamedTemporaryFile

from valkey_gitops.decode import decode
from valkey_gitops.errors import UserError

KEY = "removal"
_LINE = re.compile(rf"^{KEY}:[^\r\n]*", re.MULTILINE)


def announced(text: str, removal: str) -> str | None:
    """The settings with the line added or changed, everything else as it was; None where a line is not enough."""
    line, end = f"{KEY}: {removal}", "\r\n" if "\r\n" in text else "\n"
    if _LINE.search(text):
        changed = _LINE.sub(line, text, count=1)
    else:
        changed = f"{text}{'' if text.endswith(end) or not text else end}{line}{end}"
    before, after = (_value(found) for found in (text, changed))
    return changed if before is not None and after == {**before, KEY: removal} else None


def _value(text: str) -> dict[str, object] | None:
    decoded = decode(text.encode())
    values = [document.value for document in decoded.documents]
    return values[0] if not decoded.broken and len(values) == 1 and isinstance(values[0], dict) else None


def write(file: Path, text: str) -> None:
    """Puts the text in the file's place, whole or not at all.

    Raises:
        UserError: it cannot be written; the file is then as it was.
    """
    try:
        with NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}-", delete=False, newline="") as new:
            temporary = Path(new.name)
            try:
                new.write(text)
                new.flush()
                os.fsync(new.fileno())
                temporary.chmod(file.stat().st_mode & 0o7777)
                new.close()
                temporary.replace(file)
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"cannot write {file}: {error.strerror}", "It is unchanged.") from None
