"""The users of the server, and where each one's password is."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from valkey_gitops.settings.model.words import AclCommand, AclPattern, Ciphertext, Name, SecretKey


class Password(NamedTuple):
    """The keys of a user's Secret. Changing a password takes three commits (docs/security.md)."""

    key: SecretKey = "password"
    """The key whose password our own probes and Jobs use, and consumers get."""
    also_accept: SecretKey | None = None
    """A second key whose password the server takes too, while clients move from one to the other."""
    encrypted: Mapping[SecretKey, Ciphertext] = MappingProxyType({})
    """For auth mode sealed-secrets: the keys' values as `kubeseal --raw` encrypts them."""


class User(NamedTuple):
    """An application's user."""

    name: Name
    keys: tuple[AclPattern, ...]
    """Patterns of the keys it may use, such as 'argilla:*'; '*' for all."""
    channels: tuple[AclPattern, ...] = ()
    """Patterns of the channels that it may publish and subscribe to."""
    commands: tuple[AclCommand, ...] = ("+@all", "-@admin", "-@dangerous", "+info")
    """Rules for commands, from left to right; it begins with none."""
    password: Password = Password()


class DefaultUser(NamedTuple):
    """One user, `default`, who may do everything; its password is that of `auth`."""

    mode: Literal["default-user"]


class AclUsers(NamedTuple):
    """A user for each application, and one for each of our own tasks, with no more rights than it needs.

    User `default` is off. Each user's password is in a Secret of its own, NAME-user-USER, from where `auth` says.
    """

    mode: Literal["users"]
    users: tuple[User, ...] = ()
    probe: Password = Password()
    """Of the user that the kubelet's probes are."""
    exporter: Password = Password()
    """Of the user that monitoring reads with."""
    verify: Password = Password()
    """Of the user of the post-sync suite."""
    backup: Password = Password()
    """Of the user that backups are taken with."""
