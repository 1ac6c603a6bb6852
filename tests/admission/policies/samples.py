"""Resources by the plural that Kubernetes gives to almost all kinds, and the verdict over a bundle."""

from collections.abc import Sequence
from pathlib import Path

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Finding, Object, Request, Resource
from valkey_gitops.admission.policies import Policies, SchemaPolicy, check_policies
from valkey_gitops.admission.schema import Schemas

ROOT = Path(__file__).resolve().parents[3]
POLICIES = ROOT / "policies"
SCHEMAS = Schemas.load("1.34")

_CLUSTER_SCOPED = {"Namespace", "PersistentVolume", "StorageClass", "ClusterRole"}


def resource(obj: Object) -> Resource:
    """The resource of an object by its kind alone."""
    group, _, version = str(obj["apiVersion"]).rpartition("/")
    kind = str(obj["kind"])
    lower = kind.lower()
    plural = f"{lower[:-1]}ies" if lower.endswith("y") and not lower.endswith("ay") else f"{lower}s"
    return Resource(group, version, plural, kind not in _CLUSTER_SCOPED)


def findings(policies: Sequence[SchemaPolicy], bundle: Sequence[Object]) -> list[Finding]:
    """What the policies find in all objects of a bundle."""
    everything = Bundle(("sample.yaml", obj) for obj in bundle)
    return [
        finding
        for obj in bundle
        for finding in check_policies(Request("CREATE", obj), Policies(policies), everything, resource(obj))
    ]
