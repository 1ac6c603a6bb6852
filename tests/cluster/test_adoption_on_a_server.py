"""A volume of an earlier deployment under our claim, as docs/migration.md hands it over."""

import json

import pytest

from tests.charts.test_manifests import manifests
from tests.cluster.api import Api

pytestmark = pytest.mark.cluster
SPACE = "adoption"
PATH = f"/api/v1/namespaces/{SPACE}/persistentvolumeclaims/valkey-data"


def test_a_claim_that_names_its_volume_keeps_it_through_the_engines_apply(api: Api) -> None:
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}}
    assert api.apply(f"/api/v1/namespaces/{SPACE}", json.dumps(space).encode(), dry_run=False).status < 300
    rendered = manifests(f"namespace: {SPACE}\n")["PersistentVolumeClaim/valkey-data"]
    by_hand = {**rendered, "spec": {**rendered["spec"], "volumeName": "old"}}
    assert api.apply(PATH, json.dumps(by_hand).encode(), dry_run=False, manager="somebody").status < 300
    answer = api.apply(PATH, json.dumps(rendered).encode(), dry_run=False, manager="kustomize-controller")
    assert answer.status < 300, answer.body
    assert "old" == api.get(PATH).body["spec"]["volumeName"]
