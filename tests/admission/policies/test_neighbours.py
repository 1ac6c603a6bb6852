"""What the bundle holds around an object."""

from typing import Any

import pytest

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.policies.neighbours import (
    RECORDS,
    Neighbourhoods,
    Surroundings,
    answered_by,
    neighbours,
)
from valkey_gitops.admission.questions import by_namespace


def _object(kind: str, name: str, space: str = "a", **fields: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": space}, **fields}


def _deployment(name: str, space: str = "a", **pod: Any) -> dict[str, Any]:
    containers = [{"name": "valkey", "command": ["valkey-server", "--dir", "/data"]}]
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers, **pod}}
    return _object("Deployment", name, space, spec={"template": template})


VALKEY = _deployment("valkey", volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}])
SERVICE = _object("Service", "valkey", spec={"selector": {"app": "valkey"}})
ROUTE = _object("TCPRoute", "r", "gateways", spec={"rules": [{"backendRefs": [{"name": "valkey", "namespace": "a"}]}]})
HTTP = _object("HTTPRoute", "h", spec={"rules": [{"backendRefs": [{"name": "valkey"}]}]})
ENTRY = _object("ConfigMap", "ingress-tcp", "ingress", data={"6379": "a/valkey:6379"})
POLICY = _object("NetworkPolicy", "p", spec={"podSelector": {"matchLabels": {"app": "valkey"}}})
EGRESS = _object("NetworkPolicy", "e", spec={"podSelector": {}, "policyTypes": ["Egress"]})
CLAIM = _object("PersistentVolumeClaim", "data")
LATER = _object("PersistentVolumeClaim", "data")
LATER["metadata"]["annotations"] = {"argocd.argoproj.io/sync-wave": "1"}
RECORD = _object("ConfigMap", "d", data={"service.yaml": "service: {name: valkey}"})
OTHER_RECORD = _object("ConfigMap", "e", "b", data={"service.yaml": "service: {name: valkey}"})


@pytest.mark.parametrize(
    ("obj", "around", "key", "expected"),
    [
        (VALKEY, [SERVICE], "services", [SERVICE]),
        (VALKEY, [_object("Service", "valkey", "b", spec={"selector": {"app": "valkey"}})], "services", []),
        (VALKEY, [_object("Service", "none", spec={})], "services", []),
        (VALKEY, [SERVICE, ROUTE], "tcpRoutes", ["TCPRoute r"]),
        (VALKEY, [SERVICE, ENTRY], "tcpRoutes", ["port 6379"]),
        (VALKEY, [ROUTE, ENTRY], "tcpRoutes", []),
        (VALKEY, [SERVICE, HTTP], "httpRoutes", ["HTTPRoute h"]),
        (VALKEY, [POLICY, EGRESS], "networkPolicies", [POLICY]),
        (VALKEY, [CLAIM], "claims", [CLAIM]),
        (VALKEY, [CLAIM], "claimsOfOtherWaves", []),
        (VALKEY, [LATER], "claimsOfOtherWaves", ["data"]),
        (
            _deployment("my-valkey"),
            [VALKEY],
            "siblings",
            [{"kind": "Deployment", "name": "valkey", "programs": ["valkey-server"]}],
        ),
        (_deployment("my-valkey"), [_deployment("valkey", "b")], "siblings", []),
        (_deployment("my-valkey"), [RECORD], "mistakenFor", ["valkey"]),
        (VALKEY, [RECORD], "mistakenFor", []),
        (RECORD, [OTHER_RECORD], "sameRecord", ["b/e"]),
        (RECORD, [_object("ConfigMap", "n", data={"service.yaml": "a: ["})], "sameRecord", []),
    ],
)
def test_an_object_is_seen_with_what_has_to_do_with_it(
    obj: dict[str, Any], around: list[dict[str, Any]], key: str, expected: Any
) -> None:
    bundle = Bundle(("sample.yaml", item) for item in [obj, *around])

    assert expected == neighbours(obj, surroundings(bundle, obj["metadata"]["namespace"])).instance[key]


def test_of_one_identity_the_nearest_counts() -> None:
    bundle = Bundle([("one/a.yaml", VALKEY), ("one/b.yaml", CLAIM), ("two/b.yaml", LATER)])

    waves = [surroundings(bundle.near(file), "a").claims["a", "data"] for file in ("one/a.yaml", "two/a.yaml")]

    assert [CLAIM, LATER] == waves


def surroundings(bundle: Bundle, space: str) -> Surroundings:
    return bundle.derived(Neighbourhoods, notes=True).around(space, bundle)


def test_what_surrounds_a_namespace_is_worked_out_once_for_a_folder() -> None:
    bundle = Bundle([("one/a.yaml", VALKEY)])

    assert surroundings(bundle.near("one/a.yaml"), "a") is surroundings(bundle.near("one/b.yaml"), "a")
    assert bundle.near("one/a.yaml").derived(Neighbourhoods) is bundle.near("two/a.yaml").derived(Neighbourhoods)


def test_who_looks_around_asks_for_his_namespace_and_the_records() -> None:
    asked: set[str] = set()
    surroundings(Bundle([("a.yaml", VALKEY)]).near("a.yaml", asked), "a")

    assert {by_namespace("a"), RECORDS} == asked
    assert {by_namespace("a")} == set(answered_by(VALKEY)) == set(answered_by(CLAIM))
    assert RECORDS in answered_by(RECORD)
