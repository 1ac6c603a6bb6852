"""NetworkPolicies, the pods that they guard and the peers that they name."""

from collections.abc import Iterator, Mapping
from typing import Any

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Finding, Object, Path
from valkey_gitops.admission.references.index import Index
from valkey_gitops.admission.references.pods import items, mapping, namespace

NAME = "kubernetes.io/metadata.name"


def check_network_policy(policy: Object, bundle: Bundle, index: Index) -> Iterator[Finding]:
    """A policy that guards no pod guards nothing; a peer in a namespace of the bundle must match a pod there."""
    spec, space = mapping(policy.get("spec")), namespace(policy)
    guarded = mapping(mapping(spec.get("podSelector")).get("matchLabels"))
    if guarded and not index.pods(space, guarded):
        message = f"guards no pod: none in namespace {space} under review has {_words(guarded)}"
        remedy = "use the labels of the pod template"
        yield Finding("policy-without-pods", "warn", message, ("spec", "podSelector"), remedy)
    for field, side in (("ingress", "from"), ("egress", "to")):
        for number, rule in enumerate(items(spec.get(field))):
            for place, peer in enumerate(items(rule.get(side))):
                yield from _peer(peer, ("spec", field, number, side, place), space, bundle, index)


def _peer(peer: Mapping[str, Any], path: Path, space: str, bundle: Bundle, index: Index) -> Iterator[Finding]:
    labels = mapping(mapping(peer.get("podSelector")).get("matchLabels"))
    named = mapping(mapping(peer.get("namespaceSelector")).get("matchLabels")).get(NAME)
    where = space if "namespaceSelector" not in peer else named
    if not labels or not isinstance(where, str) or not bundle.find("Namespace", "", where):
        return  # everybody, or pods that are not ours to know
    if not index.pods(where, labels):
        message = f"lets nobody in: no pod in namespace {where} under review has {_words(labels)}"
        yield Finding("peer-without-pods", "warn", message, path, "use the labels of the client's pod template")


def _words(labels: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in labels.items())
