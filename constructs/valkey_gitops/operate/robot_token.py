"""The registry's robot token: from the environment, or else from ~/.env."""

import re
from collections.abc import Mapping
from pathlib import Path

from valkey_gitops.errors import UserError
from valkey_gitops.operate.dotenv import BadValueError, assignments, value

NAME = "HARBOR_ROBOT_TOKEN"

_WRITE = f"Write a line {NAME}='the token' into ~/.env, or set the variable {NAME}."
_MENTIONED = re.compile(rf"^\s*(export\s+)?{NAME}\b", re.MULTILINE)


def robot_token(environment: Mapping[str, str], file: Path) -> str:
    """The token.

    Raises:
        UserError: it is in neither place, or is no token; the text never holds what was found.
    """
    if found := environment.get(NAME, "").strip():
        return _checked(found, f"the variable {NAME}")
    return _checked(_from_file(file), f"{NAME} in {file}")


def _from_file(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UserError(f"no {NAME}: the variable is not set, and there is no file {file}", _WRITE) from None
    except OSError as error:
        raise UserError(f"no {NAME}: the variable is not set, and {file} is unreadable: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UserError(f"no {NAME}: the variable is not set, and {file} is not UTF-8 text", _WRITE) from None
    raw = assignments(text).get(NAME)
    if raw is None and _MENTIONED.search(text):
        raise UserError(f"{NAME} stands in {file}, but not as {NAME}=value without blanks around the =", _WRITE)
    try:
        found = value(raw or "")
    except BadValueError as error:
        raise UserError(f"{NAME} in {file} is not readable: {error}", _WRITE) from None
    if not found:
        state = "is empty" if raw is not None else "does not hold it"
        raise UserError(f"no {NAME}: the variable is not set, and {file} {state}", _WRITE)
    return found


def _checked(token: str, place: str) -> str:
    if not re.fullmatch(r"[!-~]+", token):
        raise UserError(f"{place} is no token: it holds blanks or characters beyond ASCII", _WRITE)
    return token
