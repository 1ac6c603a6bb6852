"""Secrets by reference: what External Secrets is to keep. No value is ever here."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from valkey_gitops.charts import sync
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import ExternalAuth, ExternalPullSecret, SecretStore


class Source(NamedTuple):
    """Where a Secret's values come from, and the type that it gets."""

    store: dict[str, str]
    data: list[dict[str, Any]]
    type: str


def manifests(settings: Settings) -> Iterator[Manifest]:
    """An ExternalSecret for each Secret that a store holds; the pull secret also where the Jobs run."""
    pull, auth = settings.pull_secret, settings.auth
    if isinstance(pull, ExternalPullSecret):
        data = [reference(".dockerconfigjson", pull.key)]
        for namespace, suffix in ((settings.namespace, ""), (settings.jobs_namespace, "-jobs")):
            source = Source(store(pull.store), data, "kubernetes.io/dockerconfigjson")
            yield external_secret(settings, pull.name, namespace, source, suffix=suffix)
    if isinstance(auth, ExternalAuth):
        data = [reference(auth.key, auth.remote_key, auth.remote_property)]
        yield external_secret(settings, auth.name, settings.namespace, Source(store(auth.store), data, "Opaque"))


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
    template = {"engineVersion": "v2", "mergePolicy": "Replace", "type": source.type}
    spec = {
        "data": source.data,
        "refreshInterval": "1h",
        "secretStoreRef": source.store,
        "target": {"creationPolicy": "Owner", "deletionPolicy": "Retain", "name": name, "template": template},
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
