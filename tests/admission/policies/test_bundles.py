"""All policies together, over whole bundles."""

import copy
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.admission.policies.samples import POLICIES, ROOT, findings
from valkey_gitops.admission.model import Path as NodePath
from valkey_gitops.admission.policies import load_policies
from valkey_gitops.admission.policies.samples import lines, sample_objects

ALL = load_policies([POLICIES]).items
THINKUBE = [obj for file in sorted((ROOT / "dist" / "thinkube").rglob("*.yaml")) for obj in sample_objects(file)]


def test_no_policy_denies_anything_of_a_whole_thinkube_deployment() -> None:
    assert [line for line in lines(findings(ALL, THINKUBE)) if line.startswith("deny")] == []


def test_validation_does_not_change_the_objects() -> None:
    bundle = [*THINKUBE, *sample_objects(POLICIES / "honest-probes" / "bad" / "open-port.yaml")]
    before = copy.deepcopy(bundle)

    assert findings(ALL, bundle) != []
    assert bundle == before


def test_no_finding_repeats_what_a_secret_holds() -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "stringData": {"password": "s3cret${X}"}}

    found = lines(findings(ALL, [secret]))

    assert len(found) == 2
    assert "s3cret" not in "".join(found)


@pytest.mark.parametrize(
    "odd",
    [
        {"metadata": None, "spec": None},
        {"metadata": [], "spec": "text", "data": 7},
        {"metadata": {"labels": ["a"], "annotations": "b", "namespace": 7, "name": None}},
        {"spec": {"containers": "c", "initContainers": {"a": 1}, "volumes": None}},
        {"spec": {"template": [], "volumeClaimTemplates": [None, {"metadata": "m"}]}},
        {
            "spec": {
                "containers": [None, "c", {"name": 1, "image": [], "command": "sh", "args": [1], "volumeMounts": [2]}]
            }
        },
        {"data": ["a"], "metadata": {"name": "thinkube-service-config"}},
        {"data": {"service.yaml": ["a"]}, "metadata": {"name": "thinkube-service-config"}},
        {"data": {"6379": None}, "metadata": {"name": "tcp-services"}},
    ],
)
@pytest.mark.parametrize("kind", ["v1/Pod", "apps/v1/StatefulSet", "batch/v1/CronJob", "v1/ConfigMap", "v1/Secret"])
def test_an_object_of_no_sensible_form_is_judged_and_not_fatal(kind: str, odd: dict[str, Any]) -> None:
    api_version, _, name = kind.rpartition("/")

    for finding in findings(ALL, [{"apiVersion": api_version, "kind": name, **odd}]):
        assert finding.message


def _nodes(value: Any, done: NodePath = ()) -> Iterator[NodePath]:
    yield done
    for key, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _nodes(below, (*done, key))


NODES = [(index, path) for index, obj in enumerate(THINKUBE) for path in _nodes(obj) if path and path[0] != "kind"]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 70_000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        ["", "${X}", "service: {}", "a: [", "valkey/valkey:6379", "registry.a.b/library/c:d", "--save", "yes\n"]
    ),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
)


@settings(deadline=None)  # a case is judged by every policy
@given(st.sampled_from(NODES), VALUES)
def test_any_node_may_be_anything_and_both_libraries_agree(node: tuple[int, NodePath], value: Any) -> None:
    index, path = node
    bundle = copy.deepcopy(THINKUBE)
    parent: Any = bundle[index]
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value

    if path != ("apiVersion",):
        findings(ALL, bundle)
    for schema in (schema for policy in ALL for schema in policy.schemas()):
        assert jsonschema.Draft202012Validator(schema.source).is_valid(bundle[index]) == schema.accepts(bundle[index])
