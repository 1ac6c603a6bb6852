"""What every choice in the settings gives. The manifests are plain mappings: nothing here starts Node."""

from typing import Any

import pytest

from valkey_gitops.charts.deployment import folders
from valkey_gitops.charts.objects import Manifest
from valkey_gitops.decode import decode
from valkey_gitops.settings import Deployment
from valkey_gitops.settings.load import read

LEAST = """
domain: example.com
jobs: {image: {repository: registry.example.com/library/valkey-gitops, tag: 0.1.0}}
gitops: {repository: https://git.example.com/x.git}
"""


def manifests(text: str = "") -> dict[str, Manifest]:
    settings, problems = read(decode((LEAST + text).encode()).documents[0])
    assert problems == []
    assert settings is not None
    items = [item for found in folders(Deployment("test", settings)).values() for item in found]
    return {f"{item['kind']}/{item['metadata']['name']}": item for item in items}


def pod(found: dict[str, Manifest]) -> Any:
    return found["Deployment/valkey"]["spec"]["template"]["spec"]


def test_the_defaults_expose_nothing() -> None:
    kinds = {name.split("/")[0] for name in manifests()}
    assert not kinds & {"TCPRoute", "ExternalSecret", "CronJob", "Secret"}
    assert {"Service/valkey", "Service/valkey-headless"} == {
        name for name in manifests() if name.startswith("Service/")
    }


@pytest.mark.parametrize("version", ["v1", "v1alpha2"])
def test_a_tcp_route_has_the_version_that_was_chosen(version: str) -> None:
    gateway = "gateway: {namespace: gw, name: main, listener: valkey}"
    route = manifests(f"exposure: {{mode: tcp-route, {gateway}, apiVersion: {version}}}")["TCPRoute/valkey"]
    assert f"gateway.networking.k8s.io/{version}" == route["apiVersion"]
    [parent] = route["spec"]["parentRefs"]
    assert ("gw", "main", "valkey") == (parent["namespace"], parent["name"], parent["sectionName"])
    [rule] = route["spec"]["rules"]
    assert [("valkey", 6379)] == [(item["name"], item["port"]) for item in rule["backendRefs"]]


def test_a_load_balancer_admits_only_its_source_ranges() -> None:
    found = manifests("exposure: {mode: load-balancer, sourceRanges: [192.0.2.0/24], annotations: {a/b: c}}")
    service = found["Service/valkey-external"]
    assert ["192.0.2.0/24"] == service["spec"]["loadBalancerSourceRanges"]
    assert ("LoadBalancer", "Local") == (service["spec"]["type"], service["spec"]["externalTrafficPolicy"])
    assert {"a/b": "c"} == service["metadata"]["annotations"]
    [rule] = found["NetworkPolicy/valkey"]["spec"]["ingress"]
    assert {"ipBlock": {"cidr": "192.0.2.0/24"}} in rule["from"]


def test_named_clients_and_nobody_else_may_connect() -> None:
    found = manifests("clients: [{namespace: argilla}, {namespace: web, podLabels: {app: shop}}]")
    [rule] = found["NetworkPolicy/valkey"]["spec"]["ingress"]
    namespaces = [peer["namespaceSelector"]["matchLabels"] for peer in rule["from"] if "namespaceSelector" in peer]
    assert ["valkey-jobs", "argilla", "web"] == [labels["kubernetes.io/metadata.name"] for labels in namespaces]
    assert {"matchLabels": {"app": "shop"}} == rule["from"][-1]["podSelector"]
    assert ["Ingress", "Egress"] == found["NetworkPolicy/valkey"]["spec"]["policyTypes"]
    assert "egress" not in found["NetworkPolicy/valkey"]["spec"]


def test_any_client_means_no_network_policy() -> None:
    assert "NetworkPolicy/valkey" not in manifests("clients: any")


def test_the_password_reaches_server_and_probes_as_a_file_only() -> None:
    spec = pod(manifests())
    assert "valkey-auth" == spec["volumes"][2]["secret"]["secretName"]
    assert {"medium": "Memory", "sizeLimit": "1Mi"} == spec["volumes"][3]["emptyDir"]
    [server] = spec["containers"]
    assert "aclfile /run/valkey/users.acl" in manifests()["ConfigMap/valkey-config"]["data"]["valkey.conf"].splitlines()
    assert "env" not in server
    assert "env" not in spec["initContainers"][0]
    assert "requirepass" not in str(spec)


def test_without_a_password_there_is_nothing_to_read_it() -> None:
    spec = pod(manifests("auth: {mode: none}\nprotectedMode: false"))
    assert "initContainers" not in spec
    assert ["data", "config"] == [volume["name"] for volume in spec["volumes"]]


def test_external_secrets_keeps_pull_secret_password_and_certificate() -> None:
    found = manifests(
        "pullSecret: {mode: external-secrets, name: pull, store: {name: platform}, key: harbor}\n"
        "auth: {mode: external-secrets, store: {name: platform}, remoteKey: valkey, remoteProperty: password}\n"
        "certificate: {mode: external-secrets, source: {name: wildcard}}\n"
    )
    types = {
        name: item["spec"]["target"]["template"]["type"]
        for name, item in found.items()
        if name.startswith("ExternalSecret/")
    }
    assert {
        "ExternalSecret/pull": "kubernetes.io/dockerconfigjson",
        "ExternalSecret/pull-jobs": "kubernetes.io/dockerconfigjson",
        "ExternalSecret/valkey-auth": "Opaque",
        "ExternalSecret/valkey-tls-secret": "kubernetes.io/tls",
    } == types
    assert "valkey-jobs" == found["ExternalSecret/pull-jobs"]["metadata"]["namespace"]
    assert "pull" == found["ExternalSecret/pull-jobs"]["spec"]["target"]["name"]


def test_the_kubernetes_provider_may_read_one_secret_of_namespace_default() -> None:
    found = manifests("certificate: {mode: external-secrets, source: {name: wildcard}}")
    provider = found["SecretStore/valkey-certificate"]["spec"]["provider"]["kubernetes"]
    assert ("default", {"serviceAccount": {"name": "valkey-certificate"}}) == (
        provider["remoteNamespace"],
        provider["auth"],
    )
    role = found["Role/valkey-certificate-source"]
    assert ("default", [["get"]]) == (role["metadata"]["namespace"], [rule["verbs"] for rule in role["rules"]])
    assert ["wildcard"] == role["rules"][0]["resourceNames"]


def test_a_digest_stands_beside_its_tag() -> None:
    digest = f"sha256:{'a' * 64}"
    [server] = pod(manifests(f"image: {{digest: '{digest}'}}"))["containers"]
    assert f"docker.io/valkey/valkey:9.1.4-alpine@{digest}" == server["image"]


@pytest.mark.parametrize(("tag", "group"), [("9.1.4-alpine", 1000), ("9.1.4", 999)])
def test_the_group_is_that_of_the_image(tag: str, group: int) -> None:
    assert group == pod(manifests(f"image: {{tag: '{tag}'}}"))["securityContext"]["fsGroup"]


RESTRICTED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True}


def test_every_container_is_restricted_and_bounded() -> None:
    for name, item in manifests("certificate: {mode: copy, source: {name: wildcard}}").items():
        spec = item.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template is None or "containers" not in template.get("spec", {}):
            continue
        assert template["spec"]["securityContext"]["runAsNonRoot"], name
        assert {"type": "RuntimeDefault"} == template["spec"]["securityContext"]["seccompProfile"]
        for container in [*template["spec"]["containers"], *template["spec"].get("initContainers", [])]:
            assert RESTRICTED == container["securityContext"]
            assert {"cpu", "memory"} == set(container["resources"]["limits"]) == set(container["resources"]["requests"])


def test_the_verify_job_may_read_the_password_it_needs_and_nothing_else() -> None:
    role = manifests()["Role/valkey-verify"]
    secrets = [rule for rule in role["rules"] if "secrets" in rule["resources"]]
    assert [(["get"], ["valkey-auth"])] == [(rule["verbs"], rule["resourceNames"]) for rule in secrets]
    writes = {verb for rule in role["rules"] if rule["resources"] != ["pods/exec"] for verb in rule["verbs"]}
    assert {"get", "list"} == writes


def test_a_change_of_any_other_object_changes_the_verify_jobs_hash() -> None:
    def stamp(text: str) -> str:
        found = manifests(text)["Job/valkey-verify"]["spec"]["template"]["metadata"]["annotations"]
        return str(found["valkey-gitops/dist-hash"])

    assert stamp("") == stamp("")
    assert stamp("") != stamp("storage: {size: 6Gi}")


def test_discovery_gives_notebooks_the_password_by_reference() -> None:
    text = manifests("discovery: {mode: thinkube}")["ConfigMap/thinkube-service-config"]["data"]["service.yaml"]
    assert "secretKeyRef" in text
    assert "valkey-auth" in text


def test_no_manifest_holds_a_dollar_brace() -> None:
    assert "${" not in str(
        manifests("certificate: {mode: copy, source: {name: wildcard}}\ndiscovery: {mode: thinkube}")
    )


def test_two_files_of_one_name_are_a_bug_that_is_seen() -> None:
    from valkey_gitops.charts.app import _paths

    item = next(iter(manifests().values()))
    with pytest.raises(ValueError, match="two objects for"):
        list(_paths({"service": [item, item]}))
