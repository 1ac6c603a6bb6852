"""A value as a shell or a dotenv reader takes it back, whatever characters it holds."""

from collections.abc import Callable, Mapping

from valkey_gitops.errors import UserError


def sh(name: str, value: str) -> str:
    """For POSIX shells, bash and zsh: in single quotes nothing but a single quote means anything."""
    quoted = value.replace("'", "'\\''")
    return f"export {name}='{quoted}'"


def fish(name: str, value: str) -> str:
    r"""For fish: in single quotes only `\\` and `\'` are escapes."""
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set -gx {name} '{quoted}'"


def dotenv(name: str, value: str) -> str:
    r"""For readers of .env files, which agree about little: single quotes, else double quotes with `\n` for a newline.

    Raises:
        UserError: no form is read alike by all of them; the message does not hold the value.
    """
    single = not set(value) & {"'", "\n", "\r", "\\"}
    double = not set(value) & {'"', "\\", "$", "`", "\r"}
    if "${" in value or not (single or double):
        remedy = "Use --shell sh or fish, or give the user a password that `valkey-gitops secrets apply` generates."
        raise UserError(f"{name} holds characters that readers of .env files take differently", remedy)
    if single:
        return f"{name}='{value}'"
    escaped = value.replace("\n", "\\n")
    return f'{name}="{escaped}"'


SHELLS: Mapping[str, Callable[[str, str], str]] = {"sh": sh, "fish": fish, "dotenv": dotenv}
"""By the word of --shell."""
