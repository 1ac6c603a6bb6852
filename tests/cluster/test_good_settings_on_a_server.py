"""Settings from trivial to everything-on at a real API server, in namespaces that enforce the restricted standard."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cluster.api import Api, resource_path
from tests.cluster.test_dist_on_a_server import BUILT_IN, SCHEMAS, group, without_what_the_server_assigns
from tests.settings.good_settings import NAMES, deployment
from valkey_gitops.charts.deployment import folders

pytestmark = pytest.mark.cluster
RESTRICTED = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn", "audit")}


def manifests(name: str) -> Iterator[Any]:
    for items in folders(deployment(name)).values():
        for item in items:
            if group(item) in BUILT_IN or "VALKEY_GITOPS_CRDS" in os.environ:
                yield item


def apply(api: Api, manifest: Any, *, dry_run: bool = True) -> Any:
    kind = SCHEMAS.kind(manifest["apiVersion"], manifest["kind"])
    assert kind is not None
    path = resource_path(manifest, kind.plural, namespaced=kind.namespaced)
    return api.apply(path, json.dumps(manifest).encode(), dry_run=dry_run)


@pytest.fixture(scope="module", autouse=True)
def classes(api: Api) -> None:
    important = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "value": 1000}
    answer = apply(api, {**important, "metadata": {"name": "important"}}, dry_run=False)
    assert answer.status < 300, answer.body


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest, api: Api) -> str:
    """A deployment whose namespaces are there, and enforce the restricted standard."""
    spaces = {item["metadata"].get("namespace") for item in manifests(request.param)} - {None}
    for space in spaces:
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": space, "labels": RESTRICTED}}
        assert apply(api, body, dry_run=False).status < 300
    return str(request.param)


def test_each_object_is_taken_without_a_warning_and_stays_as_it_is(api: Api, name: str) -> None:
    for manifest in manifests(name):
        answer = apply(api, manifest)
        assert (answer.status < 300, []) == (True, answer.warnings), (manifest["metadata"], answer)
        if manifest["kind"] == "Namespace":
            _without(answer.body, RESTRICTED)
        sent = {key: value for key, value in manifest.items() if value != {}}  # the server stores an empty map as none
        assert sent == without_what_the_server_assigns(answer.body)


def _without(stored: Any, labels: dict[str, str]) -> None:
    for label in labels:
        stored["metadata"]["labels"].pop(label, None)


def test_each_pod_is_admitted_where_restricted_is_enforced(api: Api, name: str) -> None:
    pods = [item for item in manifests(name) for item in _pod(item)]
    assert len(pods) >= 2
    for pod in pods:
        answer = apply(api, pod)
        assert (answer.status < 300, []) == (True, answer.warnings), (pod["metadata"], answer)


def _pod(manifest: Any) -> Iterator[Any]:
    """The pod that a workload's controller would create."""
    spec = manifest.get("spec", {})
    template = spec.get("jobTemplate", {}).get("spec", spec).get("template") if isinstance(spec, dict) else None
    if manifest["kind"] in ("Deployment", "Job", "CronJob") and template:
        metadata = {**template.get("metadata", {}), **{key: manifest["metadata"][key] for key in ("name", "namespace")}}
        yield {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


def test_a_pod_that_is_not_restricted_would_be_refused(api: Api) -> None:
    """The check itself: the namespaces do enforce."""
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "trivial", "labels": RESTRICTED}}
    assert apply(api, body, dry_run=False).status < 300
    [pod] = [pod for item in manifests("trivial") if item["kind"] == "Deployment" for pod in _pod(item)]
    pod["spec"]["securityContext"].pop("seccompProfile")
    answer = apply(api, pod)
    assert 403 == answer.status
    assert "violates PodSecurity" in answer.body["message"]
