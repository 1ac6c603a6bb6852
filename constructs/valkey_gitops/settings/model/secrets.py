"""What is secret, by reference: where the registry's credentials and the password come from."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from valkey_gitops.settings.model.words import Ciphertext, ObjectName, Path, SecretKey


class SecretStore(NamedTuple):
    """The store that External Secrets reads from."""

    name: ObjectName
    kind: Literal["SecretStore", "ClusterSecretStore"] = "ClusterSecretStore"


class NoPullSecret(NamedTuple):
    """The registry gives the images to everybody."""

    mode: Literal["none"]


class ExistingPullSecret(NamedTuple):
    """A Secret of type kubernetes.io/dockerconfigjson, made by `valkey-gitops secrets apply` or by hand."""

    mode: Literal["existing"]
    name: ObjectName
    robot: str = "robot$kaniko"
    """The registry's robot account that `secrets apply` writes into it; the token comes from HARBOR_ROBOT_TOKEN."""


class ExternalPullSecret(NamedTuple):
    """The Secret is kept by External Secrets from a value of type dockerconfigjson in a store."""

    mode: Literal["external-secrets"]
    name: ObjectName
    store: SecretStore
    key: str
    """The key in the store that holds the whole .dockerconfigjson document."""


class NoAuth(NamedTuple):
    """Everybody who reaches the port may do everything."""

    mode: Literal["none"]


class ExistingAuth(NamedTuple):
    """The password of user `default` in a Secret, made by `valkey-gitops secrets apply` or by hand."""

    mode: Literal["existing"]
    name: ObjectName = "valkey-auth"
    key: SecretKey = "password"
    also_accept: SecretKey | None = None
    """A second key whose password the server takes too, while clients move from one to the other."""


class ExternalAuth(NamedTuple):
    """The password of user `default`, kept by External Secrets."""

    mode: Literal["external-secrets"]
    store: SecretStore
    remote_key: str
    """The entry of the store."""
    name: ObjectName = "valkey-auth"
    key: SecretKey = "password"
    remote_property: str | None = None
    """The field inside that entry."""
    also_accept: SecretKey | None = None
    """A second key whose password the server takes too, during a change; it comes from the field of that name."""


class SealedAuth(NamedTuple):
    """The password of user `default`, encrypted in Git for the Sealed Secrets controller of this cluster."""

    mode: Literal["sealed-secrets"]
    name: ObjectName = "valkey-auth"
    key: SecretKey = "password"
    encrypted: Mapping[SecretKey, Ciphertext] = MappingProxyType({})
    """The keys' values as `kubeseal --raw --namespace NAMESPACE --name NAME` encrypts them."""
    also_accept: SecretKey | None = None
    """A second key whose password the server takes too, while clients move from one to the other."""


class SopsAuth(NamedTuple):
    """The password of user `default`, in a file that SOPS encrypts and Flux decrypts: a Secret of this name."""

    mode: Literal["sops"]
    path: Path
    """The folder in the repository that holds the encrypted Secrets, and nothing else."""
    decryption_secret: ObjectName = "sops-age"  # noqa: S105 - the name of a Secret
    """The Secret with the private key, beside Flux' Kustomizations."""
    name: ObjectName = "valkey-auth"
    key: SecretKey = "password"
    also_accept: SecretKey | None = None
    """A second key whose password the server takes too, while clients move from one to the other."""
