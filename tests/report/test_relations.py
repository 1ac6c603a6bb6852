"""Who needs and who reaches whom, read from manifests."""

from pathlib import Path

import pytest

from valkey_gitops.admission.inputs import read_inputs
from valkey_gitops.admission.requests import places
from valkey_gitops.report.picture.words import sentences
from valkey_gitops.report.relations import World, relations

CASES = Path(__file__).parent / "relations"
"""Manifests, and beside each the sentences about them: adding a case is adding two files."""


def told(*paths: Path) -> list[str]:
    found = [(place.file, place.document.value) for place in places(read_inputs(paths))]
    world = World(found)
    return [" ".join(filter(None, sentence)) for sentence in sentences(world, relations(world))]


@pytest.mark.parametrize(
    "sentence",
    [
        "Clients outside the cluster connect to ConfigMap ingress/primary-ingress-ingress-nginx-tcp TCP 6379",
        "ConfigMap ingress/primary-ingress-ingress-nginx-tcp passes on to Service valkey/valkey 6379",
        "Platform Thinkube discovery reads ConfigMap valkey/thinkube-service-config",
        "ConfigMap valkey/thinkube-service-config names Service valkey/valkey names",
        "Service valkey/valkey leads to Deployment valkey/valkey 6379",
        "Deployment valkey/valkey mounts PersistentVolumeClaim valkey/valkey-data /data",
        "Deployment valkey/valkey pulls with Secret valkey/harbor-registry-secret pull",
        "Job valkey-jobs/valkey-verify talks to Service valkey/valkey 6379",
        "GitRepository flux-system/valkey-thinkube gives Kustomization flux-system/valkey-thinkube-exposure",
    ],
)
def test_who_talks_to_whom_on_the_platform(root: Path, sentence: str) -> None:
    assert sentence in told(root / "dist/thinkube")


@pytest.mark.parametrize(
    "sentence",
    [
        "Gateway gateway-system/platform-gateway listens for TLSRoute valkey-production/valkey valkey",
        "TLSRoute valkey-production/valkey passes on to Service valkey-production/valkey 6379",
        "Namespace argilla may enter by NetworkPolicy valkey-production/valkey 6379",
        "Namespace monitoring may enter by NetworkPolicy valkey-production/valkey 9121",
        "CronJob valkey-production-jobs/valkey-backup may enter by NetworkPolicy valkey-production/valkey 6379",
        "NetworkPolicy valkey-production/valkey protects Deployment valkey-production/valkey lets in",
        "NetworkPolicy valkey-production-jobs/valkey-jobs lets out to Deployment valkey-production/valkey 6379",
        "CronJob valkey-production-jobs/valkey-backup writes to Bucket s3://backups/valkey/production",
        "Monitoring Prometheus, Grafana reads PodMonitor valkey-production/valkey",
        "PodMonitor valkey-production/valkey has asked Deployment valkey-production/valkey metrics",
        "Monitoring Prometheus, Grafana shows ConfigMap valkey-production/valkey-dashboard",
        "Namespace argilla reads ConfigMap argilla/valkey-connection",
        "Namespace argilla reads ExternalSecret argilla/valkey-binding",
        "Deployment valkey-production/valkey mounts Certificate valkey-production/valkey-tls /run/tls",
        "Certificate valkey-production/valkey-tls is signed by ClusterIssuer platform-ca signed by",
    ],
)
def test_who_talks_to_whom_in_production(root: Path, sentence: str) -> None:
    assert sentence in told(root / "dist/production")


def test_a_server_does_not_talk_to_itself_through_its_service(root: Path) -> None:
    own = "Deployment valkey-production/valkey talks to Service valkey-production/valkey"
    assert not [sentence for sentence in told(root / "dist/production") if sentence.startswith(own)]


@pytest.mark.parametrize("case", sorted(CASES.glob("*.yaml")), ids=lambda case: case.stem)
def test_other_ways_to_be_related(case: Path) -> None:
    assert case.with_suffix(".txt").read_text().splitlines() == told(case)


def test_of_several_with_one_name_the_nearest_is_meant(tmp_path: Path) -> None:
    for cluster in ("one", "two"):
        (tmp_path / cluster).mkdir()
        (tmp_path / cluster / "a.yaml").write_text((CASES / "service.yaml").read_text())
    found = [(place.file, place.document.value) for place in places(read_inputs([tmp_path]))]
    assert [(1, 0), (3, 2)] == [(item.source, item.target) for item in relations(World(found))]


WRONG = [
    "spec: null",
    "spec: []",
    "spec: 1",
    "spec: {selector: [], ports: 1}",
    "spec: {podSelector: {matchExpressions: [{}]}}",
    "spec: {ingress: [{from: {}}], egress: [1, {to: [1]}]}",
    "data: [1]",
    "data: {'1': null}",
    "spec: {template: {spec: 1}}",
    "spec: {volumes: [1, {name: x, configMap: 1}], containers: 7}",
    "roleRef: 1\nsubjects: [1, {}]",
    "metadata: 1",
    "spec: {entryPoints: 1, routes: 1}",
    "spec: {policyTypes: 5, accessModes: {}, hostnames: 3}",
    "rules: [{verbs: 1, resources: 2}]",
]
KINDS = [
    "Pod",
    "Deployment",
    "CronJob",
    "Service",
    "NetworkPolicy",
    "ConfigMap",
    "RoleBinding",
    "Role",
    "IngressRouteTCP",
]
KINDS += ["TLSRoute", "Ingress", "ExternalSecret", "PodMonitor", "ServiceMonitor", "Application", "Kustomization"]
KINDS += ["PersistentVolumeClaim", "Certificate", "SealedSecret", "PodDisruptionBudget", "StatefulSet"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_manifest_still_gives_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    from valkey_gitops.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "m").mkdir()
    for number, text in enumerate(WRONG):
        metadata = "" if text.startswith("metadata") else "metadata: {name: x, namespace: a}\n"
        (tmp_path / "m" / f"{number}.yaml").write_text(f"apiVersion: v1\nkind: {kind}\n{metadata}{text}\n")
    assert main(["report", "m", "--fail-on", "never", "--old", "m"]) == 0
    assert (tmp_path / "report.html").is_file()
