"""A server that cannot be reached: is that a fault of the deployment, or of where the suite runs?"""

from typing import TYPE_CHECKING

from valkey_gitops.verify.claims import claim_problem
from valkey_gitops.verify.connection import NoConnectionError, UnreachableError, reach
from valkey_gitops.verify.expectations import Expectations
from valkey_gitops.verify.options import Options
from valkey_gitops.verify.pods import pods_problem
from valkey_gitops.verify.rollout import rollout_problem
from valkey_gitops.verify.services import services_problem

if TYPE_CHECKING:
    from valkey_gitops.verify.cluster import Cluster


def fault(error: UnreachableError, cluster: "Cluster", options: Options) -> UnreachableError | None:
    """What a test shall say of it; None where the cluster proves no fault, so that nothing could be tested.

    Either the cluster shows something other than rendered, which has a test of its own, or all is as rendered, down to
    a Pod that its own probes find ready, and the way from here to there is closed for clients.
    """
    reason = f"{error.reason}{asked_again(error, options.timeout)}"
    if _as_rendered(cluster, options.expectations):
        rendered = (options.expectations.host, options.expectations.port)
        closed = isinstance(error, NoConnectionError) and (options.endpoint.host, options.endpoint.port) == rendered
        return UnreachableError(f"{reason}{_nearer(cluster, options)}", error.remedy) if closed else None
    return UnreachableError(reason, error.remedy)


def asked_again(error: UnreachableError, seconds: float) -> str:
    """For how long it was tried."""
    return f" (asked again for {seconds:g} s)" if error.passing and seconds else ""


def _as_rendered(cluster: "Cluster", expectations: Expectations) -> bool:
    workload = expectations.workload
    if claim_problem(cluster, expectations) or services_problem(cluster, expectations):
        return False
    if workload is None:
        return True
    found = cluster.workload(expectations.namespace, workload)
    if found is None or rollout_problem(found):
        return False
    return not pods_problem(cluster.pods(expectations.namespace, workload.selector), workload.container)


def _nearer(cluster: "Cluster", options: Options) -> str:
    """What the Pod's own address says, which no Service stands before."""
    expectations = options.expectations
    pods = cluster.pods(expectations.namespace, expectations.workload.selector) if expectations.workload else []
    address = (pods[0].get("status") or {}).get("podIP") if pods else None
    if not address:  # no workload is rendered, or its Pod has gone in this moment
        return ""
    ready = f", although Pod {pods[0]['metadata']['name']} is ready and its Services lead to it; its own address"
    try:
        reach(options.endpoint._replace(host=address))
    except NoConnectionError as error:
        if error.refused:
            return f"{ready} refuses too: the server listens at another port or address than rendered"
        return f"{ready} cannot be reached either: a NetworkPolicy or a packet filter stands between"
    return f"{ready} can be reached: the node does not carry connections to the Service"
