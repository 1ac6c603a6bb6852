"""A real API server asks the webhook: its refusals in our words, and its absence as a refusal."""

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

import yaml

from tests.cluster.api import Answer, Api
from tests.parity.server import place_of
from tests.webhook.reviews import SCHEMAS, config_map, with_password
from tests.webhook.running import Webhook, running

pytestmark = pytest.mark.cluster

SPACE = "webhook-asked"
NAME = "policies.valkey-gitops.example.com"
DEPLOY = Path(__file__).parents[3] / "deploy" / "webhook"


def apply(api: Api, obj: Any, *, dry_run: bool = True) -> Answer:
    return api.apply(place_of(obj, SCHEMAS).path, json.dumps(obj).encode(), dry_run=dry_run)


def here(obj: dict[str, Any]) -> dict[str, Any]:
    return {**obj, "metadata": {**obj["metadata"], "namespace": SPACE}}


@pytest.fixture(scope="module")
def webhook(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Webhook]:
    """Registered by URL, as deploy/webhook registers it by its Service; taken away at the end."""
    labels = {"valkey-gitops/admission": "enabled"}
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE, "labels": labels}}
    assert apply(api, space, dry_run=False).status < 300
    with running(tmp_path_factory.mktemp("webhook"), "--pod-security", "privileged", "--undecidable", "warn") as found:
        authority = base64.b64encode((found.folder / "tls" / "tls.crt").read_bytes()).decode()
        configuration = yaml.safe_load((DEPLOY / "validatingwebhookconfiguration.yaml").read_text())
        client = {"url": f"https://127.0.0.1:{found.port}/validate", "caBundle": authority}
        configuration["webhooks"][0]["clientConfig"] = client
        assert apply(api, configuration, dry_run=False).status < 300
        try:
            _asked(api)
            yield found
        finally:
            configuration["webhooks"] = []
            assert apply(api, configuration, dry_run=False).status < 300


def _asked(api: Api) -> None:
    """Waits: the API server learns of a webhook a moment after it is registered."""
    end = time.monotonic() + 60
    while apply(api, here(with_password("c2VjcmV0LXZhbHVl"))).status < 300:
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_good_manifest_is_admitted(api: Api, webhook: Webhook) -> None:
    assert apply(api, here(config_map(mode="fast"))).status < 300
    assert "reviewed" == webhook.log[-1]["message"]


def test_a_bad_one_is_refused_in_our_words(api: Api, webhook: Webhook) -> None:
    answer = apply(api, here(with_password("c2VjcmV0LXZhbHVl")))
    assert (403, "Forbidden") == (answer.status, answer.body["reason"])
    assert answer.body["message"].startswith(
        f'admission webhook "{NAME}" denied the request: [no-plain-password] at data'
    )
    assert "c2VjcmV0LXZhbHVl" not in answer.body["message"]


def test_other_namespaces_do_not_ask(api: Api, webhook: Webhook) -> None:
    before = len(webhook.log)
    obj = with_password("c2VjcmV0LXZhbHVl")
    assert apply(api, {**obj, "metadata": {"name": "auth", "namespace": "default"}}).status < 300
    assert before == len(webhook.log)


def test_each_object_of_the_thinkube_service_is_admitted(api: Api, webhook: Webhook) -> None:
    """One by one, in the namespace that asks; kinds that this server does not serve are left out."""
    folder = DEPLOY.parents[1] / "dist" / "thinkube" / "service"
    refused: dict[str, str] = {}
    for file in sorted(folder.glob("*.yaml")):
        obj = yaml.safe_load(file.read_text())
        if obj["metadata"].get("namespace") and SCHEMAS.kind(obj["apiVersion"], obj["kind"]):
            answer = apply(api, here(obj))
            if answer.status != 404:
                refused |= {file.name: answer.body["message"]} if answer.status >= 300 else {}
    assert {} == refused


def test_the_manifests_to_deploy_it_are_accepted(api: Api, webhook: Webhook) -> None:
    refused = {}
    space = yaml.safe_load((DEPLOY / "namespace.yaml").read_text())
    assert apply(api, space, dry_run=False).status < 300
    for file in sorted(DEPLOY.glob("*.yaml")):
        for obj in yaml.safe_load_all(file.read_text()):
            if not SCHEMAS.is_custom(obj["apiVersion"], obj["kind"]):
                answer = apply(api, obj)
                if answer.status >= 300 or answer.warnings:
                    refused[f"{file.name} {obj['kind']}"] = (answer.body.get("message"), answer.warnings)
    assert {} == refused


def test_without_the_webhook_nothing_is_admitted(api: Api, webhook: Webhook) -> None:
    """The last test of this module: it ends the webhook."""
    webhook.process.kill()
    webhook.process.wait(60)
    answer = apply(api, here(config_map(mode="fast")))
    assert 500 == answer.status
    assert f'failed calling webhook "{NAME}"' in answer.body["message"]
