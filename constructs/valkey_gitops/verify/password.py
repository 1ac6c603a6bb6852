"""The password on its way to the server: shown nowhere, taken from a file, the environment or a Secret."""

import os
from pathlib import Path

from valkey_gitops.errors import UserError

ENVIRONMENT = "VALKEY_PASSWORD"


class Password:
    """A password that prints as stars, so that no report, traceback or debugger shows it by accident."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The password itself; for the connection alone."""
        return self._value

    def __repr__(self) -> str:
        return "***"


def given_password(file: Path | None) -> Password | None:
    """The password of --password-file, else of VALKEY_PASSWORD, else None; raises UserError for an unusable file."""
    if file is None:
        value = os.environ.get(ENVIRONMENT, "")
        return Password(value) if value else None
    try:
        # One newline at the end comes from the editor or from `echo`; any other blank belongs to the password.
        password = Password(file.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UserError(f"{file}: the password file cannot be read: {reason}", "Check --password-file.") from None
    if not password.reveal():
        raise UserError(f"{file}: the password file is empty", "Put the password into it, on one line.")
    return password
