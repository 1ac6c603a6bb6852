"""Rules that a server-side apply never reaches, since it merges these lists by key; a plain create does."""

from typing import Any

import pytest

from tests.admission.validate.workloads.decisions import FOLDER, changed, loaded
from valkey_gitops.admission.default import default_object
from valkey_gitops.admission.model import Request
from valkey_gitops.admission.validate import check_native

POD = loaded(FOLDER / "bases.yaml")["pod"]
_A = {"name": "a", "image": "b"}
_MOUNT = {"name": "data", "mountPath": "/data"}
_DEVICE = {"name": "claim", "devicePath": "/dev/a"}

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "containers": ({"containers": [_A, _A]}, 'spec.containers[1].name: Duplicate value: "a"'),
    "init containers": ({"initContainers": [_A, _A]}, 'spec.initContainers[1].name: Duplicate value: "a"'),
    "volumes": (
        {"volumes": [{"name": "a", "emptyDir": {}}, {"name": "a", "emptyDir": {}}]},
        'spec.volumes[1].name: Duplicate value: "a"',
    ),
    "mounts": (
        {"containers": [{**_A, "volumeMounts": [_MOUNT, _MOUNT]}]},
        'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/data": must be unique',
    ),
    "devices": (
        {"containers": [{**_A, "volumeDevices": [_DEVICE, {**_DEVICE, "name": "claim"}]}]},
        'spec.containers[0].volumeDevices[1].name: Invalid value: "claim": must be unique',
    ),
    "gates": ({"schedulingGates": [{"name": "a"}] * 2}, 'spec.schedulingGates[1]: Duplicate value: "a"'),
    "claims": (
        {"resourceClaims": [{"name": "a", "resourceClaimName": "b"}] * 2},
        'spec.resourceClaims[1].name: Duplicate value: "a"',
    ),
}


@pytest.mark.parametrize(("change", "message"), CASES.values(), ids=CASES)
def test_what_must_be_unique_is_denied_when_it_is_there_twice(change: dict[str, Any], message: str) -> None:
    request = Request("CREATE", default_object(changed(POD, "spec", change)))
    assert message in [finding.message for finding in check_native(request)]
