"""The way into ingress-nginx' ConfigMap and back, as the engines' server-side apply takes it."""

import json
from typing import Any

import pytest

from tests.charts.test_manifests import manifests
from tests.cluster.api import Api
from valkey_gitops.charts.objects import Manifest

pytestmark = pytest.mark.cluster
SPACE, NAME = "way-in-and-back", "tcp-services"
PATH = f"/api/v1/namespaces/{SPACE}/configmaps/{NAME}"


def patch(*, remove: bool) -> Manifest:
    mode = f"mode: ingress-nginx, namespace: {SPACE}, configMap: {NAME}, remove: {str(remove).lower()}"
    return manifests(f"exposure: {{{mode}}}\n")[f"ConfigMap/{NAME}"]


def data(api: Api, body: Any) -> Any:
    answer = api.apply(PATH, json.dumps(body).encode(), dry_run=False)
    assert answer.status < 300, answer.body
    return api.get(PATH).body.get("data")


def test_our_entry_comes_and_goes_and_those_of_others_stay(api: Api) -> None:
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}}
    assert api.apply(f"/api/v1/namespaces/{SPACE}", json.dumps(space).encode(), dry_run=False).status < 300
    theirs = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": NAME}, "data": {"5432": "db/db:5432"}}
    answer = api.apply(PATH, json.dumps(theirs).encode(), dry_run=False, manager="helm")
    assert answer.status < 300, answer.body
    assert {"5432": "db/db:5432", "6379": "valkey/valkey:6379"} == data(api, patch(remove=False))
    assert {"5432": "db/db:5432"} == data(api, patch(remove=True))
