import base64
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.operate.conftest import TOKEN, USER_AND_TOKEN, Secrets
from tests.operate.fake_api import Call, FakeApi

RBAC = 'secrets "valkey-auth" is forbidden: User "eve" cannot create resource "secrets" in API group ""'

REFUSALS = {
    "GET": [
        (401, "Unauthorized", ["does not know this user", "--context"]),
        (
            403,
            'namespaces "valkey" is forbidden: User "eve" cannot get resource "namespaces"',
            ["no right to get namespace valkey", "kubectl auth can-i get namespaces/valkey"],
        ),
        (500, "etcdserver: request timed out", ["cannot get namespace valkey", "500", "etcdserver"]),
    ],
    "PATCH valkey/valkey-auth": [
        (
            403,
            RBAC,
            [
                "no right to create secret valkey/valkey-auth",
                "get, patch and create",
                "auth can-i create secrets/valkey-auth -n valkey",
            ],
        ),
        (403, "admission webhook denied the request", ["does not admit secret valkey/valkey-auth"]),
        (404, 'namespaces "valkey" not found', ["Create the namespace"]),
        (409, 'Apply failed with 1 conflict: conflict with "helm"', ["helm", "--show-managed-fields"]),
        (422, "Secret is invalid", ["422", "Secret is invalid"]),
    ],
}  # fmt: skip - one case, one line


@pytest.mark.parametrize(("where", "case"), [(where, case) for where, cases in REFUSALS.items() for case in cases])
def test_a_refusal_is_a_sentence_with_a_remedy(
    api: FakeApi, apply: Secrets, where: str, case: tuple[int, str, list[str]]
) -> None:
    status, message, said = case
    api.refusals[where] = (status, message)
    run = apply()
    assert run.code == 2
    assert [text for text in said if text not in run.err] == []


ENTRY = json.dumps({"auth": base64.b64encode(USER_AND_TOKEN.encode()).decode(), "password": TOKEN})


@pytest.mark.parametrize(
    "shown",
    [
        ENTRY,
        json.dumps(ENTRY),
        ENTRY.replace('"', "'"),
        "the token " + TOKEN,
        f"user {USER_AND_TOKEN}",
    ],
)
def test_a_webhook_that_repeats_what_it_was_shown_tells_nothing(api: FakeApi, apply: Secrets, shown: str) -> None:
    api.refusals["PATCH valkey/harbor-registry-secret"] = (403, f"denied: {shown}")
    err = apply().err  # the fixture looks for the values
    assert "denied: " in err
    assert "(hidden)" in err


def test_a_webhook_that_repeats_the_encoded_document_tells_nothing(
    api: FakeApi, apply: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = api.answer

    def repeating(call: Call) -> tuple[int, dict[str, Any]]:
        status, body = answer(call)
        if "data" not in call.body:
            return status, body
        return 400, {"message": f"denied: {call.body['data']}"}

    monkeypatch.setattr(api, "answer", repeating)
    run = apply()
    assert run.code == 2
    assert "denied: {'.dockerconfigjson': '(hidden)'}" in run.err


def test_a_server_that_is_gone_is_said_at_once(
    api: FakeApi, home: Path, apply: Secrets, caplog: pytest.LogCaptureFixture
) -> None:
    (home / "kubeconfig").write_text((home / "kubeconfig").read_text().replace(api.url, "http://127.0.0.1:1"))
    run = apply()
    assert run.code == 2
    assert "the cluster does not answer" in run.err
    assert "refused" in run.err
    assert "Retrying" not in caplog.text


def test_a_server_without_tls_is_no_traceback(api: FakeApi, home: Path, apply: Secrets) -> None:
    (home / "kubeconfig").write_text((home / "kubeconfig").read_text().replace("http://", "https://"))
    run = apply()
    assert run.code == 2
    assert "the cluster does not answer: it speaks no TLS" in run.err


KUBECONFIGS = {
    "missing": (None, "there is no kubeconfig"),
    "empty": ("", "is unusable"),
    "a list": ("[]", "kubeconfig"),
    "no YAML": ("{", "is not a kubeconfig"),
    "without contexts": ("apiVersion: v1\nkind: Config\n", "is unusable"),
    "without its current context": ('{"contexts": [], "current-context": "gone"}', "is unusable"),
}


@pytest.mark.parametrize("case", KUBECONFIGS)
def test_a_kubeconfig_that_cannot_be_used_is_named(api: FakeApi, home: Path, apply: Secrets, case: str) -> None:
    content, said = KUBECONFIGS[case]
    file = home / "kubeconfig"
    file.unlink()
    if content is not None:
        file.write_text(content)
    run = apply()
    assert run.code == 2
    assert said in run.err
    assert str(file) in run.err
    assert api.calls == []


def test_a_context_that_is_not_there_is_named(api: FakeApi, apply: Secrets) -> None:
    run = apply("--context", "nowhere")
    assert run.code == 2
    assert "nowhere" in run.err
    assert "kubectl config get-contexts" in run.err


def test_the_named_file_comes_before_the_variable_and_the_home(
    api: FakeApi, home: Path, apply: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(home / "missing"))
    assert apply().code == 2
    assert apply("--kubeconfig", home / "kubeconfig").code == 0
    monkeypatch.delenv("KUBECONFIG")
    (home / ".kube").mkdir()
    (home / "kubeconfig").rename(home / ".kube" / "config")
    assert apply().code == 0


def test_no_cluster_at_all_is_said(home: Path, apply: Secrets) -> None:
    run = apply()
    assert run.code == 2
    assert "KUBECONFIG is not set" in run.err
    assert "--kubeconfig FILE" in run.err


def test_a_pod_without_a_service_account_is_told_so(
    home: Path, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "1")
    monkeypatch.setattr("kubernetes.config.incluster_config.SERVICE_TOKEN_FILENAME", str(home / "none"))
    run = secrets("copy", "--from", "a/b", "--to", "c/d")
    assert run.code == 2
    assert "serviceAccountName" in run.err


def test_without_the_extra_the_command_says_what_to_install(
    home: Path, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "kubernetes.client", None)
    run = secrets("copy", "--from", "a/b", "--to", "c/d")
    assert run.code == 2
    assert "pip install 'valkey-gitops[operate]'" in run.err
