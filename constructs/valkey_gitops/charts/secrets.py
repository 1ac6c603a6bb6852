"""Secrets by reference: what External Secrets is to keep. No value is ever here."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from valkey_gitops.charts import sync
from valkey_gitops.charts.objects import Manifest, labels, owned
from valkey_gitops.settings import Settings
from valkey_gitops.settings.logins import Login, logins
from valkey_gitops.settings.model import AclUsers, ExternalAuth, ExternalPullSecret, Password, SealedAuth, SecretStore


class Source(NamedTuple):
    """Where a Secret's values come from, and the type that it gets."""

    store: dict[str, str]
    data: list[dict[str, Any]]
    type: str
    template: Mapping[str, Any] = MappingProxyType({})
    """More of the Secret's template, such as `data` made of several values."""


def manifests(settings: Settings) -> Iterator[Manifest]:
    """An ExternalSecret for each Secret that a store holds; the pull secret also where the Jobs run."""
    pull = settings.pull_secret
    if isinstance(pull, ExternalPullSecret):
        data = [reference(".dockerconfigjson", pull.key)]
        for namespace, suffix in ((settings.namespace, ""), (settings.jobs_namespace, "-jobs")):
            source = Source(store(pull.store), data, "kubernetes.io/dockerconfigjson")
            yield external_secret(settings, pull.name, namespace, source, suffix=suffix)
    for account in logins(settings):
        yield from _password(settings, account)


def _password(settings: Settings, account: Login) -> Iterator[Manifest]:
    """The Secret of a user, from where `auth` says; nothing where somebody else makes it."""
    match settings.auth:
        case ExternalAuth() as auth:
            data = password_data(settings, account, {key: key for key in account.keys})
            source = Source(store(auth.store), data, "Opaque")
            yield external_secret(settings, account.secret, settings.namespace, source)
        case SealedAuth():
            yield _sealed(settings, account)


def password_data(settings: Settings, account: Login, keys: Mapping[str, str]) -> list[dict[str, Any]]:
    """Where External Secrets finds the passwords of a user; `keys` maps those of the Secret to the user's own.

    User `default` has the entry and field that `auth` names. Users of the ACL are fields of that entry: `probe`, and
    for a second key `probe-KEY`.
    """
    auth = settings.auth
    if not isinstance(auth, ExternalAuth):
        return []
    found = []
    for name, key in keys.items():
        if isinstance(settings.acl, AclUsers):
            field: str | None = account.name if key == Password().key else f"{account.name}-{key}"
        else:
            field = auth.remote_property if key == auth.key else key
        found.append(reference(name, auth.remote_key, field))
    return found


def _sealed(settings: Settings, account: Login) -> Manifest:
    encrypted = {key: account.password.encrypted[key] for key in sorted(account.keys)}
    return sealed_secret(settings, account.secret, settings.namespace, encrypted, "Opaque")


def sealed_secret(
    settings: Settings, name: str, namespace: str, encrypted: Mapping[str, str], secret_type: str
) -> Manifest:
    """Encrypted for this name in this namespace; the controller of the cluster alone can open it."""
    metadata = {"labels": labels(settings.name), "name": name, "namespace": namespace}
    spec = {"encryptedData": dict(encrypted), "template": {"metadata": metadata, "type": secret_type}}
    return owned(
        settings,
        "bitnami.com/v1alpha1",
        "SealedSecret",
        name,
        namespace=namespace,
        annotations=sync.BEFORE,
        body={"spec": spec},
    )


def store(name: SecretStore) -> dict[str, str]:
    """A secretStoreRef."""
    return {"kind": name.kind, "name": name.name}


def reference(key: str, remote_key: str, remote_property: str | None = None) -> dict[str, Any]:
    """One key of the Secret, and where its value comes from, with the defaults that the CRD fills in."""
    remote = {
        "conversionStrategy": "Default",
        "decodingStrategy": "None",
        "key": remote_key,
        "metadataPolicy": "None",
    }
    if remote_property:
        remote["property"] = remote_property
    return {"remoteRef": remote, "secretKey": key}


def external_secret(settings: Settings, name: str, namespace: str, source: Source, *, suffix: str = "") -> Manifest:
    """An ExternalSecret that owns Secret `name`; the suffix keeps its own name apart from a twin's."""
    template = {**source.template, "engineVersion": "v2", "mergePolicy": "Replace", "type": source.type}
    spec = {
        "data": source.data,
        "refreshInterval": "1h",
        "secretStoreRef": source.store,
        "target": {
            "creationPolicy": "Owner",
            "deletionPolicy": "Retain",
            "name": name,
            "template": dict(sorted(template.items())),
        },
    }
    return owned(
        settings,
        "external-secrets.io/v1",
        "ExternalSecret",
        f"{name}{suffix}",
        namespace=namespace,
        annotations=sync.BEFORE,
        body={"spec": spec},
    )
