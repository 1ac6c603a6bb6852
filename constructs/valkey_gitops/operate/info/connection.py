"""How a client connects: address, user, encryption; no password, which clients take from their environment."""

from typing import NamedTuple

from valkey_gitops.errors import UserError
from valkey_gitops.settings.logins import TASKS, Login, logins
from valkey_gitops.settings.model import AclUsers, NoTls, Settings

PORT = 6379
"""The server's own port inside the cluster."""


class Connection(NamedTuple):
    """One way in, for one user."""

    host: str
    port: int
    username: str = ""
    """Empty where everybody may do everything."""
    tls: bool = False
    ca: bool = False
    """Whether the settings name the authority that signed the certificate; clients then need its file ca.crt."""


def external(settings: Settings) -> tuple[str, int] | None:
    """Host and port for clients outside the cluster; None where nothing is exposed."""
    port = getattr(settings.exposure, "port", None)
    if port is None:
        return None
    return getattr(settings.exposure, "hostname", None) or f"{settings.name}.{settings.domain}", port


def connection(settings: Settings, *, inside: bool = False, username: str | None = None) -> Connection:
    """The way in for clients outside (where there is one) or inside the cluster.

    Raises:
        UserError: there is no user of this name.
    """
    outside = None if inside else external(settings)
    host, port = outside or (settings.internal_host, PORT)
    login = login_of(settings, username)
    tls = settings.tls
    ca = not isinstance(tls, NoTls) and tls.ca is not None
    return Connection(host, port, login.name if login else "", not isinstance(tls, NoTls), ca)


def login_of(settings: Settings, username: str | None) -> Login | None:
    """The user of this name, else the first application's, else `default`; None without auth.

    Raises:
        UserError: there is no user of this name.
    """
    found = {login.name: login for login in logins(settings)}
    if username and username not in found:
        there = f"There are: {', '.join(found)}." if found else "auth has mode none: leave --user out."
        raise UserError(f"the settings have no user {username}", there)
    if username:
        return found[username]
    if isinstance(settings.acl, AclUsers):
        applications = [login for login in found.values() if login.name not in TASKS]
        return next(iter([*applications, *found.values()]), None)
    return found.get("default")
