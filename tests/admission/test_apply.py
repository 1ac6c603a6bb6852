"""Server-side apply, merged as structured-merge-diff does; the expectations were seen on a 1.34.4 server."""

from typing import Any

import pytest

from valkey_gitops.admission.apply import server_side_apply
from valkey_gitops.admission.schema import Schemas

DEPLOYMENT = Schemas.load("1.34").node("apps/v1", "Deployment")
ROLLING = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}}


def spec(**fields: Any) -> dict[str, Any]:
    return {"spec": fields}


def containers(*items: dict[str, Any]) -> dict[str, Any]:
    return spec(template={"spec": {"containers": list(items)}})


CASES = {
    "what the server filled in stays": (spec(strategy=ROLLING), spec(), spec(strategy={"type": "Recreate"}),
        spec(strategy={**ROLLING, "type": "Recreate"})),
    "what is no longer applied goes": (spec(replicas=3, paused=True), spec(replicas=3, paused=True), spec(replicas=3),
        spec(replicas=3)),
    "a mapping that is no longer applied goes with what the server put in it": (
        spec(strategy={"type": "x", "y": 1}), spec(strategy={"type": "x"}), spec(x=1), spec(x=1)),
    "a mapping that is applied empty keeps what the server put in it": (
        spec(strategy={"type": "x", "y": 1}), spec(strategy={"type": "x"}), spec(strategy={}), spec(strategy={"y": 1})),
    "a mapping that loses all it held is null": (
        spec(strategy={"type": "x"}), spec(strategy={"type": "x"}), spec(strategy={}), spec(strategy=None)),
    "an item is found by its key": (
        containers({"name": "a", "image": "x", "imagePullPolicy": "Always"}), containers({"name": "a", "image": "x"}),
        containers({"name": "b", "image": "y"}, {"name": "a", "image": "z"}),
        containers({"name": "b", "image": "y"}, {"name": "a", "image": "z", "imagePullPolicy": "Always"})),
    "an item that is no longer applied goes": (
        containers({"name": "a"}, {"name": "b"}), containers({"name": "a"}, {"name": "b"}), containers({"name": "b"}),
        containers({"name": "b"})),
    "an item of somebody else stays": (
        containers({"name": "a"}, {"name": "injected"}), containers({"name": "a"}), containers({"name": "a"}),
        containers({"name": "a"}, {"name": "injected"})),
    "a list without keys is replaced": (
        containers({"name": "a", "args": ["x", "y"]}), containers({"name": "a", "args": ["x", "y"]}),
        containers({"name": "a", "args": ["z"]}), containers({"name": "a", "args": ["z"]})),
    "an atomic map is replaced": (
        spec(selector={"matchLabels": {"a": "b"}, "x": 1}), spec(selector={"matchLabels": {"a": "b"}}),
        spec(selector={"matchLabels": {"c": "d"}}), spec(selector={"matchLabels": {"c": "d"}})),
    "null is applied as null": (spec(replicas=3), spec(replicas=3), spec(replicas=None), spec(replicas=None)),
}  # fmt: skip


@pytest.mark.parametrize(("live", "old", "new", "expected"), CASES.values(), ids=CASES)
def test_a_forced_apply_by_the_same_manager(live: Any, old: Any, new: Any, expected: Any) -> None:
    assert DEPLOYMENT is not None
    assert expected == server_side_apply(DEPLOYMENT, live, old, new)
