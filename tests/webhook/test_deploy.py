"""The manifests in deploy/webhook: what our own validator says of them, and what must hold together."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from valkey_gitops.cli import command_parser, main
from valkey_gitops.errors import CLEAN


@pytest.fixture(scope="module")
def manifests() -> dict[str, Any]:
    folder = Path(__file__).parents[2] / "deploy" / "webhook"
    return {obj["kind"]: obj for file in sorted(folder.glob("*.yaml")) for obj in yaml.safe_load_all(file.read_text())}


def test_our_own_validator_has_nothing_against_them(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["validate", "--pod-security", "restricted", "--fail-on", "warn", str(root / "deploy" / "webhook")]
    assert CLEAN == main(words), capsys.readouterr().out


def test_it_fails_closed_and_cannot_lock_itself_out(manifests: dict[str, Any]) -> None:
    (webhook,) = manifests["ValidatingWebhookConfiguration"]["webhooks"]
    assert "Fail" == webhook["failurePolicy"]
    (demand,) = webhook["namespaceSelector"]["matchExpressions"]
    assert ("kubernetes.io/metadata.name", "NotIn") == (demand["key"], demand["operator"])
    assert {"valkey-gitops-webhook", "kube-system", "cert-manager"} <= set(demand["values"])
    assert {"Namespaced"} == {rule["scope"] for rule in webhook["rules"]}


def test_the_server_waits_longer_than_a_review_may_take(manifests: dict[str, Any]) -> None:
    (webhook,) = manifests["ValidatingWebhookConfiguration"]["webhooks"]
    args = command(manifests)
    assert args.time_limit < webhook["timeoutSeconds"]


def test_the_pod_has_time_to_drain_and_to_finish(manifests: dict[str, Any]) -> None:
    from valkey_gitops.webhook.serve.server import GRACE_SECONDS

    grace = manifests["Deployment"]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    assert command(manifests).drain + GRACE_SECONDS < grace


def test_the_names_lead_to_one_another(manifests: dict[str, Any]) -> None:
    (webhook,) = manifests["ValidatingWebhookConfiguration"]["webhooks"]
    service = manifests["Service"]["metadata"]
    client = webhook["clientConfig"]["service"]
    assert (service["name"], service["namespace"], "/validate") == (client["name"], client["namespace"], client["path"])
    assert [f"{service['name']}.{service['namespace']}.svc"] == manifests["Certificate"]["spec"]["dnsNames"]
    assert (
        f"{service['namespace']}/{manifests['Certificate']['metadata']['name']}"
        == (manifests["ValidatingWebhookConfiguration"]["metadata"]["annotations"]["cert-manager.io/inject-ca-from"])
    )
    pod = manifests["Deployment"]["spec"]["template"]["spec"]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert manifests["Certificate"]["spec"]["secretName"] == volumes["tls"]["secret"]["secretName"]
    assert manifests["ConfigMap"]["metadata"]["name"] == volumes["context"]["configMap"]["name"]
    assert command(manifests).port == pod["containers"][0]["ports"][0]["containerPort"]


def command(manifests: dict[str, Any]) -> Any:
    """What the container's arguments mean to the command line."""
    words = manifests["Deployment"]["spec"]["template"]["spec"]["containers"][0]["args"]
    return command_parser(words).parse_args(words)
