"""The line in the settings file by which a deployment is on its way out."""

import re

from valkey_gitops.decode import decode

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
