"""Users, passwords and clients: who is named must exist, and each has what it needs."""

from collections.abc import Callable, Iterator

from valkey_gitops.settings.logins import TASKS, tasks
from valkey_gitops.settings.model import (
    AclUsers,
    Client,
    NoAuth,
    Password,
    SealedAuth,
    Settings,
    SopsAuth,
)
from valkey_gitops.settings.reader import Path, Problem

_RESERVED = ("default", *TASKS)


def users_have_passwords(settings: Settings) -> Iterator[Problem]:
    """Users without passwords are no users."""
    if isinstance(settings.acl, AclUsers) and isinstance(settings.auth, NoAuth):
        yield Problem(("acl",), "acl mode users needs passwords, and auth has mode none", "Use auth mode existing.")


def user_names_are_free(settings: Settings) -> Iterator[Problem]:
    """One name, one user; those of our own tasks are taken."""
    if not isinstance(settings.acl, AclUsers):
        return
    seen: set[str] = set()
    for index, user in enumerate(settings.acl.users):
        path = ("acl", "users", index, "name")
        if user.name in _RESERVED:
            yield Problem(
                path, f"user {user.name} is one of our own", f"Take another name than {', '.join(_RESERVED)}."
            )
        elif user.name in seen:
            yield Problem(path, f"user {user.name} is there twice", "Give each application a user of its own.")
        seen.add(user.name)
        if not user.keys:
            message = f"user {user.name} may use no key at all"
            yield Problem(("acl", "users", index, "keys"), message, f"Write ['{user.name}:*'], or ['*'] for all.")


def clients_are_users(settings: Settings) -> Iterator[Problem]:
    """A client's user is one of the ACL's, and a client that is told how to log in has one."""
    acl = settings.acl
    known = [user.name for user in acl.users] if isinstance(acl, AclUsers) else []
    for index, client in _clients(settings):
        path = ("clients", index)
        if client.user and not isinstance(acl, AclUsers):
            remedy = "Write acl: {mode: users, users: [...]}, or leave user out: then it is user default."
            yield Problem((*path, "user"), f"there is no user {client.user}: acl has mode default-user", remedy)
        elif client.user and client.user not in known:
            remedy = f"There are: {', '.join(known)}." if known else "Add it to acl.users."
            yield Problem((*path, "user"), f"there is no user {client.user} in acl.users", remedy)
        elif client.binding and isinstance(acl, AclUsers) and not client.user:
            message = f"the client in namespace {client.namespace} is to be told how to log in, and has no user"
            yield Problem((*path, "binding"), message, "Add user: one of acl.users.")


def bindings_do_not_collide(settings: Settings) -> Iterator[Problem]:
    """Two clients of one namespace want objects of their own."""
    seen: set[tuple[str, str]] = set()
    for index, client in _clients(settings):
        for key in ("name", "secret"):
            wanted = (client.namespace, f"{key}:{getattr(client.binding, key, '')}")
            if client.binding and wanted in seen:
                message = f"another client in namespace {client.namespace} has a binding with this {key}"
                yield Problem(("clients", index, "binding"), message, f"Give binding.{key} another value.")
            seen.add(wanted)


def two_passwords_are_two(settings: Settings) -> Iterator[Problem]:
    """A change of password needs a second key, not the first once more."""
    for path, password in passwords(settings):
        if password.also_accept == password.key:
            message = f"alsoAccept names the key {password.key} that is accepted already"
            yield Problem((*path, "alsoAccept"), message, "Name the key of the other password, or leave it out.")
    auth = settings.auth
    if not isinstance(auth, NoAuth) and getattr(auth, "remote_property", "") is None and auth.also_accept:
        message = "alsoAccept takes a second field of the entry, and remoteProperty names no first"
        yield Problem(("auth", "alsoAccept"), message, "Add remoteProperty, so that the entry has fields.")


def sealed_secrets_are_given(settings: Settings) -> Iterator[Problem]:
    """What Sealed Secrets is to open must be here, and nowhere else."""
    sealed = isinstance(settings.auth, SealedAuth)
    for path, password in passwords(settings):
        wanted = {password.key, password.also_accept} - {None}
        if sealed and (missing := sorted(str(key) for key in wanted - set(password.encrypted))):
            message = f"auth mode sealed-secrets, and encrypted has no {', '.join(missing)}"
            remedy = "Add what `kubeseal --raw --namespace NAMESPACE --name NAME` prints for it."
            yield Problem((*path, "encrypted"), message, remedy)
        elif not sealed and password.encrypted:
            message = f"encrypted is for auth mode sealed-secrets, not {settings.auth.mode}"
            yield Problem((*path, "encrypted"), message, "Leave it out, or change auth.mode.")


def engines_can_decrypt(settings: Settings) -> Iterator[Problem]:
    """SOPS is Flux' own; Argo CD would apply the encrypted text as it stands."""
    if not settings.gitops.engines:
        yield Problem(("gitops", "engines"), "no engine is named", "Write argocd, flux, or leave it out for both.")
    if isinstance(settings.auth, SopsAuth) and "argocd" in settings.gitops.engines:
        message = (
            "auth mode sops needs an engine that decrypts, and Argo CD would apply the encrypted text as it stands"
        )
        remedy = "Write gitops: {engines: [flux]}, or use auth mode external-secrets or sealed-secrets."
        yield Problem(("auth", "mode"), message, remedy)


def passwords(settings: Settings) -> Iterator[tuple[Path, Password]]:
    """Every password with its place in the file: user default's, or those of the ACL's users."""
    auth, acl = settings.auth, settings.acl
    if isinstance(acl, AclUsers):
        yield from ((("acl", task), getattr(acl, task)) for task in tasks(settings))
        yield from ((("acl", "users", index, "password"), user.password) for index, user in enumerate(acl.users))
    elif not isinstance(auth, NoAuth):
        encrypted = auth.encrypted if isinstance(auth, SealedAuth) else {}
        yield ("auth",), Password(auth.key, auth.also_accept, encrypted)


def _clients(settings: Settings) -> Iterator[tuple[int, Client]]:
    if not isinstance(settings.clients, str):
        yield from ((index, client) for index, client in enumerate(settings.clients) if isinstance(client, Client))


RULES: tuple[Callable[[Settings], Iterator[Problem]], ...] = (
    users_have_passwords,
    user_names_are_free,
    clients_are_users,
    bindings_do_not_collide,
    two_passwords_are_two,
    sealed_secrets_are_given,
    engines_can_decrypt,
)
