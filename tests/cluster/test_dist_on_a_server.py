"""Every object of dist/ at a real API server: taken, without a warning, and unchanged by its defaults."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cluster.api import Api, resource_path
from valkey_gitops.admission.schema import Schemas

pytestmark = pytest.mark.cluster
ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "dist").rglob("*.yaml"))
SCHEMAS = Schemas.load("1.34")
BUILT_IN = {"v1", "apps", "batch", "networking.k8s.io", "rbac.authorization.k8s.io"}


@pytest.fixture(scope="module", autouse=True)
def namespaces(api: Api) -> None:
    for name in {str(yaml.safe_load(file.read_text())["metadata"].get("namespace")) for file in FILES} - {"None"}:
        text = f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\n"
        assert api.apply(f"/api/v1/namespaces/{name}", text.encode(), dry_run=False).status < 300


def group(manifest: Any) -> str:
    return str(manifest["apiVersion"]).split("/")[0]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT / "dist").with_suffix("").as_posix())
def test_the_server_takes_an_object_as_it_is(api: Api, file: Path) -> None:
    manifest = yaml.safe_load(file.read_text())
    if group(manifest) not in BUILT_IN and "VALKEY_GITOPS_CRDS" not in os.environ:
        pytest.skip("VALKEY_GITOPS_CRDS names no folder with the CustomResourceDefinitions")
    kind = SCHEMAS.kind(manifest["apiVersion"], manifest["kind"])
    assert kind is not None
    path = resource_path(manifest, kind.plural, namespaced=kind.namespaced)
    answer = api.apply(path, file.read_bytes())
    assert (answer.status < 300, []) == (True, answer.warnings), answer.body
    assert manifest == without_what_the_server_assigns(answer.body)


def without_what_the_server_assigns(stored: Any) -> Any:
    """The object without identity, status and addresses; what is left are its fields and their defaults."""
    for key in ("creationTimestamp", "generation", "managedFields", "resourceVersion", "uid"):
        stored["metadata"].pop(key, None)
    stored.pop("status", None)
    kind, spec = stored["kind"], stored.get("spec", {})
    if kind == "PersistentVolumeClaim":
        assert ["kubernetes.io/pvc-protection"] == stored["metadata"].pop("finalizers")
    if kind == "CronJob":
        assert {} == spec["jobTemplate"].pop("metadata")  # the encoder's, not a default
    if kind == "Job":
        spec.pop("selector")
        labels = spec["template"]["metadata"]["labels"]
        for key in ("controller-uid", "job-name"):
            del labels[key], labels[f"batch.kubernetes.io/{key}"]
    if kind == "Namespace":
        stored.pop("spec", None)
        stored["metadata"]["labels"].pop("kubernetes.io/metadata.name")
    if kind == "Service":
        assigned = ["clusterIPs", "ipFamilies", "ipFamilyPolicy", "healthCheckNodePort"]
        assigned += [] if spec.get("clusterIP") == "None" else ["clusterIP"]
        for key in assigned:
            spec.pop(key, None)
        for port in spec["ports"]:
            port.pop("nodePort", None)
    return stored
