"""`valkey-gitops review`: the answer to a request, and to what is none."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.admission.pod_security import pods
from tests.webhook.reviews import body, config_map, review, with_password
from valkey_gitops.admission.model import Finding
from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN, FINDINGS, UNUSABLE
from valkey_gitops.webhook import words

UID = "705ab4f5-6393-11e8-b7cc-42010a800002"


class Stdin(io.StringIO):
    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.buffer = io.BytesIO(data)  # type: ignore[misc] # what standard input has


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Exit code, response and what is said on standard error."""

    def ask(data: bytes, *options: str) -> tuple[int, Any, str]:
        monkeypatch.setattr("sys.stdin", Stdin(data))
        code = main(["review", *options])
        out, err = capsys.readouterr()
        return code, json.loads(out)["response"] if out else None, err

    return ask


def test_a_good_object_is_allowed(answered: Any) -> None:
    code, response, _ = answered(body(config_map(mode="fast")))
    assert (CLEAN, {"uid": UID, "allowed": True}) == (code, response)


def test_a_bad_one_is_refused_in_the_words_of_the_policy(answered: Any) -> None:
    code, response, _ = answered(body(with_password("c2VjcmV0LXZhbHVl")))
    assert (FINDINGS, UID, False) == (code, response["uid"], response["allowed"])
    assert (403, "Forbidden") == (response["status"]["code"], response["status"]["reason"])
    assert response["status"]["message"].startswith("[no-plain-password] at data")
    assert ["no-plain-password"] == list(response["auditAnnotations"])


def test_no_value_of_a_secret_is_repeated(answered: Any) -> None:
    code, response, err = answered(body(with_password("c2VjcmV0LXZhbHVl")))
    assert FINDINGS == code
    assert "c2VjcmV0LXZhbHVl" not in json.dumps(response) + err
    assert "secret-value" not in json.dumps(response) + err


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "not JSON"),
        (b"kind: AdmissionReview", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a": NaN}', "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "the document is missing or no object"),
        (b"{}", "not an AdmissionReview of admission.k8s.io/v1: apiVersion None, kind None"),
        (json.dumps(review(config_map()) | {"apiVersion": "admission.k8s.io/v1beta1"}).encode(), "v1beta1"),
        (json.dumps(review(config_map()) | {"kind": "ConfigMap"}).encode(), "kind 'ConfigMap'"),
        (json.dumps(review(config_map()) | {"request": None}).encode(), "request is missing or no object"),
        (body(config_map(), uid=""), "request.uid is missing"),
        (body(config_map(), uid=7), "request.uid is missing or no text"),
        (body(config_map(), operation="PATCH"), "request.operation is 'PATCH'"),
        (body(config_map(), resource=[]), "request.resource is missing or no object"),
        (body(None), "request.object is missing"),
        (body(config_map(), "UPDATE"), "request.oldObject is missing"),
        (body(config_map(), "DELETE"), "request.oldObject is missing"),
        (body(config_map(), object="text"), "request.object is missing or no object"),
        (body(config_map(big="x" * 5_000_000)), "more than 4194304 bytes"),
    ],
)
def test_what_is_no_review_is_told_and_not_answered(answered: Any, data: bytes, expected: str) -> None:
    code, response, err = answered(data)
    assert (UNUSABLE, None) == (code, response)
    assert expected in err
    assert "Traceback" not in err


def test_a_connect_is_allowed_for_it_carries_no_object(answered: Any) -> None:
    assert (CLEAN, {"uid": UID, "allowed": True}) == answered(body(None, "CONNECT"))[:2]


def test_a_removal_is_judged_by_what_goes(answered: Any) -> None:
    assert CLEAN == answered(body(None, "DELETE", oldObject=config_map()))[0]


def test_a_kind_that_is_not_known_is_judged_by_the_policies_that_match_it(answered: Any) -> None:
    thing = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "x", "namespace": "valkey"}}
    assert CLEAN == answered(body(thing))[0]


def test_a_status_is_no_business_of_the_policies(answered: Any) -> None:
    code, response, _ = answered(
        body(with_password("eA=="), "UPDATE", oldObject=with_password("eQ=="), subResource="status")
    )
    assert (CLEAN, True) == (code, response["allowed"])


def context(folder: Path, labels: dict[str, str]) -> str:
    file = folder / "context.json"
    file.write_text(json.dumps(pods.namespace("space", labels)))
    return str(file)


BAD_POD = pods.pod({**pods.PODS["nothing-set"]}, "space")


def no_policies(folder: Path) -> tuple[str, str]:
    empty = folder / "empty"
    empty.mkdir()
    return "--policies", str(empty)


def test_pod_security_goes_by_the_context(answered: Any, tmp_path: Path) -> None:
    none = no_policies(tmp_path)
    code, response, _ = answered(body(BAD_POD), *none, "--context", context(tmp_path, {"enforce": "restricted"}))
    assert FINDINGS == code
    assert 'pods "nothing-set" is forbidden: violates PodSecurity "restricted:latest"' in response["status"]["message"]
    code, response, _ = answered(body(BAD_POD), *none, "--context", context(tmp_path, {"warn": "restricted"}))
    assert (CLEAN, 1) == (code, len(response["warnings"]))
    assert len(response["warnings"][0]) <= 256


def test_an_ephemeral_container_is_judged(answered: Any, tmp_path: Path) -> None:
    case = next(case for case in pods.updates() if case.name == "ephemeral-bad")
    old = pods.merge(case.old or {}, {"metadata": {"namespace": "space"}})
    new = pods.merge(case.object, {"metadata": {"namespace": "space"}})
    asked = body(new, "UPDATE", oldObject=old, subResource="ephemeralcontainers")
    code, response, _ = answered(
        asked, *no_policies(tmp_path), "--context", context(tmp_path, {"enforce": "restricted"})
    )
    assert FINDINGS == code
    assert 'container "debug" must not set securityContext.privileged=true' in response["status"]["message"]


def test_what_is_undecidable_is_refused_unless_it_is_said_otherwise(answered: Any, tmp_path: Path) -> None:
    none = no_policies(tmp_path)
    code, response, _ = answered(body(BAD_POD), *none)
    assert FINDINGS == code
    assert 'namespace "space" is not known' in response["status"]["message"]
    code, response, _ = answered(body(BAD_POD), *none, "--undecidable", "warn")
    assert (CLEAN, True, 1) == (code, response["allowed"], len(response["warnings"]))
    assert CLEAN == answered(body(BAD_POD), *none, "--pod-security", "privileged")[0]


@pytest.mark.parametrize(
    ("more", "allowed"),
    [([], False), (["--undecidable", "warn"], True), (["--context", "dist/thinkube/service"], True)],
)
def test_what_an_object_names_may_be_in_the_cluster_already(
    answered: Any, root: Path, monkeypatch: pytest.MonkeyPatch, more: list[str], allowed: bool
) -> None:
    """validate denies a record of a Deployment that is in none of its files; here only the context can tell."""
    monkeypatch.chdir(root)
    file = root / "dist" / "thinkube" / "service" / "configmap-thinkube-service-config.yaml"
    _, response, _ = answered(body(yaml.safe_load(file.read_text())), *more)
    assert allowed == response["allowed"]
    assert ("warn" in more) == any("[discovery-contract]" in text for text in response.get("warnings", []))


POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: by-cel}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
  validations: [{expression: EXPRESSION, message: no data}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: by-cel}
spec: {policyName: by-cel, validationActions: [Deny]}
"""


def by_cel(folder: Path, expression: str) -> tuple[str, str]:
    (folder / "by-cel").mkdir(parents=True)
    (folder / "by-cel" / "policy.yaml").write_text(POLICY.replace("EXPRESSION", json.dumps(expression)))
    return "--policies", str(folder)


def test_admission_policies_speak_as_the_server_lets_them(answered: Any, tmp_path: Path) -> None:
    code, response, _ = answered(body(config_map(a="1")), *by_cel(tmp_path, "!has(object.data)"))
    assert FINDINGS == code
    expected = "ValidatingAdmissionPolicy 'by-cel' with binding 'by-cel' denied request: no data"
    assert response["status"]["message"].endswith(expected)


SENDER = {"username": "deployer", "groups": ["platform"]}
GRANT = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: platform}]
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("request.userInfo.username == 'deployer'", CLEAN),
        ("request.userInfo.username == 'somebody'", FINDINGS),
        ("'platform' in request.userInfo.groups", CLEAN),
        ("request.dryRun", CLEAN),
        ("request.options.fieldManager == 'argocd-controller'", CLEAN),
        ("authorizer.group('').resource('pods').check('list').allowed()", CLEAN),
        ("authorizer.group('').resource('pods').check('create').allowed()", FINDINGS),
    ],
)
def test_who_sends_the_request_and_how_is_known(answered: Any, tmp_path: Path, expression: str, expected: int) -> None:
    (tmp_path / "rights.yaml").write_text(GRANT)
    options = {"kind": "PatchOptions", "apiVersion": "meta.k8s.io/v1", "fieldManager": "argocd-controller"}
    request = body(config_map(a="1"), userInfo=SENDER, dryRun=True, options=options)
    words = by_cel(tmp_path / "policies", expression)
    code, response, err = answered(request, *words, "--context", str(tmp_path / "rights.yaml"))
    assert expected == code, (response, err)
    assert "undecidable" not in json.dumps(response)


def test_a_policy_that_does_not_compile_answers_nothing(answered: Any, tmp_path: Path) -> None:
    code, response, err = answered(body(config_map(a="1")), *by_cel(tmp_path, "object.data +"))
    assert (UNUSABLE, None) == (code, response)
    assert "ValidatingAdmissionPolicy by-cel" in err


def test_warnings_keep_within_what_the_server_passes_on() -> None:
    findings = [Finding(f"rule-{number}", "warn", f"line\n{'x' * 300}\t{number}") for number in range(50)]
    texts = words.warnings(findings)
    assert all(len(text) <= 256 for text in texts)
    assert sum(map(len, texts)) <= 4096
    assert "\n" not in "".join(texts)
    assert texts[-1] == f"and {50 - len(texts) + 1} more"
