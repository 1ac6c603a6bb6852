"""Is what the cluster runs what was rendered? Skipped where no cluster is given."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from valkey_gitops.verify.expectations import Expectations, Workload
from valkey_gitops.verify.rollout import container_image, container_status, pod_problem, rollout_problem
from valkey_gitops.verify.services import service_problem

if TYPE_CHECKING:
    from valkey_gitops.verify.cluster import Cluster


def test_services_lead_to_a_ready_pod(cluster: "Cluster", expectations: Expectations) -> None:
    """Clients that use this Service name find nothing behind it, or the wrong port.

    Remedy: Compare the Service's selector with the Pod's labels, and its port with the container's.
    """
    if not expectations.services:
        pytest.skip("the expectations name no Services")
    problems = [service_problem(cluster, expectations.namespace, service) for service in expectations.services]
    found = "; ".join(problem for problem in problems if problem)
    assert not found, found


def test_the_rollout_is_complete(cluster: "Cluster", expectations: Expectations, workload: Workload) -> None:
    """The cluster has not arrived at the newest settings, so the other results may speak of an older Pod.

    Remedy: `kubectl describe` the workload and its Pod; a Pod that stays Pending wants a volume or memory.
    """
    found = cluster.workload(expectations.namespace, workload)
    name = f"{workload.kind} {expectations.namespace}/{workload.name}"
    assert found is not None, f"{name} does not exist"
    problem = rollout_problem(found)
    assert not problem, f"{name}: {problem}"


def test_the_pod_runs_the_rendered_image(
    cluster: "Cluster", expectations: Expectations, workload: Workload, note: Callable[[str], None]
) -> None:
    """The Pod that serves is missing, not ready, or one of several, or it runs another image than the workload names.

    Remedy: Look at `kubectl describe pod` and `kubectl logs --previous`; delete a Pod that an older template left.
    """
    pods = cluster.pods(expectations.namespace, workload.selector)
    names = [pod["metadata"]["name"] for pod in pods]
    assert len(pods) == 1, f"one Pod is expected, and there are {len(pods)}: {', '.join(names) or 'none'}"
    problem = pod_problem(pods[0], workload.container)
    assert not problem, f"Pod {names[0]}: {problem}"
    template = cluster.workload(expectations.namespace, workload)
    assert template is not None, f"{workload.kind} {workload.name} does not exist"
    wanted = container_image(template["spec"]["template"]["spec"], workload.container)
    running = container_image(pods[0]["spec"], workload.container)
    assert running == wanted, f"Pod {names[0]} runs {running}, and the {workload.kind} names {wanted}"
    note(f"restarts: {container_status(pods[0], workload.container).get('restartCount', 0)}")


def test_the_claim_is_bound(cluster: "Cluster", expectations: Expectations) -> None:
    """The data has no volume: it is lost with the Pod, or the Pod cannot start.

    Remedy: `kubectl describe pvc` names the cause: no such StorageClass, no space, or no Pod that uses the claim yet.
    """
    if expectations.claim is None:
        pytest.skip("the expectations name no claim")
    found = cluster.claim(expectations.namespace, expectations.claim)
    name = f"PersistentVolumeClaim {expectations.namespace}/{expectations.claim}"
    assert found is not None, f"{name} does not exist"
    phase = found["status"].get("phase")
    assert phase == "Bound", f"{name} is {phase}"
