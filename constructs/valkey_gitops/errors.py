"""Exit codes, and the two kinds of failure that end a command."""

CLEAN = 0
FINDINGS = 1
UNUSABLE = 2  # wrong usage or unreadable input
BUG = 3


class UserError(Exception):
    """Something the user can fix: printed without a traceback, with its remedy, and ends with its exit code."""

    def __init__(self, message: str, remedy: str = "", exit_code: int = UNUSABLE) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.exit_code = exit_code
