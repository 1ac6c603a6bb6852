from typing import Any

import pytest

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.policies.build import build_policy
from valkey_gitops.admission.policies.references import Unmet, _is_port, unmet

SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "valkey", "namespace": "valkey"},
    "spec": {"type": "ClusterIP", "ports": [{"name": "resp", "port": 6379}, {"port": 53, "protocol": "UDP"}]},
}
ROUTE: dict[str, Any] = {
    "apiVersion": "gateway.networking.k8s.io/v1",
    "kind": "Gateway",
    "metadata": {"name": "valkey", "namespace": "valkey"},
}
CLASS: dict[str, Any] = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast"}}
BUNDLE = Bundle([("a.yaml", SERVICE), ("b.yaml", ROUTE), ("c.yaml", CLASS)])
PORT = "^(?:(?P<namespace>[^/]+)/)?(?P<name>[^:]+)(?::(?P<port>.+))?$"


def _unmet(reference: dict[str, Any], instance: Any) -> list[Unmet]:
    spec = {
        "summary": "s", "why": "w", "sources": [], "remedy": "r", "matchConstraints": {},
        "validations": [{"references": [{"path": ["to"], "kind": "Service", "whenMissing": "Deny", **reference}]}],
    }  # fmt: skip
    policy = build_policy("policy.yaml", {"metadata": {"name": "p"}, "spec": spec})
    return list(unmet(policy.validations[0].references[0], instance, "valkey", BUNDLE))


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ({}, "valkey"),
        ({"pattern": PORT}, "valkey"),
        ({"pattern": PORT}, "valkey/valkey:6379"),
        ({"pattern": PORT}, "valkey:resp"),
        ({"pattern": "^x(?P<name>.*)"}, "another form"),
        ({}, 7),
        ({"kind": "Gateway", "group": "gateway.networking.k8s.io"}, "valkey"),
        ({"kind": "StorageClass", "group": "storage.k8s.io", "scope": "Cluster"}, "fast"),
        ({"schema": {"properties": {"spec": {"properties": {"type": {"const": "ClusterIP"}}}}}}, "valkey"),
        ({"whenMissing": "Ignore"}, "absent"),
    ],
)
def test_a_reference_that_holds_is_silent(reference: dict[str, Any], value: Any) -> None:
    assert _unmet(reference, {"to": value}) == []


@pytest.mark.parametrize(
    ("reference", "value", "message", "severity"),
    [
        ({}, "absent", "Service valkey/absent is not among the objects under review", "deny"),
        ({"whenMissing": "Warn"}, "absent", "Service valkey/absent is not", "warn"),
        ({"whenMissing": "Undecidable"}, "absent", "Service valkey/absent is not", "undecidable"),
        ({"message": "sad"}, "absent", "sad (Service valkey/absent is not among", "deny"),
        ({"kind": "Gateway"}, "valkey", "Gateway valkey/valkey is not", "deny"),
        ({"kind": "StorageClass", "scope": "Cluster"}, "slow", "StorageClass slow is not", "deny"),
        ({"pattern": PORT}, "default/valkey", "Service default/valkey is not", "deny"),
        ({"pattern": PORT}, "valkey:6380", "Service valkey/valkey has no TCP port 6380 (it has: 6379, 53)", None),
        ({"pattern": PORT}, "valkey:53", "Service valkey/valkey has no TCP port 53", None),
        ({"schema": {"required": ["status"]}}, "valkey", "Service valkey/valkey: status is missing", None),
    ],
)
def test_a_reference_that_does_not_hold_is_told(
    reference: dict[str, Any], value: str, message: str, severity: str | None
) -> None:
    (broken,) = _unmet(reference, {"to": value})

    assert broken.path == ("to",)
    assert broken.message.startswith(message)
    assert broken.severity == severity


def test_the_namespace_may_stand_elsewhere_in_the_node() -> None:
    reference = {"namespacePath": ["in"]}

    assert _unmet(reference, {"to": "valkey", "in": "valkey"}) == []
    assert _unmet(reference, {"to": "valkey"}) == []
    assert _unmet(reference, {"to": "valkey", "in": "other"}) != []


def test_a_service_with_an_odd_port_name_is_judged_without_a_crash() -> None:
    port: dict[str, Any] = {"port": 6379, "name": []}
    assert [_is_port(port, "6379"), _is_port(port, "x")] == [True, False]
