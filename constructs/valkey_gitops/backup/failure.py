"""No good backup came out: for the user to act on, and an exit code of its own."""

from valkey_gitops.errors import FINDINGS, UserError


class BackupError(UserError):
    """The server gave no sound RDB, or the store did not take it; nothing was published under the backup's name."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy, FINDINGS)
