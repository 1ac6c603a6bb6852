"""The cluster's side of the command, against a fake API server and a real valkey-server."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.verify.conftest import Ended, Verify
from tests.verify.fake_api import CORE, SLICES, FakeApi, healthy, pod, secret, serving
from tests.verify.servers import ARGUMENTS, Valkey, answering, free_port
from valkey_gitops.verify import preflight
from valkey_gitops.verify.connection import UnreachableError

DEPLOYMENT = "/apis/apps/v1/namespaces/valkey/deployments/valkey"
PODS = (f"{CORE}/valkey/pods", "app=valkey")
CLAIM = f"{CORE}/valkey/persistentvolumeclaims/valkey-data"
SERVICE = f"{CORE}/valkey/services/valkey"
STATE = f"{CORE}/valkey-jobs/configmaps/valkey-verify-state"
SECRET = f"{CORE}/valkey/secrets/valkey-auth"
MARKER = "s3cret-marker-7c1e"


@pytest.fixture
def api(valkey: Valkey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeApi]:
    with serving(healthy(valkey.port)) as fake:
        monkeypatch.setenv("KUBECONFIG", str(fake.kubeconfig(tmp_path)))
        yield fake


@pytest.fixture
def rendered(valkey: Valkey, expectations: Callable[..., Path]) -> Path:
    return expectations(
        "workload: {kind: Deployment, name: valkey, container: valkey, selector: {app: valkey}}",
        "claim: valkey-data",
        f"services: [{{name: valkey, headless: false, port: {valkey.port}}},"
        f" {{name: valkey-headless, headless: true, port: {valkey.port}}}]",
        "state: {namespace: valkey-jobs, name: valkey-verify-state}",
    )


@pytest.fixture
def check(api: FakeApi, valkey: Valkey, verify: Verify, rendered: Path) -> Callable[..., Ended]:
    def call(*arguments: object) -> Ended:
        return verify("--expectations", rendered, *(arguments or ("--timeout", 5)))

    return call


Check = Callable[..., Ended]


def test_a_healthy_cluster_passes(api: FakeApi, valkey: Valkey, check: Check) -> None:
    valkey.start()
    ended = check()
    assert (ended.code, ended.err) == (0, "")
    assert "18 passed, 0 failed, 14 skipped" in ended.summary
    assert "the pod is ready: restarts: 3" in ended.out


def test_the_folder_is_listed_inside_the_container(api: FakeApi, valkey: Valkey, check: Check) -> None:
    valkey.start()
    check()
    (command,) = api.executed
    assert command[:2] == ["sh", "-c"]
    assert command[3:] == ["sh", f"{valkey.folder}/appendonlydir", "appendonly.aof.manifest"]


def test_a_file_that_the_container_lacks_fails(api: FakeApi, valkey: Valkey, check: Check) -> None:
    valkey.start()
    check()
    (valkey.folder / "appendonlydir" / "appendonly.aof.1.base.rdb").unlink()
    assert "which the folder does not hold" in check().summary


def test_the_memory_is_applied_to_the_config_map(api: FakeApi, valkey: Valkey, check: Check) -> None:
    valkey.start()
    check()
    (path, query, content_type), report = api.applied
    assert (path, content_type) == (STATE, "application/apply-patch+yaml")
    assert query == {"fieldManager": ["valkey-gitops-verify"], "force": ["true"]}
    memory = json.loads(api.objects[STATE]["data"]["canary.json"])
    assert memory["key"] == "valkey-gitops:canary:thinkube"
    assert report[:2] == (STATE, {"fieldManager": ["valkey-gitops-verify-report"], "force": ["true"]})


def test_the_report_is_kept_beside_the_memory(api: FakeApi, valkey: Valkey, check: Check) -> None:
    valkey.start()
    ended = check()
    assert "report: ConfigMap valkey-jobs/valkey-verify-state, key junit.xml" in ended.out
    kept = api.objects[STATE]["data"]
    assert sorted(kept) == ["canary.json", "junit.xml"]
    assert ET.fromstring(kept["junit.xml"])[0].get("tests") == "32"


def test_data_lost_between_two_jobs_fails(api: FakeApi, valkey: Valkey, check: Check) -> None:
    valkey.start()
    check()
    assert "still there after" in check().out
    client = valkey.client()
    client.delete("valkey-gitops:canary:thinkube")
    client.close()
    ended = check()
    assert ended.code == 1
    assert "data lost: the key valkey-gitops:canary:thinkube" in ended.summary
    assert "until `kubectl -n valkey-jobs delete configmap valkey-verify-state`" in ended.summary


def test_the_password_comes_from_the_secret(api: FakeApi, valkey: Valkey, verify: Verify, rendered: Path) -> None:
    with rendered.open("a") as file:
        file.write("auth: {namespace: valkey, name: valkey-auth, key: password}\n")
    api.objects[SECRET] = secret(MARKER)
    valkey.start(*ARGUMENTS, "--requirepass", MARKER)
    ended = verify("--expectations", rendered)
    assert (ended.code, ended.err) == (0, "")
    assert "passed   nobody gets in without the password" in ended.out
    assert MARKER not in ended.out + json.dumps(api.objects[STATE])


def _set(api: FakeApi, path: str, *keys_and_value: object) -> None:
    *keys, last, value = keys_and_value
    node = api.objects[path]
    for key in keys:
        node = node[str(key)]
    node[str(last)] = value


def _target(api: FakeApi) -> Any:
    return api.lists[SLICES, "kubernetes.io/service-name=valkey"][0]["endpoints"][0]


def _unmatched(api: FakeApi) -> None:
    api.objects[SERVICE]["spec"]["selector"] = {"app": "another"}
    del api.lists[SLICES, "kubernetes.io/service-name=valkey"]


def _scaled_to_nothing(api: FakeApi) -> None:
    api.objects[DEPLOYMENT]["spec"]["replicas"] = 0
    del api.lists[PODS]


def _status(api: FakeApi) -> Any:
    return api.lists[PODS][0]["status"]["containerStatuses"][0]


FAULTS: dict[str, tuple[Callable[[FakeApi], object], str]] = {
    "no Service": (lambda api: api.objects.pop(SERVICE), "Service valkey/valkey does not exist"),
    "another port": (
        lambda api: _set(api, SERVICE, "spec", "ports", [{"port": 1}]),
        "Service valkey/valkey has port 1, not ",
    ),
    "headless by mistake": (
        lambda api: _set(api, SERVICE, "spec", "clusterIP", "None"),
        "Service valkey/valkey has clusterIP None, and was rendered without None",
    ),
    "nothing behind it": (
        lambda api: api.lists.pop((SLICES, "kubernetes.io/service-name=valkey")),
        "Service valkey/valkey has no ready address behind it",
    ),
    "nothing ready behind it": (
        lambda api: api.lists[SLICES, "kubernetes.io/service-name=valkey"][0]["endpoints"][0].update(
            conditions={"ready": False}
        ),
        "Service valkey/valkey has no ready address behind it",
    ),
    "another server behind it": (
        lambda api: _target(api).update(targetRef={"kind": "Pod", "name": "another-0"}),
        "Service valkey/valkey leads to Pod another-0, which the workload does not own",
    ),
    "an address by hand behind it": (
        lambda api: _target(api).pop("targetRef"),
        "Service valkey/valkey leads to 10.1.0.9, which the workload does not own",
    ),
    "a selector that finds no Pod": (
        _unmatched,
        "behind it: its selector app=another matches no Pod of the workload",
    ),
    "no Pod": (lambda api: api.lists.pop(PODS), "one Pod is expected, and there are 0: none"),
    "two Pods": (lambda api: api.lists[PODS].append(pod("valkey-1")), "there are 2: valkey-0, valkey-1"),
    "a Pod that crashes": (
        lambda api: api.lists.update({PODS: [pod("valkey-0", ready=False)]}),
        "Pod valkey-0: CrashLoopBackOff; restarts: 3, last ended with exit code 137 (OOMKilled)",
    ),
    "an init container that waits": (
        lambda api: api.lists[PODS][0]["status"].update(
            initContainerStatuses=[{"name": "acl", "state": {"waiting": {"reason": "CreateContainerConfigError"}}}]
        ),
        "Pod valkey-0: init container acl: CreateContainerConfigError",
    ),
    "another container that is not ready": (
        lambda api: api.lists[PODS][0]["status"]["containerStatuses"].append({"name": "exporter", "ready": False}),
        "Pod valkey-0: container exporter: not ready",
    ),
    "a container that has just ended": (
        lambda api: _status(api).update(state={"terminated": {"exitCode": 1}}),
        "Pod valkey-0: ended with exit code 1",
    ),
    "a Pod that is not ready": (
        lambda api: _status(api).update(ready=False),
        "Pod valkey-0: Running but not Ready",
    ),
    "an older image": (
        lambda api: api.lists.update({PODS: [pod("valkey-0", image="valkey:7.0")]}),
        "Pod valkey-0 runs valkey:7.0, and the Deployment names registry.example.com/",
    ),
    "no Deployment": (lambda api: api.objects.pop(DEPLOYMENT), "Deployment valkey/valkey does not exist"),
    "a rollout that hangs": (
        lambda api: _set(api, DEPLOYMENT, "status", "updatedReplicas", 0),
        "Deployment valkey/valkey: updatedReplicas 0, readyReplicas 1, replicas 1, and 1 wanted of each",
    ),
    "a change not yet seen": (
        lambda api: _set(api, DEPLOYMENT, "metadata", "generation", 3),
        "Deployment valkey/valkey: its last change has not been seen by the controller yet",
    ),
    "no claim": (lambda api: api.objects.pop(CLAIM), "PersistentVolumeClaim valkey/valkey-data does not exist"),
    "a claim without a volume": (
        lambda api: api.objects[CLAIM].update(spec={"storageClassName": "absent"}, status={"phase": "Pending"}),
        "PersistentVolumeClaim valkey/valkey-data is Pending (StorageClass absent)",
    ),
    "a memory that may not be written": (
        lambda api: api.refused.update({STATE: 403}),
        "the API server refused ConfigMap valkey-jobs/valkey-verify-state: refused with 403",
    ),
}


@pytest.mark.parametrize(("damage", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_the_cluster_fails(
    damage: Callable[[FakeApi], object], expected: str, api: FakeApi, valkey: Valkey, check: Check
) -> None:
    valkey.start()
    check()
    damage(api)
    ended = check("--timeout", 0)
    assert ended.code in {1, 2}
    assert expected in ended.out + ended.err
    assert "Traceback" not in ended.out + ended.err


def test_a_finished_or_leaving_pod_does_not_count(api: FakeApi, valkey: Valkey, check: Check) -> None:
    leaving, finished = pod("valkey-1"), pod("valkey-2")
    leaving["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    finished["status"]["phase"] = "Failed"
    api.lists[PODS] += [leaving, finished]
    valkey.start()
    assert check().code == 0


UNUSABLE: dict[str, tuple[Callable[[FakeApi], object], str]] = {
    "no right to exec": (
        lambda api: api.denied.add(("create", "pods/exec")),
        "this account may not: create pods/exec in namespace valkey",
    ),
    "no right to remember": (
        lambda api: api.denied.add(("patch", "configmaps")),
        "this account may not: patch configmaps valkey-verify-state in namespace valkey-jobs",
    ),
    "an expired token": (lambda api: api.refused.update({STATE: 401}), "refused with 401"),
    "an API server in trouble": (lambda api: api.refused.update({DEPLOYMENT: 500}), "refused with 500"),
}


@pytest.mark.parametrize(("damage", "expected"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_cluster_that_refuses_means_could_not_run(
    damage: Callable[[FakeApi], object], expected: str, api: FakeApi, valkey: Valkey, check: Check
) -> None:
    damage(api)
    valkey.start()
    ended = check()
    assert (ended.code, ended.out) == (2, "")
    assert expected in ended.err


@pytest.mark.parametrize(
    ("data", "expected"),
    [(None, "Secret valkey/valkey-auth does not exist"), ({}, "Secret valkey/valkey-auth has no usable key password")],
)
def test_a_secret_that_is_not_there_means_could_not_run(
    data: dict[str, str] | None, expected: str, api: FakeApi, verify: Verify, rendered: Path
) -> None:
    with rendered.open("a") as file:
        file.write("auth: {namespace: valkey, name: valkey-auth, key: password}\n")
    if data is not None:
        api.objects[SECRET] = {"metadata": {"name": "valkey-auth"}, "data": data}
    ended = verify("--expectations", rendered)
    assert (ended.code, ended.out) == (2, "")
    assert expected in ended.err


UNREACHED: dict[str, tuple[Callable[[FakeApi], object], str, str]] = {
    "crashing": (
        lambda api: api.lists.update({PODS: [pod("valkey-0", ready=False)]}),
        "the pod is ready",
        "Pod valkey-0: CrashLoopBackOff; restarts: 3, last ended with exit code 137 (OOMKilled)",
    ),
    "scaled to nothing": (
        _scaled_to_nothing,
        "the rollout is complete",
        "Deployment valkey/valkey: it is scaled to 0 replicas",
    ),
    "no Deployment": (
        lambda api: api.objects.pop(DEPLOYMENT),
        "the rollout is complete",
        "Deployment valkey/valkey does not exist",
    ),
    "a Service that leads nowhere": (
        lambda api: api.lists.pop((SLICES, "kubernetes.io/service-name=valkey")),
        "services lead to a ready pod",
        "Service valkey/valkey has no ready address behind it",
    ),
    "no volume": (
        lambda api: _set(api, CLAIM, "status", "phase", "Pending"),
        "the claim is bound",
        "PersistentVolumeClaim valkey/valkey-data is Pending",
    ),
    "all as rendered": (
        lambda _: None,
        "the server can be reached",
        "connection refused, nothing listens there, although Pod valkey-0 is ready and its Services lead to it",
    ),
}


@pytest.mark.parametrize(("damage", "test", "expected"), UNREACHED.values(), ids=UNREACHED)
def test_a_server_out_of_reach_fails_the_test_of_what_the_cluster_proves(
    damage: Callable[[FakeApi], object], test: str, expected: str, api: FakeApi, check: Check
) -> None:
    damage(api)
    ended = check("--timeout", 0)
    assert (1, "") == (ended.code, ended.err)
    assert f"FAILED {test}: {expected}" in ended.summary
    assert "FAILED the server can be reached: connection refused, nothing listens there" in ended.summary
    assert "skipped  the server cannot be reached: ping is answered with pong" in ended.out


def test_a_port_forward_that_is_not_there_means_could_not_run(check: Check) -> None:
    port = free_port()
    ended = check("--timeout", 0, "--port", port)
    assert (2, "") == (ended.code, ended.out)
    assert (
        f"cannot reach 127.0.0.1:{port}: connection refused, nothing listens there; all that the cluster shows is"
        in (ended.err)
    )


def test_another_protocol_behind_a_sound_cluster_means_could_not_run(api: FakeApi, check: Check) -> None:
    with answering(b"SSH-2.0-OpenSSH_9.9\r\n") as port:
        ended = check("--timeout", 0, "--port", port)
    assert (2, "") == (ended.code, ended.out)
    assert "does not speak Valkey's protocol" in ended.err


def test_a_name_that_does_not_resolve_beside_a_sound_cluster_means_could_not_run(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise UnreachableError("the name valkey.valkey.svc.cluster.local does not resolve")

    monkeypatch.setattr(preflight, "reach", fail)
    ended = check("--timeout", 0)
    assert (2, "") == (ended.code, ended.out)
    assert "does not resolve; all that the cluster shows is as rendered" in ended.err


def test_an_api_server_that_is_down_means_could_not_run(api: FakeApi, check: Check, tmp_path: Path) -> None:
    api.port = free_port()
    api.kubeconfig(tmp_path)
    ended = check()
    assert (ended.code, ended.out) == (2, "")
    assert f"the Kubernetes API server at http://127.0.0.1:{api.port} does not answer" in ended.err


@pytest.mark.parametrize("text", ["", "[]", "a: [", "{clusters: 1}"])
def test_an_unusable_kubeconfig_means_could_not_run(api: FakeApi, check: Check, tmp_path: Path, text: str) -> None:
    (tmp_path / "kubeconfig").write_text(text)
    ended = check()
    assert (ended.code, ended.out) == (2, "")
    assert f"KUBECONFIG {tmp_path / 'kubeconfig'} cannot be used" in ended.err


def test_no_cluster_is_asked_when_none_is_wanted(api: FakeApi, valkey: Valkey, check: Check) -> None:
    api.denied.add(("list", "pods"))
    valkey.start()
    ended = check("--no-cluster")
    assert ended.code == 0
    assert "skipped  no cluster given: the discovery record is as rendered, the server shows" in ended.out
