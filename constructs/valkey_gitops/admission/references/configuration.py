"""ConfigMaps, Secrets and claims that a pod mounts or reads, and their keys."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Finding, Path
from valkey_gitops.admission.references.index import Index
from valkey_gitops.admission.references.pods import PodTemplate, containers, items, mapping

COMMIT = "commit it beside the workload, or name it in a --context file if the cluster provides it"


class Named(NamedTuple):
    """An object that a pod names, with the keys of it that must be there."""

    kind: str
    name: Any
    path: Path
    keys: tuple[tuple[Any, Path], ...] = ()
    optional: bool = False


def check_configuration(pod: PodTemplate, bundle: Bundle, index: Index) -> Iterator[Finding]:
    """What the pod waits for in ContainerCreating, or fails over with CreateContainerConfigError."""
    for named in _named(pod):
        if not isinstance(named.name, str) or named.optional:
            continue
        keys = _keys(named, pod.namespace, bundle, index)
        if keys is None:
            yield missing(named.kind, pod.namespace, named.name, named.path)
            continue
        for key, path in named.keys:
            if isinstance(key, str) and keys and key not in keys:
                message = (
                    f"{named.kind} {pod.namespace}/{named.name} has no key {key} (it has: {', '.join(sorted(keys))})"
                )
                yield Finding("missing-key", "warn", message, path, "use one of its keys, or add this one")


def missing(kind: str, namespace: str, name: str, path: Path) -> Finding:
    """An object that is named and not there."""
    where = f"{namespace}/{name}" if namespace else name
    message = f"{kind} {where} is not among the objects under review"
    return Finding("missing-reference", "warn", message, path, COMMIT)


def _named(pod: PodTemplate) -> Iterator[Named]:
    for index, volume in enumerate(items(pod.spec.get("volumes"))):
        yield from _in_volume(volume, (*pod.path, "volumes", index))
    for path, container in containers(pod):
        yield from _in_environment(container, path)
    for index, secret in enumerate(items(pod.spec.get("imagePullSecrets"))):
        yield Named("Secret", secret.get("name"), (*pod.path, "imagePullSecrets", index, "name"))


def _in_volume(volume: Mapping[str, Any], path: Path) -> Iterator[Named]:
    claim = mapping(volume.get("persistentVolumeClaim"))
    if claim:
        yield Named("PersistentVolumeClaim", claim.get("claimName"), (*path, "persistentVolumeClaim", "claimName"))
    sources = [(volume, path)]
    for index, source in enumerate(items(mapping(volume.get("projected")).get("sources"))):
        sources.append((source, (*path, "projected", "sources", index)))
    for source, place in sources:
        for field, kind, name in (("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName")):
            if field in source:
                node = mapping(source[field])
                key = name if name in node else "name"
                keys = tuple(
                    (item.get("key"), (*place, field, "items", number, "key"))
                    for number, item in enumerate(items(node.get("items")))
                )
                yield Named(kind, node.get(key), (*place, field, key), keys, node.get("optional") is True)


def _in_environment(container: Mapping[str, Any], path: Path) -> Iterator[Named]:
    for index, variable in enumerate(items(container.get("env"))):
        source = mapping(variable.get("valueFrom"))
        for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
            if field in source:
                place = (*path, "env", index, "valueFrom", field)
                node = mapping(source[field])
                keys = ((node.get("key"), (*place, "key")),)
                yield Named(kind, node.get("name"), (*place, "name"), keys, node.get("optional") is True)
    for index, source in enumerate(items(container.get("envFrom"))):
        for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            if field in source:
                node = mapping(source[field])
                yield Named(
                    kind, node.get("name"), (*path, "envFrom", index, field, "name"), (), node.get("optional") is True
                )


def _keys(named: Named, namespace: str, bundle: Bundle, index: Index) -> set[str] | None:
    """The keys of the object; empty where they cannot be known, None where there is no such object."""
    name = str(named.name)
    obj = bundle.find(named.kind, namespace, name)
    if obj is not None:
        return {key for field in ("data", "binaryData", "stringData") for key in mapping(obj.get(field))}
    if named.kind == "Secret":
        return _kept(namespace, name, bundle, index)
    return None


def _kept(namespace: str, name: str, bundle: Bundle, index: Index) -> set[str] | None:
    """A Secret that a controller will make: from an ExternalSecret (by its target), a Certificate or a SealedSecret."""
    if external := index.external_secret(namespace, name):
        spec = mapping(external.get("spec"))
        templated = mapping(mapping(spec.get("target")).get("template")).get("data") or spec.get("dataFrom")
        return set() if templated else {str(item.get("secretKey")) for item in items(spec.get("data"))}
    if index.certified(namespace, name):
        return {"tls.crt", "tls.key", "ca.crt"}
    sealed = bundle.find("SealedSecret", namespace, name, "bitnami.com")
    return set(mapping(mapping(sealed.get("spec")).get("encryptedData"))) if sealed else None
