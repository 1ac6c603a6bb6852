from typing import Any

import pytest

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Object, Operation, Request, Resource
from valkey_gitops.admission.policies.match import matches
from valkey_gitops.admission.selectors import selects

DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "valkey", "namespace": "valkey", "labels": {"app": "valkey"}},
}
NAMESPACE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Namespace",
    "metadata": {"name": "valkey", "labels": {"tier": "data"}},
}
DEPLOYMENTS = Resource("apps", "v1", "deployments", namespaced=True)
NAMESPACES = Resource("", "v1", "namespaces", namespaced=False)
ROLES = Resource("rbac.authorization.k8s.io", "v1", "clusterroles", namespaced=False)
BUNDLE = Bundle([("namespace.yaml", NAMESPACE), ("deployment.yaml", DEPLOYMENT)])
EVERYTHING = {"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*"]}


def _taken(
    constraints: dict[str, Any],
    obj: Object = DEPLOYMENT,
    resource: Resource = DEPLOYMENTS,
    operation: Operation = "CREATE",
) -> bool:
    return matches(constraints, Request(operation, obj), BUNDLE, resource)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, True),
        ({"apiGroups": ["apps"]}, True),
        ({"apiGroups": ["", "batch"]}, False),
        ({"apiVersions": ["v1beta1", "v1"]}, True),
        ({"apiVersions": ["v1beta1"]}, False),
        ({"operations": ["CREATE", "UPDATE"]}, True),
        ({"operations": ["DELETE"]}, False),
        ({"resources": ["deployments"]}, True),
        ({"resources": ["deployments/*"]}, True),
        ({"resources": ["*/*"]}, True),
        ({"resources": ["deployments/scale"]}, False),
        ({"resources": ["*/scale"]}, False),
        ({"resources": ["Deployment"]}, False),
        ({"scope": "Namespaced"}, True),
        ({"scope": "*"}, True),
        ({"scope": "Cluster"}, False),
        ({"resourceNames": ["valkey"]}, True),
        ({"resourceNames": ["other"]}, False),
    ],
)
def test_a_resource_rule_takes_what_the_api_server_would_send(rule: dict[str, Any], expected: bool) -> None:
    assert _taken({"resourceRules": [EVERYTHING | rule]}) == expected


def test_one_of_several_rules_is_enough_and_no_rule_takes_nothing() -> None:
    other = EVERYTHING | {"resources": ["pods"]}

    assert _taken({"resourceRules": [other, EVERYTHING]})
    assert not _taken({"resourceRules": [other]})
    assert not _taken({"resourceRules": []})


def test_an_exclusion_beats_a_rule() -> None:
    excluded = [EVERYTHING | {"operations": ["DELETE"]}]

    assert _taken({"resourceRules": [EVERYTHING], "excludeResourceRules": excluded})
    assert not _taken({"resourceRules": [EVERYTHING], "excludeResourceRules": excluded}, operation="DELETE")


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        (None, True),
        ({}, True),
        ({"matchLabels": {"app": "valkey"}}, True),
        ({"matchLabels": {"app": "other"}}, False),
        ({"matchLabels": {"app": "valkey", "tier": "data"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["valkey", "redis"]}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "In", "values": ["data"]}]}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["data"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["valkey"]}]}, False),
        ({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, False),
        ({"matchLabels": {"app": "valkey"}, "matchExpressions": [{"key": "tier", "operator": "Exists"}]}, False),
    ],
)
def test_a_label_selector_selects(selector: dict[str, Any] | None, expected: bool) -> None:
    assert selects(selector, {"app": "valkey"}) == expected


@pytest.mark.parametrize(
    ("obj", "resource", "labels", "expected"),
    [
        (DEPLOYMENT, DEPLOYMENTS, {"tier": "data"}, True),
        (DEPLOYMENT, DEPLOYMENTS, {"kubernetes.io/metadata.name": "valkey"}, True),
        (DEPLOYMENT, DEPLOYMENTS, {"tier": "web"}, False),
        ({"metadata": {"name": "unplaced"}}, DEPLOYMENTS, {"kubernetes.io/metadata.name": "default"}, True),
        (NAMESPACE, NAMESPACES, {"tier": "data"}, True),
        (NAMESPACE, NAMESPACES, {"tier": "web"}, False),
        ({"metadata": {"name": "reader"}}, ROLES, {"tier": "web"}, True),
    ],
)
def test_a_namespace_selector_looks_at_the_namespace_of_the_object(
    obj: Object, resource: Resource, labels: dict[str, str], expected: bool
) -> None:
    constraints = {"resourceRules": [EVERYTHING], "namespaceSelector": {"matchLabels": labels}}

    assert _taken(constraints, obj, resource) == expected


def test_an_object_selector_is_met_by_the_new_or_by_the_old_state() -> None:
    constraints = {"resourceRules": [EVERYTHING], "objectSelector": {"matchLabels": {"app": "valkey"}}}
    unlabelled: dict[str, Any] = {"metadata": {"name": "valkey", "namespace": "valkey"}}

    assert _taken(constraints)
    assert not _taken(constraints, unlabelled)
    assert matches(constraints, Request("UPDATE", unlabelled, DEPLOYMENT), BUNDLE, DEPLOYMENTS)
