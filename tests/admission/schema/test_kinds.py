from pathlib import Path

import pytest
import yaml

from valkey_gitops.admission.model import Finding, Request
from valkey_gitops.admission.schema import KindInfo, Schemas, check_schema
from valkey_gitops.errors import UserError

VERSIONS = ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37"]
GATEWAY = "gateway.networking.k8s.io"
RBAC = "rbac.authorization.k8s.io/v1"

BUNDLE = [
    KindInfo("v1", "Namespace", "namespaces", namespaced=False),
    KindInfo("v1", "ServiceAccount", "serviceaccounts", namespaced=True),
    KindInfo("v1", "ConfigMap", "configmaps", namespaced=True),
    KindInfo("v1", "Secret", "secrets", namespaced=True),
    KindInfo("v1", "PersistentVolumeClaim", "persistentvolumeclaims", namespaced=True),
    KindInfo("v1", "Service", "services", namespaced=True),
    KindInfo("apps/v1", "Deployment", "deployments", namespaced=True),
    KindInfo("apps/v1", "StatefulSet", "statefulsets", namespaced=True),
    KindInfo("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", namespaced=True),
    KindInfo("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", namespaced=True),
    KindInfo("batch/v1", "Job", "jobs", namespaced=True),
    KindInfo("batch/v1", "CronJob", "cronjobs", namespaced=True),
    KindInfo(RBAC, "Role", "roles", namespaced=True),
    KindInfo(RBAC, "RoleBinding", "rolebindings", namespaced=True),
    KindInfo(RBAC, "ClusterRole", "clusterroles", namespaced=False),
    KindInfo("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", False),  # noqa: FBT003 - a table
    KindInfo("external-secrets.io/v1", "ExternalSecret", "externalsecrets", namespaced=True),
    KindInfo("external-secrets.io/v1", "SecretStore", "secretstores", namespaced=True),
    KindInfo("external-secrets.io/v1", "ClusterSecretStore", "clustersecretstores", namespaced=False),
    KindInfo(f"{GATEWAY}/v1", "TCPRoute", "tcproutes", namespaced=True),
    KindInfo(f"{GATEWAY}/v1alpha2", "TCPRoute", "tcproutes", namespaced=True),
    KindInfo("argoproj.io/v1alpha1", "Application", "applications", namespaced=True),
    KindInfo("argoproj.io/v1alpha1", "ApplicationSet", "applicationsets", namespaced=True),
    KindInfo("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "kustomizations", namespaced=True),
    KindInfo("source.toolkit.fluxcd.io/v1", "GitRepository", "gitrepositories", namespaced=True),
    KindInfo("source.toolkit.fluxcd.io/v1", "OCIRepository", "ocirepositories", namespaced=True),
    KindInfo("bitnami.com/v1alpha1", "SealedSecret", "sealedsecrets", namespaced=True),
    KindInfo("cert-manager.io/v1", "Certificate", "certificates", namespaced=True),
    KindInfo("monitoring.coreos.com/v1", "ServiceMonitor", "servicemonitors", namespaced=True),
    KindInfo("traefik.io/v1alpha1", "IngressRouteTCP", "ingressroutetcps", namespaced=True),
]


@pytest.fixture(scope="module", params=VERSIONS)
def schemas(request: pytest.FixtureRequest) -> Schemas:
    return Schemas.load(request.param)


def findings(api_version: object, kind: object, schemas: Schemas) -> list[Finding]:
    obj = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "x"}}
    return list(
        check_schema(Request("CREATE", {key: value for key, value in obj.items() if value is not None}), schemas)
    )


@pytest.mark.parametrize("info", BUNDLE, ids=lambda info: f"{info.kind} {info.api_version}")
def test_every_version_knows_the_kinds_of_a_bundle(info: KindInfo, schemas: Schemas) -> None:
    assert info == schemas.kind(info.api_version, info.kind)


def test_every_kind_has_types_in_every_version(schemas: Schemas) -> None:
    for info in schemas.kinds():
        assert {"apiVersion", "kind", "metadata"} <= set(
            getattr(schemas.node(info.api_version, info.kind), "names", ())
        )


@pytest.mark.parametrize(
    ("version", "api_version", "kind", "known"),
    [
        ("1.31", "flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", True),
        ("1.32", "flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", False),
        ("1.33", "resource.k8s.io/v1", "ResourceClaim", False),
        ("1.34", "resource.k8s.io/v1", "ResourceClaim", True),
        ("1.35", "admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy", False),
        ("1.36", "admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy", True),
    ],
)
def test_a_kind_is_known_from_its_first_version_to_its_last(
    version: str, api_version: str, kind: str, known: bool
) -> None:
    assert known == (Schemas.load(version).kind(api_version, kind) is not None)


@pytest.mark.parametrize(
    ("api_version", "kind", "path", "remedy"),
    [
        (
            "policy/v1beta1",
            "PodDisruptionBudget",
            ("apiVersion",),
            "policy/v1 (since 1.21); policy/v1beta1 went in 1.25",
        ),
        ("extensions/v1beta1", "Deployment", ("apiVersion",), "apps/v1 (since 1.9); extensions/v1beta1 went in 1.16"),
        ("batch/v1beta1", "CronJob", ("apiVersion",), "batch/v1 (since 1.21)"),
        ("policy/v1beta1", "PodSecurityPolicy", ("apiVersion",), "no other version serves PodSecurityPolicy"),
        ("v1", "Deployment", ("apiVersion",), "Deployment is served as apps/v1"),
        ("apps/v1", "Deploymnet", ("kind",), "did you mean Deployment of apps/v1?"),
        ("external-secrets.io/v1beta1", "ExternalSecret", ("apiVersion",), "served as external-secrets.io/v1"),
        ("example.com/v1", "Unheard", ("kind",), "--crds"),
    ],
)
def test_an_unknown_kind_is_a_finding_that_says_what_to_write(
    api_version: str, kind: str, path: tuple[str, ...], remedy: str
) -> None:
    (finding,) = findings(api_version, kind, Schemas.load("1.34"))
    message = f'no matches for kind "{kind}" in version "{api_version}" in Kubernetes 1.34'
    assert ("unknown-kind", "deny", message, path) == finding[:4]
    assert remedy in finding.remedy


@pytest.mark.parametrize(
    ("api_version", "kind", "rules"),
    [
        (None, "ConfigMap", ["required-field"]),
        ("v1", None, ["required-field"]),
        (None, None, ["required-field", "required-field"]),
        ("", "ConfigMap", ["required-field"]),
        (1, "ConfigMap", ["wrong-type"]),
        ("v1", ["ConfigMap"], ["wrong-type"]),
    ],
)
def test_an_object_without_a_type_is_a_finding(api_version: object, kind: object, rules: list[str]) -> None:
    assert rules == [finding.rule for finding in findings(api_version, kind, Schemas.load("1.34"))]


def test_an_api_that_is_off_by_default_is_undecidable() -> None:
    (finding,) = findings("storage.k8s.io/v1beta1", "VolumeAttributesClass", Schemas.load("1.34"))
    assert ("disabled-api", "undecidable") == finding[:2]


@pytest.mark.parametrize("version", ["1.34", "v1.34", "1.34.4", "v1.34.0"])
def test_a_version_may_be_written_with_its_patch(version: str) -> None:
    assert Schemas.load(version).version == "1.34"


@pytest.mark.parametrize("version", ["1.30", "1.38", "1.3", "", "latest", "2.34"])
def test_an_unknown_version_names_those_that_are_supported(version: str) -> None:
    with pytest.raises(UserError) as raised:
        Schemas.load(version)
    assert all(supported in raised.value.remedy for supported in VERSIONS)


CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: caches.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {kind: Cache, plural: caches}
  versions:
  - name: v1
    served: true
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [size]
            properties: {size: {type: integer, minimum: 1}, mode: {enum: [=, fast]}}
  - {name: v0, served: false, schema: {openAPIV3Schema: {type: object}}}
"""


@pytest.fixture
def crds(tmp_path: Path) -> Path:
    (tmp_path / "caches.yaml").write_text(f"{CRD}---\napiVersion: v1\nkind: ConfigMap\n---\n")
    return tmp_path


def test_a_definition_given_by_the_user_is_one_more_kind(crds: Path) -> None:
    schemas = Schemas.load("1.34", [crds])
    assert KindInfo("example.com/v1", "Cache", "caches", namespaced=False) == schemas.kind("example.com/v1", "Cache")
    assert schemas.kind("example.com/v0", "Cache") is None
    obj = {
        "apiVersion": "example.com/v1",
        "kind": "Cache",
        "metadata": {"name": "x"},
        "spec": {"size": 0, "mode": "slow"},
    }
    assert [
        "spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1",
        'spec.mode: Unsupported value: "slow": supported values: "=", "fast"',
    ] == [finding.message for finding in check_schema(Request("CREATE", obj), schemas)]


@pytest.mark.parametrize(
    "text",
    ["a: [", CRD.replace("plural", "many"), CRD.replace("openAPIV3Schema", "none"), "kind: CustomResourceDefinition"],
)
def test_a_definition_that_no_server_takes_names_its_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(text)
    with pytest.raises(UserError, match=r"broken\.yaml"):
        Schemas.load("1.34", [file])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"absent\.yaml"):
        Schemas.load("1.34", [tmp_path / "absent.yaml"])


def test_what_dist_holds_has_no_findings_in_any_version(root: Path, schemas: Schemas) -> None:
    for file in sorted((root / "dist").rglob("*.yaml")):
        for obj in yaml.load_all(file.read_text(), yaml.CSafeLoader):
            assert list(check_schema(Request("CREATE", obj), schemas)) == [], file


def test_a_deletion_is_not_checked() -> None:
    assert list(check_schema(Request("DELETE", {"kind": 3}), Schemas.load("1.34"))) == []
