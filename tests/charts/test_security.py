"""Users, TLS, network, consumers, monitoring and backups: what the settings give. Nothing here starts Node."""

import re
from typing import Any

import pytest

from tests.charts.test_manifests import manifests, pod

CA = """  ca: |
    -----BEGIN CERTIFICATE-----
    MIIBmTCCAT+gAwIBAgIUXGrj8lH3hMvP3oT8f17+WPiOae4wCgYIKoZIzj0EAwIw
    -----END CERTIFICATE-----
"""
TLS = f"tls:\n  mode: cert-manager\n  issuer: {{name: ca}}\n{CA}"
ACL = "acl: {mode: users, users: [{name: argilla, keys: ['argilla:*'], channels: ['news:*']}]}\n"
EXTERNAL = "auth: {mode: external-secrets, store: {name: platform}, remoteKey: valkey/x}\n"
MONITORING = "monitoring: {mode: prometheus, namespace: watch}\n"
BUCKET = (
    "backup: {mode: bucket, endpoint: 'https://s3.example.com:8443', bucket: backups, credentials: {name: store}}\n"
)


def script(found: dict[str, Any], name: str = "users") -> str:
    [container] = [item for item in pod(found)["initContainers"] if item["name"] == name]
    return str(container["command"][2])


def test_users_are_no_more_than_the_tasks_that_there_are() -> None:
    found = re.findall(r"'user (\w+) (on|off)", script(manifests(ACL)))
    assert [("default", "off"), ("probe", "on"), ("verify", "on"), ("argilla", "on")] == found


def test_an_applications_rules_begin_with_nothing() -> None:
    rules = " ~argilla:* &news:* -@all +@all -@admin -@dangerous +info"
    assert f"printf '%s\\n' '{rules}'" in script(manifests(ACL))


@pytest.mark.parametrize(("tag", "knows"), [("7.2-alpine", False), ("8.1.11-alpine", True), ("9.1.4-alpine", True)])
def test_a_command_of_a_newer_version_is_not_told_to_an_older_one(tag: str, knows: bool) -> None:
    text = script(manifests(f"{ACL}{MONITORING}image: {{tag: {tag}}}\n"))
    assert knows == ("+commandlog|len" in text)


def test_no_script_holds_a_dollar_sign() -> None:
    for container in pod(manifests(ACL + TLS + MONITORING))["initContainers"]:
        assert "$" not in " ".join(container["command"])


def test_the_servers_container_sees_the_password_of_the_probe_alone() -> None:
    [server, exporter] = pod(manifests(ACL + MONITORING))["containers"]
    for container in (server, exporter):
        assert "passwords" not in {mount["name"] for mount in container["volumeMounts"]}
    assert "REDIS_PASSWORD" not in {item["name"] for item in exporter["env"]}


def test_external_secrets_keeps_a_secret_for_each_user() -> None:
    found = manifests(EXTERNAL + ACL.replace("channels", "password: {alsoAccept: next}, channels"))
    spec = found["ExternalSecret/valkey-user-argilla"]["spec"]
    fields = {item["secretKey"]: (item["remoteRef"]["key"], item["remoteRef"]["property"]) for item in spec["data"]}
    assert {"password": ("valkey/x", "argilla"), "next": ("valkey/x", "argilla-next")} == fields
    assert "ExternalSecret/valkey-auth" not in found


def test_a_sealed_secret_holds_what_was_encrypted_and_nothing_else() -> None:
    text = "A" * 400
    found = manifests(f"auth: {{mode: sealed-secrets, encrypted: {{password: {text}}}}}\n")
    spec = found["SealedSecret/valkey-auth"]["spec"]
    assert {"password": text} == spec["encryptedData"]
    assert ("valkey-auth", "valkey") == tuple(spec["template"]["metadata"][key] for key in ("name", "namespace"))


def test_sops_gives_flux_a_kustomization_of_its_own() -> None:
    gitops = "gitops: {repository: https://git.example.com/x.git, engines: [flux]}\n"
    found = manifests("auth: {mode: sops, path: secrets/valkey}\n", gitops)
    spec = found["Kustomization/valkey-test-secrets"]["spec"]
    assert {"provider": "sops", "secretRef": {"name": "sops-age"}} == spec["decryption"]
    assert ("./secrets/valkey", False) == (spec["path"], "dependsOn" in spec)
    assert not [name for name in found if name.startswith("Application/")]


def test_tls_closes_the_plain_port_and_reaches_everybody() -> None:
    found = manifests(ACL + TLS + MONITORING + BUCKET)
    config = found["ConfigMap/valkey-config"]["data"]["valkey.conf"].splitlines()
    assert {"port 0", "tls-port 6379", "tls-auth-clients no", "tls-auto-reload-interval 3600"} <= set(config)
    [server, exporter] = pod(found)["containers"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert " --tls " in server[probe]["exec"]["command"][2]
    environment = {item["name"]: item["value"] for item in exporter["env"]}
    assert "rediss://localhost:6379" == environment["REDIS_ADDR"]
    assert "valkey.valkey.svc.cluster.local" == environment["REDIS_EXPORTER_TLS_SERVER_NAME"]
    assert "/run/ca/ca.crt" == environment["REDIS_EXPORTER_TLS_CA_CERT_FILE"]
    for kind, name in (("Job", "valkey-verify"), ("CronJob", "valkey-backup")):
        spec = found[f"{kind}/{name}"]["spec"]
        template = spec["template"] if kind == "Job" else spec["jobTemplate"]["spec"]["template"]
        words = template["spec"]["containers"][0]["args"]
        assert "/etc/valkey-gitops/ca.crt" == words[words.index("--cacert") + 1]


def test_the_certificate_names_every_way_to_the_server() -> None:
    names = manifests(TLS)["Certificate/valkey-tls"]["spec"]["dnsNames"]
    ways = {"valkey", "valkey.valkey.svc", "valkey.valkey.svc.cluster.local", "localhost", "valkey.example.com"}
    assert {*ways, "valkey-headless.valkey.svc.cluster.local"} <= set(names)


@pytest.mark.parametrize(("tag", "told"), [("8.1.11-alpine", True), ("9.1.4-alpine", False)])
def test_a_server_that_reads_its_certificate_once_says_so(tag: str, told: bool) -> None:
    found = manifests(f"{TLS}image: {{tag: {tag}}}\n")["Deployment/valkey"]["metadata"]
    assert told == ("delete pod" in found.get("annotations", {}).get("valkey-gitops/certificate", ""))


def test_a_wildcard_is_checked_by_the_name_that_stands_in_it() -> None:
    found = manifests("certificate: {mode: existing}\ntls: {mode: certificate}\n")
    assert (
        "valkey-tls-secret"
        == next(item for item in pod(found)["volumes"] if item["name"] == "tls")["secret"]["secretName"]
    )
    assert "serverName: valkey.example.com" in found["ConfigMap/valkey-verify"]["data"]["expectations.yaml"]


def test_metrics_are_for_the_monitoring_namespace_alone() -> None:
    rules = manifests(MONITORING + "clients: [{namespace: web}]\n")["NetworkPolicy/valkey"]["spec"]["ingress"]
    [metrics] = [rule for rule in rules if rule["ports"] == [{"port": 9121, "protocol": "TCP"}]]
    assert [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "watch"}}}] == metrics["from"]


def test_only_the_jobs_that_need_it_reach_the_server() -> None:
    def jobs(text: str) -> list[str]:
        [rule] = manifests(text)["NetworkPolicy/valkey"]["spec"]["ingress"]
        [peer] = [item for item in rule["from"] if "valkey-jobs" in str(item)]
        values: list[str] = peer["podSelector"]["matchExpressions"][0]["values"]
        return values

    assert ["valkey-verify"] == jobs("")
    assert ["valkey-verify", "valkey-backup"] == jobs(BUCKET)


def test_jobs_are_reached_by_nobody_and_reach_what_they_need() -> None:
    spec = manifests(BUCKET)["NetworkPolicy/valkey-jobs"]["spec"]
    assert ["Ingress", "Egress"] == spec["policyTypes"]
    assert "ingress" not in spec
    ports = [[port["port"] for port in rule["ports"]] for rule in spec["egress"]]
    assert [[53, 53], [6379], [443, 6443, 16443], [8443]] == ports


EXPOSURES = {
    "tls-route": ("TLSRoute/valkey", {"hostnames": ["valkey.example.com"]}, "gateway: {namespace: gw, name: main}"),
    "traefik": ("IngressRouteTCP/valkey", {"tls": {"passthrough": True}, "entryPoints": ["web"]}, "entryPoint: web"),
}


@pytest.mark.parametrize(("mode", "expected"), EXPOSURES.items())
def test_a_route_by_name_passes_tls_on(mode: str, expected: tuple[str, dict[str, Any], str]) -> None:
    name, fields, more = expected
    spec = manifests(f"{TLS}exposure: {{mode: {mode}, {more}}}\n")[name]["spec"]
    assert fields.items() <= spec.items()


def test_without_tls_a_traefik_entry_point_is_valkeys_alone() -> None:
    spec = manifests("exposure: {mode: traefik, entryPoint: web}\n")["IngressRouteTCP/valkey"]["spec"]
    assert ("HostSNI(`*`)", False) == (spec["routes"][0]["match"], "tls" in spec)


def test_the_first_step_back_from_ingress_nginx_keeps_the_object_and_drops_the_entry() -> None:
    name = "ConfigMap/primary-ingress-ingress-nginx-tcp"
    assert {"6379": "valkey/valkey:6379"} == manifests("exposure: {mode: ingress-nginx}\n")[name]["data"]
    removing = manifests("exposure: {mode: ingress-nginx, remove: true}\n")
    assert "data" not in removing[name]
    assert "ingress" not in str(removing["NetworkPolicy/valkey"]["spec"]["ingress"][0]["from"])


BOUND = "clients: [{namespace: argilla, user: argilla, binding: {database: 2}}]\n"


def test_a_consumer_is_told_where_and_by_which_secret() -> None:
    data = manifests(ACL + TLS + BOUND)["ConfigMap/valkey-connection"]["data"]
    assert {
        "type": "redis",
        "provider": "valkey",
        "host": "valkey.valkey.svc.cluster.local",
        "port": "6379",
        "database": "2",
        "tls": "true",
        "server-name": "valkey.valkey.svc.cluster.local",
        "username": "argilla",
        "secret": "valkey-binding",
    } == {key: value for key, value in data.items() if key != "ca.crt"}


def test_a_consumers_secret_has_the_keys_of_the_service_binding_specification() -> None:
    found = manifests(EXTERNAL + ACL + BOUND)["ExternalSecret/valkey-binding"]
    target = found["spec"]["target"]["template"]
    assert "servicebinding.io/redis" == target["type"]
    assert {"type", "provider", "host", "port", "username", "password", "uri"} == set(target["data"])
    assert "{{ .password }}" == target["data"]["password"]
    assert "argilla" == found["metadata"]["namespace"]


def test_without_external_secrets_a_consumers_secret_is_named_only() -> None:
    found = manifests(ACL + BOUND)
    assert not [name for name in found if "valkey-binding" in name]


def test_backups_never_run_beside_each_other_or_beside_valkey() -> None:
    found = manifests("backup: {mode: volume, size: 2Gi}\n")
    cron = found["CronJob/valkey-backup"]
    assert ("Forbid", "valkey-jobs") == (cron["spec"]["concurrencyPolicy"], cron["metadata"]["namespace"])
    job = cron["spec"]["jobTemplate"]["spec"]
    assert (3600, 2) == (job["activeDeadlineSeconds"], job["backoffLimit"])
    claim = found["PersistentVolumeClaim/valkey-backup"]["metadata"]["annotations"]
    assert "Prune=false,Delete=false" == claim["argocd.argoproj.io/sync-options"]


def test_a_backups_volume_has_a_consumer_in_the_sync_that_makes_it() -> None:
    found = manifests("backup: {mode: volume, size: 2Gi}\n")
    job = found["Job/valkey-backup-volume"]
    [volume] = [item for item in job["spec"]["template"]["spec"]["volumes"] if "persistentVolumeClaim" in item]
    assert "valkey-backup" == volume["persistentVolumeClaim"]["claimName"]
    assert not job["spec"]["template"]["spec"]["automountServiceAccountToken"]
    claim = found["PersistentVolumeClaim/valkey-backup"]["metadata"]["annotations"]
    waves = {item.get("argocd.argoproj.io/sync-wave", "0") for item in (claim, job["metadata"]["annotations"])}
    assert ("Sync", {"0"}) == (job["metadata"]["annotations"]["argocd.argoproj.io/hook"], waves)


def test_the_backup_may_read_one_secret() -> None:
    [rule] = manifests(ACL + BUCKET)["Role/valkey-backup"]["rules"]
    assert (["get"], ["valkey-user-backup"]) == (rule["verbs"], rule["resourceNames"])


def test_monitors_and_rules_carry_the_labels_that_the_operator_looks_for() -> None:
    text = "monitoring: {mode: prometheus, monitor: service-monitor, labels: {release: p}}\n"
    found = manifests(text)
    for name in ("ServiceMonitor/valkey", "PrometheusRule/valkey"):
        assert "p" == found[name]["metadata"]["labels"]["release"]
    labels = found["ServiceMonitor/valkey"]["spec"]["selector"]["matchLabels"]
    assert labels.items() <= found["Service/valkey-metrics"]["metadata"]["labels"].items()
    for other in ("Service/valkey", "Service/valkey-headless"):
        assert not labels.items() <= found[other]["metadata"]["labels"].items()
