"""Services with the pods behind them, and NetworkPolicies with those whom they let in or out."""

from collections.abc import Iterator, Mapping
from typing import Any

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.references.pods import items, mapping, namespace
from valkey_gitops.report.relations.workloads import port_of
from valkey_gitops.report.relations.world import End, External, Relation, World, words

_NAME = "kubernetes.io/metadata.name"


def of_service(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """A Service leads to the pods that it selects; one of type LoadBalancer or NodePort is open to the outside."""
    spec = mapping(obj.get("spec"))
    if selector := mapping(spec.get("selector")):
        for pod in world.pods(namespace(obj), {"matchLabels": selector}, number):
            yield Relation(number, pod, "leads to", port_of(obj))
    if spec.get("type") in ("LoadBalancer", "NodePort"):
        yield Relation(External("Clients", "", "outside the cluster"), number, "connect to", port_of(obj))


def of_network_policy(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """Whom it lets in goes through it to its pods; its pods go through it to whom it lets them out to."""
    spec, space = mapping(obj.get("spec")), namespace(obj)
    held = list(world.pods(space, mapping(spec.get("podSelector")), number))
    rules = items(spec.get("ingress"))
    for rule in rules:
        for peer in _peers(world, number, space, rule.get("from")):
            yield Relation(peer, number, "may enter by", _ports(rule))
    if rules:
        yield from (Relation(number, pod, "protects", "lets in") for pod in held)
    rules = items(spec.get("egress"))
    if rules:
        yield from (Relation(pod, number, "leaves by", "out by") for pod in held)
    for rule in rules:
        for peer in _peers(world, number, space, rule.get("to")):
            yield Relation(number, peer, "lets out to", _ports(rule))


def of_budget(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """A PodDisruptionBudget keeps its pods from being evicted."""
    selector = mapping(mapping(obj.get("spec")).get("selector"))
    yield from (Relation(number, pod, "keeps", "keeps") for pod in world.pods(namespace(obj), selector, number))


def _peers(world: World, number: int, space: str, peers: object) -> Iterator[End]:
    entries = items(peers)
    if not entries:
        yield External("Anyone", "", "any address")
    for peer in entries:
        block = mapping(peer.get("ipBlock")).get("cidr")
        yield from [External("Addresses", "", str(block))] if block else _pods(world, number, space, peer)


def _pods(world: World, number: int, space: str, peer: Mapping[str, Any]) -> Iterator[End]:
    spaces, pods = peer.get("namespaceSelector"), peer.get("podSelector")
    known = [space] if spaces is None else world.namespaces(mapping(spaces), number)
    found = [pod for name in known for pod in world.pods(name, mapping(pods), number)] if pods else []
    if found:
        yield from found
    elif spaces is None:
        yield External("Pods", space, _selector(mapping(pods)) or "all of the namespace")
    else:
        yield External("Namespace", "", _selector(mapping(spaces)) or "all namespaces")


def _selector(selector: Mapping[str, Any]) -> str:
    labels = mapping(selector.get("matchLabels"))
    named = [str(value) if key == _NAME else f"{key}={value}" for key, value in labels.items()]
    for demand in items(selector.get("matchExpressions")):
        values = ", ".join(words(demand.get("values")))
        named.append(" ".join(filter(None, (str(demand.get("key")), str(demand.get("operator")), values))))
    return ", ".join(named)


def _ports(rule: Mapping[str, Any]) -> str:
    ports = [
        f"{port.get('port')}{'/UDP' if port.get('protocol') == 'UDP' else ''}" for port in items(rule.get("ports"))
    ]
    return ", ".join(ports) or "any port"
