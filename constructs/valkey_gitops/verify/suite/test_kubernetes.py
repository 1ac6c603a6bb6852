"""Is what the cluster runs what was rendered? Skipped where no cluster is given."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from valkey_gitops.verify.claims import claim_problem
from valkey_gitops.verify.expectations import Expectations, Workload
from valkey_gitops.verify.pods import container_image, container_status, pods_problem
from valkey_gitops.verify.rollout import rollout_problem
from valkey_gitops.verify.services import services_problem

if TYPE_CHECKING:
    from valkey_gitops.verify.cluster import Cluster


def test_the_claim_is_bound(cluster: "Cluster", expectations: Expectations) -> None:
    """The data has no volume: it is lost with the Pod, or the Pod cannot start.

    Remedy: `kubectl describe pvc` names the cause: no such StorageClass, no space, or no Pod that uses the claim yet.
    """
    if expectations.claim is None:
        pytest.skip("the expectations name no claim")
    problem = claim_problem(cluster, expectations)
    assert not problem, problem


def test_the_rollout_is_complete(cluster: "Cluster", expectations: Expectations, workload: Workload) -> None:
    """The cluster has not arrived at the newest settings, so the other results may speak of an older Pod.

    Remedy: `kubectl describe` the workload and its Pod; a Pod that stays Pending wants a volume or memory.
    """
    found = cluster.workload(expectations.namespace, workload)
    name = f"{workload.kind} {expectations.namespace}/{workload.name}"
    assert found is not None, f"{name} does not exist"
    problem = rollout_problem(found)
    assert not problem, f"{name}: {problem}"


def test_the_pod_is_ready(
    cluster: "Cluster", expectations: Expectations, workload: Workload, note: Callable[[str], None]
) -> None:
    """The server is down: its Pod is missing, waits, ends again and again, is not ready, or is one of several.

    Remedy: Look at `kubectl describe pod` and `kubectl logs --previous`; delete a Pod that an older template left.
    """
    pods = cluster.pods(expectations.namespace, workload.selector)
    problem = pods_problem(pods, workload.container)
    assert not problem, problem
    note(f"restarts: {container_status(pods[0], workload.container).get('restartCount', 0)}")


def test_the_pod_runs_the_rendered_image(cluster: "Cluster", expectations: Expectations, workload: Workload) -> None:
    """The Pod that serves runs another image than the workload names.

    Remedy: Wait for the rollout, or delete the Pod that an older template left.
    """
    pods = cluster.pods(expectations.namespace, workload.selector)
    template = cluster.workload(expectations.namespace, workload)
    assert template is not None, f"{workload.kind} {expectations.namespace}/{workload.name} does not exist"
    assert pods, "there is no Pod"
    wanted = container_image(template["spec"]["template"]["spec"], workload.container)
    for pod in pods:
        name, running = pod["metadata"]["name"], container_image(pod["spec"], workload.container)
        assert running == wanted, f"Pod {name} runs {running}, and the {workload.kind} names {wanted}"


def test_services_lead_to_a_ready_pod(cluster: "Cluster", expectations: Expectations) -> None:
    """Clients that use this Service name find nothing behind it, another server, or the wrong port.

    Remedy: Compare the Service's selector with the Pod's labels, and its port with the container's.
    """
    if not expectations.services:
        pytest.skip("the expectations name no Services")
    problem = services_problem(cluster, expectations)
    assert not problem, problem
