"""What every choice in the settings gives. The manifests are plain mappings: nothing here starts Node."""

from typing import Any

import pytest

from valkey_gitops.charts.deployment import folders
from valkey_gitops.charts.objects import Manifest
from valkey_gitops.decode import decode
from valkey_gitops.settings import Deployment
from valkey_gitops.settings.load import read

WITHOUT_ENGINES = """
domain: example.com
jobs: {image: {repository: registry.example.com/library/valkey-gitops, tag: 0.1.0}}
"""
GITOPS = "gitops: {repository: https://git.example.com/x.git}\n"
LEAST = WITHOUT_ENGINES + GITOPS


def manifests(text: str = "", gitops: str = GITOPS) -> dict[str, Manifest]:
    settings, problems = read(decode((WITHOUT_ENGINES + gitops + text).encode()).documents[0])
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
    from valkey_gitops.charts.app import paths

    item = next(iter(manifests().values()))
    with pytest.raises(ValueError, match="two objects for"):
        list(paths({"service": [item, item]}))


def checksum(text: str) -> str:
    annotations = manifests(text)["Deployment/valkey"]["spec"]["template"]["metadata"]["annotations"]
    return str(annotations["valkey-gitops/restart-config"])


LIVE = ["memory: {maxmemory: 100Mi}", "directives: {hz: '20'}", "persistence: {save: ['60 1']}", "durability: strict"]
RESTART = ["directives: {databases: '4'}", "directives: {disable-thp: 'no'}"]


@pytest.mark.parametrize("text", LIVE)
def test_what_can_be_set_live_restarts_nothing(text: str) -> None:
    assert checksum("") == checksum(text)


@pytest.mark.parametrize("text", RESTART)
def test_what_only_a_restart_changes_restarts_the_pod(text: str) -> None:
    assert checksum("") != checksum(text)


def test_a_directive_may_be_live_in_one_version_and_not_in_another() -> None:
    old, new = "image: {tag: 8.1.11-alpine}\n", "image: {tag: 9.1.4-alpine}\n"
    threads = "directives: {io-threads: '2'}"
    assert [False, True] == [checksum(tag) == checksum(tag + threads) for tag in (old, new)]


def test_the_file_says_each_directive_once_and_explains_its_numbers() -> None:
    lines = manifests("directives: {hz: '20', client-output-buffer-limit: normal 1mb 1mb 60}")[
        "ConfigMap/valkey-config"
    ]["data"]["valkey.conf"].splitlines()
    assert "# durability durable; server 12Mi + clients 12.7Mi + AOF buffer 1Mi + maxmemory 155.5Mi x 148 %" in lines[0]
    assert [
        "save 900 1",
        "save 300 100",
        "save 60 10000",
        "appendonly yes",
        "protected-mode yes",
        "dir /data",
    ] == lines[3:9]
    assert "client-output-buffer-limit normal 1mb 1mb 60" in lines
    names = [line.split()[0] for line in lines if not line.startswith(("#", "save"))]
    assert sorted(set(names)) == sorted(names)


def test_the_verify_job_sets_what_can_be_set_live() -> None:
    found = manifests()
    [container] = found["Job/valkey-verify"]["spec"]["template"]["spec"]["containers"]
    assert "--apply" == container["args"][-1]
    expectations = found["ConfigMap/valkey-verify"]["data"]["expectations.yaml"]
    assert "- maxmemory\n" in expectations
    assert "- dir\n" not in expectations


def test_a_cache_has_no_claim_and_nothing_looks_for_one() -> None:
    found = manifests("durability: cache")
    assert "PersistentVolumeClaim/valkey-data" not in found
    assert {"name": "cache", "emptyDir": {"sizeLimit": "64Mi"}} == pod(found)["volumes"][0]
    assert "persistentvolumeclaims" not in str(found["Role/valkey-verify"])
    assert "claim:" not in found["ConfigMap/valkey-verify"]["data"]["expectations.yaml"]


def test_the_pod_goes_where_it_is_told() -> None:
    spec = pod(
        manifests(
            "priorityClass: important\nscheduling: {nodeSelector: {disk: ssd}, spread: zone, "
            "tolerations: [{key: dedicated, value: data, effect: NoSchedule}, {key: spot, effect: NoExecute}]}"
        )
    )
    assert ({"disk": "ssd"}, "important") == (spec["nodeSelector"], spec["priorityClassName"])
    assert [
        {"effect": "NoSchedule", "key": "dedicated", "operator": "Equal", "value": "data"},
        {"effect": "NoExecute", "key": "spot", "operator": "Exists"},
    ] == spec["tolerations"]
    [spread] = spec["topologySpreadConstraints"]
    assert ("topology.kubernetes.io/zone", "ScheduleAnyway") == (spread["topologyKey"], spread["whenUnsatisfiable"])


@pytest.mark.parametrize(("flavour", "group"), [("alpine", 1000), ("debian", 999)])
def test_a_flavour_that_is_said_decides_on_the_group(flavour: str, group: int) -> None:
    text = f"image: {{tag: stable, version: 9.1.4, flavour: {flavour}}}"
    assert group == pod(manifests(text))["securityContext"]["runAsGroup"]


def test_the_probe_waits_as_long_as_the_data_take_to_load() -> None:
    text = "resources: {requests: {cpu: '1', memory: 1Gi}, limits: {cpu: '4', memory: 16Gi}}"
    spec = pod(manifests(text))
    probe = spec["containers"][0]["startupProbe"]
    assert (850, 284) == (probe["failureThreshold"] * probe["periodSeconds"], spec["terminationGracePeriodSeconds"])


def test_a_sleep_before_the_end_is_added_to_the_grace_period() -> None:
    plain, asleep = (pod(manifests(f"clients: any\n{text}")) for text in ("", "disruption: {preStopSleep: 15}"))
    assert "lifecycle" not in plain["containers"][0]
    assert {"preStop": {"sleep": {"seconds": 15}}} == asleep["containers"][0]["lifecycle"]
    assert (60, 75) == (plain["terminationGracePeriodSeconds"], asleep["terminationGracePeriodSeconds"])


def test_a_drain_waits_for_a_person_where_evictions_are_held() -> None:
    assert "PodDisruptionBudget/valkey" not in manifests()
    found = manifests("disruption: {evictions: held}")
    budget = found["PodDisruptionBudget/valkey"]
    assert {
        "maxUnavailable": 0,
        "selector": {"matchLabels": {"app": "valkey"}},
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
    } == budget["spec"]
    told = budget["metadata"]["annotations"]["valkey-gitops/drain"]
    assert "when clients can miss it: kubectl -n valkey delete pod -l app=valkey" == told


def test_a_rollout_is_not_called_failed_while_the_data_load() -> None:
    text = "resources: {requests: {cpu: '1', memory: 1Gi}, limits: {cpu: '4', memory: 16Gi}}"
    usual, large = (manifests(text)["Deployment/valkey"]["spec"] for text in ("", text))
    assert (600, 284 + 850) == (usual["progressDeadlineSeconds"], large["progressDeadlineSeconds"])
