"""Rules that came or went with a version; the expectations are those of the validation sources of each version."""

from typing import Any

import pytest

from tests.admission.validate.workloads.decisions import FOLDER, changed, loaded
from valkey_gitops.admission.default import default_object
from valkey_gitops.admission.model import Request
from valkey_gitops.admission.validate import check_native

BASES = loaded(FOLDER / "bases.yaml")
_LIMITED = {"resources": {"requests": {"memory": "1Gi"}, "limits": {"memory": "1Mi"}}}
_CLAIM: dict[str, Any] = {"volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {}}]}
_SLEEP = {"lifecycle": {"preStop": {"sleep": {"seconds": 0}}}}
_IMAGE = {"volumes": [{"name": "files", "image": {"reference": ""}}]}
_MOUNTED = {"containers": [{"name": "a", "image": "b", "volumeMounts": [{"name": "files", "mountPath": "/a"}]}]}
_FILE = {"env": [{"name": "A", "valueFrom": {"fileKeyRef": {"volumeName": "data", "path": "a", "key": "b"}}}]}
_CONTAINER = "spec.template.spec.containers.0"
_POD = "spec.template.spec"

# The base, where and what is changed, and the versions that deny it.
CASES = {
    "a template of a StatefulSet": ("stateful_set", _CONTAINER, _LIMITED, "1.34 1.35 1.36 1.37"),
    "a claim of a StatefulSet": ("stateful_set", "spec", _CLAIM, "1.34 1.35 1.36 1.37"),
    "the Service of a StatefulSet": ("stateful_set", "spec", {"serviceName": "A_b"}, "1.33 1.34 1.35 1.36 1.37"),
    "a template of a Deployment": ("deployment", _CONTAINER, _LIMITED, "1.31 1.32 1.33 1.34 1.35 1.36 1.37"),
    "a colon in a variable": ("deployment", _CONTAINER, {"env": [{"name": "a:b"}]}, "1.31"),
    "a digit before a variable": ("deployment", _CONTAINER, {"env": [{"name": "1"}]}, "1.31"),
    "no pause before the stop": ("deployment", _CONTAINER, _SLEEP, "1.31 1.32"),
    "an underscore in a search": ("deployment", _POD, {"dnsConfig": {"searches": ["_a.b"]}}, "1.31 1.32"),
    "a leading zero in an address": (
        "deployment",
        _POD,
        {"hostAliases": [{"ip": "10.0.0.01", "hostnames": ["a"]}]},
        "1.36 1.37",
    ),
    "an image as a volume, which older servers drop": ("pod", "spec", _IMAGE | _MOUNTED, "1.35 1.36 1.37"),
    "a variable from a file, which older servers drop": ("deployment", _CONTAINER, _FILE, "1.31 1.32 1.33 1.34"),
    "a restart policy of a container": ("deployment", _CONTAINER, {"restartPolicy": "Foo"}, "1.35 1.36 1.37"),
    "limits of the pod": ("deployment", _POD, {"resources": {"limits": {"storage": "1"}}}, "1.34 1.35 1.36 1.37"),
    "the manager of a Job": ("job", "spec", {"managedBy": "me"}, "1.32 1.33 1.34 1.35 1.36 1.37"),
}
VERSIONS = [f"1.{minor}" for minor in range(31, 38)]


@pytest.mark.parametrize(("base", "at", "change", "denying"), CASES.values(), ids=CASES)
def test_a_rule_holds_in_its_versions(base: str, at: str, change: dict[str, Any], denying: str) -> None:
    obj = changed(BASES[base], at, change)
    requests = [(version, Request("CREATE", default_object(obj, version))) for version in VERSIONS]
    assert denying.split() == [version for version, request in requests if any(check_native(request, version))]


def test_a_template_that_was_bad_before_may_stay_bad() -> None:
    old = default_object(changed(BASES["stateful_set"], _CONTAINER, _LIMITED))
    new = {**old, "spec": {**old["spec"], "replicas": 3}}
    assert list(check_native(Request("UPDATE", new, old), "1.34")) == []


def test_the_history_of_a_stateful_set_may_change_its_length_since_1_33() -> None:
    old = default_object(BASES["stateful_set"])
    new = {**old, "spec": {**old["spec"], "revisionHistoryLimit": 3}}
    denied = [version for version in VERSIONS if any(check_native(Request("UPDATE", new, old), version))]
    assert denied == ["1.31", "1.32"]
