"""Each kind, and what is read of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.references.pods import TEMPLATES
from valkey_gitops.report.relations import doors, engines, network, observers, secrets
from valkey_gitops.report.relations.workloads import of_workload
from valkey_gitops.report.relations.world import Relation, World

Reader = Callable[[World, int, Object], Iterator[Relation]]

_READERS: Mapping[str, Sequence[Reader]] = {
    **dict.fromkeys(TEMPLATES, (of_workload,)),
    **dict.fromkeys(("TCPRoute", "TLSRoute", "HTTPRoute", "UDPRoute", "GRPCRoute"), (doors.of_gateway_route,)),
    **dict.fromkeys(("IngressRoute", "IngressRouteTCP", "IngressRouteUDP"), (doors.of_traefik_route,)),
    **dict.fromkeys(("RoleBinding", "ClusterRoleBinding"), (secrets.of_role_binding,)),
    "Application": (engines.of_application,),
    "Certificate": (secrets.of_certificate,),
    "ConfigMap": (doors.of_tcp_entries, observers.of_shared_config_map),
    "ExternalSecret": (secrets.of_external_secret, observers.of_shared_secret),
    "Ingress": (doors.of_ingress,),
    "Kustomization": (engines.of_kustomization,),
    "NetworkPolicy": (network.of_network_policy,),
    "PodDisruptionBudget": (network.of_budget,),
    "PodMonitor": (observers.of_pod_monitor,),
    "PrometheusRule": (observers.of_rule,),
    "Service": (network.of_service,),
    "ServiceMonitor": (observers.of_service_monitor,),
}


def relations(world: World) -> list[Relation]:
    """All relations, each once, in the order of the objects; a wrong manifest has those that can be read."""
    found: dict[Relation, None] = {}
    for number, obj in enumerate(world.objects):
        for reader in _READERS.get(world.identities[number].kind, ()):
            found.update(dict.fromkeys(reader(world, number, obj)))
    return list(found)
