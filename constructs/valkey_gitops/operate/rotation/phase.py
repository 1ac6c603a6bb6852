"""Where the change of a password stands: from the keys that the settings name, and those that the Secret holds."""

from typing import Literal, NamedTuple

from valkey_gitops.operate.cluster import Object
from valkey_gitops.operate.ownership import owned
from valkey_gitops.settings.logins import Login

NEW_KEY = "valkey-gitops/new-key"
"""The annotation of a Secret that tells which of its two keys is the new one."""

Step = Literal["begin", "add", "switch", "drop", "clean", "unclear"]
"""What is next: the second key is made; three commits; the old key goes from the Secret."""


class Phase(NamedTuple):
    """The step that is next, and the two keys."""

    step: Step
    old: str
    new: str


def phase(login: Login, live: Object | None) -> Phase:
    """What is next for this user; `begin` where nothing is under way."""
    key, also = login.password.key, login.password.also_accept
    there = set((live or {}).get("data") or {})
    new = new_key(live)
    if also:
        if new not in (key, also):
            return Phase("unclear", key, also)
        return Phase("drop", also, key) if new == key else Phase("switch", key, also)
    # What others keep in the Secret beside the passwords is theirs.
    others = sorted((there - {key}) & (owned(live, "data") | {"password", "next"}))
    if new == key and others:
        return Phase("clean", others[0], key)
    if new in others:
        return Phase("add", key, str(new))
    other = "password" if key == "next" else "next"
    return Phase("unclear" if other in others else "begin", key, other)


def new_key(live: Object | None) -> str | None:
    """The key that the Secret itself calls the new one."""
    found: str | None = ((live or {}).get("metadata", {}).get("annotations") or {}).get(NEW_KEY)
    return found
