"""dist/thinkube, field for field as the platform's README and the design have it. Reads the files, not the code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Objects = Callable[[str], Any]


@pytest.fixture
def dist(root: Path) -> Path:
    return root / "dist" / "thinkube"


@pytest.fixture
def obj(dist: Path) -> Objects:
    def load(path: str) -> Any:
        return yaml.safe_load((dist / f"{path}.yaml").read_text())

    return load


@pytest.fixture
def server(obj: Objects) -> Any:
    [container] = obj("service/deployment-valkey")["spec"]["template"]["spec"]["containers"]
    return container


def test_the_folders_hold_these_objects_and_no_others(dist: Path) -> None:
    expected = """
        bootstrap/argocd/application-valkey-thinkube-exposure bootstrap/argocd/application-valkey-thinkube
        bootstrap/flux/gitrepository-valkey-thinkube bootstrap/flux/kustomization-valkey-thinkube-exposure
        bootstrap/flux/kustomization-valkey-thinkube-service bootstrap/flux/kustomization-valkey-thinkube-verify
        exposure/configmap-primary-ingress-ingress-nginx-tcp
        service/configmap-thinkube-service-config service/cronjob-valkey-certificate service/deployment-valkey
        service/job-valkey-certificate service/namespace-valkey-jobs service/namespace-valkey
        service/persistentvolumeclaim-valkey-data service/role-valkey-certificate-source
        service/role-valkey-certificate-target service/rolebinding-valkey-certificate-source
        service/rolebinding-valkey-certificate-target service/service-valkey-headless service/service-valkey
        service/serviceaccount-valkey-certificate
        verify/configmap-valkey-verify verify/job-valkey-verify verify/role-valkey-verify-state
        verify/role-valkey-verify verify/rolebinding-valkey-verify-state verify/rolebinding-valkey-verify
        verify/serviceaccount-valkey-verify
    """
    found = {file.relative_to(dist).with_suffix("").as_posix() for file in dist.rglob("*") if file.is_file()}
    assert set(expected.split()) == found


def test_a_file_holds_one_object_named_by_kind_and_name(dist: Path) -> None:
    for file in dist.rglob("*.yaml"):
        [document] = yaml.safe_load_all(file.read_text())
        assert f"{document['kind'].lower()}-{document['metadata']['name']}.yaml" == file.name


PROTECTED = {
    "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
    "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
}


@pytest.mark.parametrize("name", ["valkey", "valkey-jobs"])
def test_the_namespaces_stay_when_their_files_go(obj: Objects, name: str) -> None:
    metadata = obj(f"service/namespace-{name}")["metadata"]
    assert (name, PROTECTED) == (metadata["name"], metadata["annotations"])


def test_the_volume(obj: Objects) -> None:
    claim = obj("service/persistentvolumeclaim-valkey-data")
    assert ("valkey-data", "valkey", PROTECTED) == tuple(
        claim["metadata"][key] for key in ("name", "namespace", "annotations")
    )
    assert {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "5Gi"}},
        "storageClassName": "k8s-hostpath",
        "volumeMode": "Filesystem",
    } == claim["spec"]


def test_the_deployment_runs_one_valkey_and_recreates_it(obj: Objects) -> None:
    deployment = obj("service/deployment-valkey")
    assert ("valkey", "valkey") == (deployment["metadata"]["name"], deployment["metadata"]["namespace"])
    spec = deployment["spec"]
    assert (1, {"type": "Recreate"}, {"matchLabels": {"app": "valkey"}}) == (
        spec["replicas"],
        spec["strategy"],
        spec["selector"],
    )
    assert "valkey" == spec["template"]["metadata"]["labels"]["app"]
    assert [{"name": "harbor-registry-secret"}] == spec["template"]["spec"]["imagePullSecrets"]


def test_the_command_line_begins_as_in_the_readme(server: Any) -> None:
    assert ["valkey-server"] == server["command"]
    assert ["--save", "900 1", "--appendonly", "yes", "--protected-mode", "no"] == server["args"][:6]


def test_the_data_directory_and_a_memory_bound_are_said(server: Any) -> None:
    assert ["--dir", "/data", "--maxmemory", str(int(256 * 2**20 * 0.6))] == server["args"][6:10]
    assert [{"name": "data", "mountPath": "/data"}] == server["volumeMounts"]


def test_the_data_volume_is_the_claim(obj: Objects) -> None:
    assert [{"name": "data", "persistentVolumeClaim": {"claimName": "valkey-data"}}] == obj(
        "service/deployment-valkey"
    )["spec"]["template"]["spec"]["volumes"]


def test_image_port_and_resources(server: Any) -> None:
    assert ("registry.example.com/library/valkey:7.2-alpine", "Always") == (server["image"], server["imagePullPolicy"])
    assert [{"name": "valkey", "containerPort": 6379, "protocol": "TCP"}] == server["ports"]
    assert {
        "requests": {"cpu": "100m", "memory": "128Mi"},
        "limits": {"cpu": "200m", "memory": "256Mi"},
    } == server["resources"]


@pytest.mark.parametrize(("name", "address"), [("valkey", None), ("valkey-headless", "None")])
def test_the_services(obj: Objects, name: str, address: str | None) -> None:
    service = obj(f"service/service-{name}")
    assert (name, "valkey") == (service["metadata"]["name"], service["metadata"]["namespace"])
    spec = service["spec"]
    assert ("ClusterIP", address, {"app": "valkey"}) == (spec["type"], spec.get("clusterIP"), spec["selector"])
    assert [{"name": "valkey", "port": 6379, "protocol": "TCP", "targetPort": 6379}] == spec["ports"]


def test_the_tcp_patch_is_one_entry_with_all_protections_and_no_labels(obj: Objects) -> None:
    assert {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "primary-ingress-ingress-nginx-tcp",
            "namespace": "ingress",
            "annotations": {
                "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
                "argocd.argoproj.io/sync-options": "ServerSideApply=true,Prune=false,Delete=false",
                "kustomize.toolkit.fluxcd.io/prune": "disabled",
                "kustomize.toolkit.fluxcd.io/ssa": "Merge",
            },
        },
        "data": {"6379": "valkey/valkey:6379"},
    } == obj("exposure/configmap-primary-ingress-ingress-nginx-tcp")


def test_the_discovery_record(obj: Objects) -> None:
    record = obj("service/configmap-thinkube-service-config")
    assert ("thinkube-service-config", "valkey") == (record["metadata"]["name"], record["metadata"]["namespace"])
    assert {
        "thinkube.io/managed": "true",
        "thinkube.io/service-type": "optional",
        "thinkube.io/service-name": "valkey",
        "thinkube.io/component-version": "0.1.0",
    } == record["metadata"]["labels"]
    assert ["service.yaml"] == list(record["data"])
    assert {
        "service": {
            "name": "valkey",
            "display_name": "Valkey",
            "description": "High-performance in-memory data store, compatible with Redis",
            "type": "optional",
            "category": "infrastructure",
            "icon": "/icons/tk_data.svg",
            "component_version": "0.1.0",
            "endpoints": [
                {
                    "name": "external",
                    "type": "tcp",
                    "url": "valkey.example.com:6379",
                    "port": 6379,
                    "description": "TCP passthrough",
                    "primary": True,
                },
                {
                    "name": "internal",
                    "type": "tcp",
                    "url": "valkey.valkey.svc.cluster.local:6379",
                    "port": 6379,
                    "description": "Inside the cluster",
                    "primary": False,
                },
            ],
            "dependencies": [],
            "scaling": {
                "resource_type": "deployment",
                "resource_name": "valkey",
                "namespace": "valkey",
                "min_replicas": 1,
                "can_disable": False,
            },
            "environment_variables": [
                {"name": "VALKEY_HOST", "value": "valkey.example.com"},
                {"name": "VALKEY_PORT", "value": "6379"},
            ],
        }
    } == yaml.safe_load(record["data"]["service.yaml"])


def test_the_certificate_is_copied_with_rights_on_two_secrets_only(obj: Objects) -> None:
    source, target = obj("service/role-valkey-certificate-source"), obj("service/role-valkey-certificate-target")
    assert ("default", "valkey") == (source["metadata"]["namespace"], target["metadata"]["namespace"])
    expected = [
        {"apiGroups": [""], "resourceNames": ["example-com-tls"], "resources": ["secrets"], "verbs": ["get"]},
        {
            "apiGroups": [""],
            "resourceNames": ["valkey-tls-secret"],
            "resources": ["secrets"],
            "verbs": ["get", "create", "patch"],
        },
    ]
    assert expected == [rule for role in (source, target) for rule in role["rules"]]


def test_the_certificate_is_copied_at_the_sync_and_every_day(obj: Objects) -> None:
    job, cron = obj("service/job-valkey-certificate"), obj("service/cronjob-valkey-certificate")
    args = ["secrets", "copy", "--from", "default/example-com-tls", "--to", "valkey/valkey-tls-secret"]
    for spec in (job["spec"], cron["spec"]["jobTemplate"]["spec"]):
        [container] = spec["template"]["spec"]["containers"]
        assert (["valkey-gitops"], args) == (container["command"], container["args"])
    assert "17 3 * * *" == cron["spec"]["schedule"]


HOOK = {
    "argocd.argoproj.io/hook": "PostSync",
    "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
    "kustomize.toolkit.fluxcd.io/force": "enabled",
}


@pytest.mark.parametrize("path", ["service/job-valkey-certificate", "verify/job-valkey-verify"])
def test_a_job_runs_after_each_sync_and_not_beside_valkey(obj: Objects, path: str) -> None:
    job = obj(path)
    assert "valkey-jobs" == job["metadata"]["namespace"]
    assert HOOK.items() <= job["metadata"]["annotations"].items()
    assert "ttlSecondsAfterFinished" not in job["spec"]
    assert "Never" == job["spec"]["template"]["spec"]["restartPolicy"]


def test_a_change_of_dist_runs_the_verify_job_again_in_both_engines(obj: Objects) -> None:
    ordinary, job = obj("verify/configmap-valkey-verify"), obj("verify/job-valkey-verify")
    told = ordinary["metadata"]["annotations"]["valkey-gitops/dist-hash"]
    assert told == job["spec"]["template"]["metadata"]["annotations"]["valkey-gitops/dist-hash"]
    assert 64 == len(told)


def test_the_verify_job_expects_what_the_server_was_told(obj: Objects, server: Any) -> None:
    expected = yaml.safe_load(obj("verify/configmap-valkey-verify")["data"]["expectations.yaml"])
    told = dict(zip(server["args"][::2], server["args"][1::2], strict=True))
    assert told == {f"--{name}": value for name, value in expected["directives"].items()}
    assert ("valkey.valkey.svc.cluster.local", 6379) == (expected["host"], expected["port"])


def test_the_argo_cd_applications(obj: Objects) -> None:
    service = obj("bootstrap/argocd/application-valkey-thinkube")
    assert ("argocd", "dist/thinkube", "valkey") == (
        service["metadata"]["namespace"],
        service["spec"]["source"]["path"],
        service["spec"]["destination"]["namespace"],
    )
    assert {"recurse": True, "exclude": "{bootstrap/**,exposure/**}"} == service["spec"]["source"]["directory"]
    exposure = obj("bootstrap/argocd/application-valkey-thinkube-exposure")
    assert ["ClientSideApplyMigration=false"] == exposure["spec"]["syncPolicy"]["syncOptions"]
    assert "finalizers" not in service["metadata"]
    assert "finalizers" not in exposure["metadata"]


@pytest.mark.parametrize("folder", ["service", "exposure", "verify"])
def test_the_flux_kustomizations_never_force(obj: Objects, folder: str) -> None:
    spec = obj(f"bootstrap/flux/kustomization-valkey-thinkube-{folder}")["spec"]
    assert (False, True, True, f"./dist/thinkube/{folder}") == (
        spec["force"],
        spec["prune"],
        spec["wait"],
        spec["path"],
    )
    assert ("dependsOn" in spec) == (folder != "service")


def test_no_folder_that_is_synced_holds_a_kustomization_file(dist: Path) -> None:
    assert [] == list(dist.rglob("kustomization.yaml"))
