"""The ways in from outside: the TCP entries of ingress-nginx, Gateway API routes, Traefik's routes, Ingresses."""

import re
from collections.abc import Iterator
from typing import Any

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.references.pods import items, mapping, namespace
from valkey_gitops.report.relations.world import External, Relation, World, words

_ENTRY = re.compile(r"([a-z0-9][-a-z0-9]*)/([a-z0-9][-a-z0-9]*):([\w-]+)\Z")
"""`namespace/service:port`, the value of a port's key in the TCP or UDP ConfigMap of ingress-nginx."""
_CLIENTS = External("Clients", "", "outside the cluster")


def of_tcp_entries(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """A ConfigMap whose keys are ports, and whose values Services."""
    entries = [(str(port), _ENTRY.match(str(value))) for port, value in mapping(obj.get("data")).items()]
    for port, entry in entries:
        if entry and port.isdecimal():
            yield Relation(_CLIENTS, number, "connect to", f"TCP {port}")
            yield Relation(number, world.end("Service", entry[1], entry[2], number), "passes on to", entry[3])


def of_gateway_route(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """A TCPRoute, TLSRoute or HTTPRoute between its gateways and its Services."""
    spec = mapping(obj.get("spec"))
    for parent in items(spec.get("parentRefs")):
        space = str(parent.get("namespace") or namespace(obj))
        kind = str(parent.get("kind") or "Gateway")
        label = str(parent.get("sectionName") or "")
        yield Relation(world.end(kind, space, str(parent.get("name")), number), number, "listens for", label)
    for rule in items(spec.get("rules")):
        yield from _passed_on(world, number, obj, rule.get("backendRefs"))


def of_traefik_route(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """An IngressRoute, IngressRouteTCP or IngressRouteUDP of Traefik."""
    spec = mapping(obj.get("spec"))
    for point in words(spec.get("entryPoints")) or ("any",):
        yield Relation(External("Entry point", "", f"Traefik {point}"), number, "listens for")
    for route in items(spec.get("routes")):
        yield from _passed_on(world, number, obj, route.get("services"))


def _passed_on(world: World, number: int, obj: Object, backends: Any) -> Iterator[Relation]:
    """From a route to its Services, which may lie in another namespace."""
    for backend in items(backends):
        space = str(backend.get("namespace") or namespace(obj))
        service = world.end("Service", space, str(backend.get("name")), number)
        yield Relation(number, service, "passes on to", str(backend.get("port") or ""))


def of_ingress(world: World, number: int, obj: Object) -> Iterator[Relation]:
    """An Ingress and its Services."""
    spec = mapping(obj.get("spec"))
    paths = [path for rule in items(spec.get("rules")) for path in items(mapping(rule.get("http")).get("paths"))]
    backends = [mapping(spec.get("defaultBackend")), *(mapping(path.get("backend")) for path in paths)]
    services = [mapping(backend.get("service")) for backend in backends]
    yield Relation(_CLIENTS, number, "connect to", "HTTP")
    for service in services:
        if name := service.get("name"):
            port = mapping(service.get("port"))
            label = str(port.get("number") or port.get("name") or "")
            yield Relation(number, world.end("Service", namespace(obj), str(name), number), "passes on to", label)
