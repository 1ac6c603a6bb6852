"""What is asked for by --external and --restart, and the platform's discovery record."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.verify.conftest import Ended, Verify
from tests.verify.fake_api import CORE, FakeApi, healthy, pod, serving
from tests.verify.servers import Valkey, free_port
from valkey_gitops.verify.expectations import Expectations, Workload
from valkey_gitops.verify.rights import needed_rights

PODS = (f"{CORE}/valkey/pods", "app=valkey")
RECORD = f"{CORE}/valkey/configmaps/thinkube-service-config"
TEXT = "service: {name: valkey}\n"
WORKLOAD = "workload: {kind: Deployment, name: valkey, container: valkey, selector: {app: valkey}}"
DISCOVERY = (
    "discovery: {name: thinkube-service-config, key: service.yaml, labels: {thinkube.io/managed: 'true'},"
    f" sha256: {hashlib.sha256(TEXT.encode()).hexdigest()}}}"
)


@pytest.fixture
def api(valkey: Valkey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeApi]:
    with serving(healthy(valkey.port)) as fake:
        monkeypatch.setenv("KUBECONFIG", str(fake.kubeconfig(tmp_path)))
        metadata = {"name": "thinkube-service-config", "labels": {"thinkube.io/managed": "true"}}
        fake.objects[RECORD] = {"metadata": metadata, "data": {"service.yaml": TEXT}}
        yield fake


@pytest.fixture
def check(api: FakeApi, valkey: Valkey, verify: Verify, expectations: Callable[..., Path]) -> Callable[..., Ended]:
    valkey.start()

    def call(*arguments: object) -> Ended:
        return verify("--expectations", expectations(WORKLOAD, DISCOVERY), "--timeout", 5, *arguments)

    return call


Check = Callable[..., Ended]


def test_the_discovery_record_is_compared(check: Check) -> None:
    ended = check()
    assert (0, True) == (ended.code, "passed   the discovery record is as rendered" in ended.out), ended.out


RECORDS: dict[str, tuple[Callable[[FakeApi], object], str]] = {
    "gone": (lambda api: api.objects.pop(RECORD), "ConfigMap valkey/thinkube-service-config does not exist"),
    "without its label": (
        lambda api: api.objects[RECORD]["metadata"].pop("labels"),
        "has the label thinkube.io/managed=None, not true",
    ),
    "without its key": (lambda api: api.objects[RECORD].pop("data"), "has no key service.yaml"),
    "another text": (
        lambda api: api.objects[RECORD]["data"].update({"service.yaml": "service: {}\n"}),
        "service.yaml of ConfigMap valkey/thinkube-service-config is not what was rendered",
    ),
}


@pytest.mark.parametrize(("damage", "expected"), RECORDS.values(), ids=RECORDS)
def test_a_record_that_readers_cannot_use_fails(
    damage: Callable[[FakeApi], object], expected: str, api: FakeApi, check: Check
) -> None:
    damage(api)
    ended = check()
    assert 1 == ended.code
    assert "FAILED the discovery record is as rendered: " in ended.summary
    assert expected in ended.summary


def test_an_external_address_that_answers_passes(check: Check, valkey: Valkey) -> None:
    ended = check("--external", f"127.0.0.1:{valkey.port}")
    assert (0, True) == (ended.code, "passed   the external address answers" in ended.out), ended.out


def test_an_external_address_that_is_closed_fails(check: Check) -> None:
    port = free_port()
    ended = check("--external", f"127.0.0.1:{port}")
    assert 1 == ended.code
    assert f"FAILED the external address answers: 127.0.0.1:{port}: connection refused" in ended.summary


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--external",), "--external: the expectations name no address outside the cluster"),
        (("--external", "valkey.example.com"), "--external valkey.example.com: HOST:PORT is expected"),
        (("--restart", "--no-cluster"), "--restart: no cluster whose Pod could be deleted"),
    ],
)
def test_what_cannot_be_asked_is_wrong_usage(check: Check, words: tuple[str, ...], expected: str) -> None:
    ended = check(*words)
    assert (2, "") == (ended.code, ended.out)
    assert expected in ended.err


def restarting(api: FakeApi, valkey: Valkey, *, loses: bool = False, comes_back: bool = True) -> None:
    """Deleting the Pod ends the server and starts another on the same port."""

    def restart() -> None:
        valkey.stop()
        if loses:
            valkey.folder = valkey.folder.with_name("another")
        valkey.start()
        api.lists[PODS] = [named("valkey-1", "uid-2")] if comes_back else []

    api.lists[PODS] = [named("valkey-0", "uid-1")]
    api.on_delete = restart


def named(name: str, uid: str) -> dict[str, object]:
    found = pod(name)
    found["metadata"]["uid"] = uid
    return found


def test_a_restart_on_request_deletes_one_pod_and_finds_what_was_confirmed(
    check: Check, api: FakeApi, valkey: Valkey
) -> None:
    restarting(api, valkey)
    ended = check("--restart")
    assert [f"{CORE}/valkey/pods/valkey-0"] == api.deleted
    assert (0, True) == (ended.code, "passed   an acknowledged write survives the pod" in ended.out), ended.out


def test_a_restart_that_loses_what_was_confirmed_fails(check: Check, api: FakeApi, valkey: Valkey) -> None:
    restarting(api, valkey, loses=True)
    ended = check("--restart")
    assert 1 == ended.code
    assert "FAILED an acknowledged write survives the pod: GET gave None after the restart for the '" in ended.summary


def test_nobody_restarts_unasked(check: Check, api: FakeApi) -> None:
    assert 0 == check().code
    assert [] == api.deleted


def test_the_right_to_delete_is_asked_for_only_with_a_restart() -> None:
    deployment = Expectations("d", "valkey", workload=Workload("Deployment", "valkey", "valkey", {"app": "valkey"}))
    verbs = {restart: {right.verb for right in needed_rights(deployment, secret=False, restart=restart)}
             for restart in (False, True)}  # fmt: skip
    assert {"delete"} == verbs[True] - verbs[False]
