import base64
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.operate.authority import Pair, issue
from tests.operate.conftest import Secrets
from tests.operate.fake_api import FakeApi
from valkey_gitops.errors import UserError
from valkey_gitops.operate.certificate import read_certificate
from valkey_gitops.operate.certificate_copy import copy_certificate
from valkey_gitops.operate.cluster import Target, connect

WORDS = ("copy", "--from", "default/example-com-tls", "--to", "valkey/valkey-tls-secret")
SOURCE, TARGET = "default/example-com-tls", "valkey/valkey-tls-secret"


def tls(pair: Pair, **more: bytes) -> dict[str, Any]:
    values = {"tls.crt": pair.certificate, "tls.key": pair.key, **more}
    data = {key: base64.b64encode(value).decode() for key, value in values.items()}
    return {"type": "kubernetes.io/tls", "metadata": {}, "data": data}


def end(secret: dict[str, Any]) -> datetime:
    return read_certificate(base64.b64decode(secret["data"]["tls.crt"])).not_after


def day(secret: dict[str, Any]) -> str:
    return f"{end(secret):%Y-%m-%d}"


@pytest.fixture
def platform(api: FakeApi, tmp_path: Path) -> FakeApi:
    """A cluster with the platform's certificate and the namespace of Valkey."""
    api.objects["valkey"] = {"metadata": {}}
    api.objects[SOURCE] = tls(issue(tmp_path, names="DNS:*.example.com,DNS:example.com"), **{"ca.crt": b"CA"})
    return api


def test_a_missing_target_is_made_of_certificate_and_key_alone(platform: FakeApi, secrets: Secrets) -> None:
    run = secrets(*WORDS)
    until = day(platform.objects[SOURCE])
    told = f"copied: secret {TARGET}, certificate for *.example.com, example.com, valid until {until}"
    assert (run.code, run.err) == (0, "")
    assert run.out == f"{told} (target was missing)\n"
    source = platform.objects[SOURCE]["data"]
    (call,) = platform.writes
    assert call.body == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": "valkey-tls-secret",
            "namespace": "valkey",
            "labels": {"app.kubernetes.io/managed-by": "valkey-gitops"},
            "annotations": {"valkey-gitops/copied-from": SOURCE},
        },
        "type": "kubernetes.io/tls",
        "data": {key: source[key] for key in ("tls.crt", "tls.key")},
    }
    assert (call.content_type, call.query["fieldManager"], call.query["force"].lower()) == (
        "application/apply-patch+yaml",
        "valkey-gitops-certificate",
        "true",
    )


def test_the_two_secrets_are_all_that_is_touched(platform: FakeApi, secrets: Secrets) -> None:
    secrets(*WORDS)
    assert [(call.method, call.path) for call in platform.calls] == [
        ("GET", "/api/v1/namespaces/default/secrets/example-com-tls"),
        ("GET", "/api/v1/namespaces/valkey/secrets/valkey-tls-secret"),
        ("PATCH", "/api/v1/namespaces/valkey/secrets/valkey-tls-secret"),
    ]


def test_the_same_certificate_is_not_written_again(platform: FakeApi, secrets: Secrets) -> None:
    secrets(*WORDS)
    run = secrets(*WORDS)
    assert (run.code, run.out) == (0, f"unchanged: secret {TARGET}, valid until {day(platform.objects[SOURCE])}\n")
    assert len(platform.writes) == 1


def test_a_renewed_certificate_is_copied_and_both_ends_are_told(
    platform: FakeApi, secrets: Secrets, tmp_path: Path
) -> None:
    old = platform.objects[TARGET] = tls(issue(tmp_path, days=30))
    run = secrets(*WORDS)
    assert run.out.endswith(f"valid until {day(platform.objects[SOURCE])} (was {day(old)})\n")
    assert platform.objects[TARGET]["data"]["tls.crt"] == platform.objects[SOURCE]["data"]["tls.crt"]


def test_a_new_key_alone_is_copied_too(platform: FakeApi, secrets: Secrets, tmp_path: Path) -> None:
    platform.objects[TARGET] = tls(Pair(base64.b64decode(platform.objects[SOURCE]["data"]["tls.crt"]), b"old key"))
    assert secrets(*WORDS).out.startswith("copied")
    assert platform.objects[TARGET]["data"]["tls.key"] == platform.objects[SOURCE]["data"]["tls.key"]


def test_a_target_that_held_nonsense_is_mended(platform: FakeApi, secrets: Secrets) -> None:
    platform.objects[TARGET] = tls(Pair(b"nonsense", b"nonsense"))
    assert "(target held no certificate)" in secrets(*WORDS).out


@pytest.mark.parametrize(("days", "warned"), [(13, True), (15, False)])
def test_an_end_within_two_weeks_is_a_warning(
    platform: FakeApi, secrets: Secrets, tmp_path: Path, days: int, *, warned: bool
) -> None:
    platform.objects[SOURCE] = tls(issue(tmp_path, days=days))
    run = secrets(*WORDS)
    assert run.code == 0
    warning = f"warning: secret {SOURCE} was not renewed: it is valid until {day(platform.objects[SOURCE])}\n"
    assert run.err == (warning if warned else "")


REFUSED: dict[str, tuple[dict[str, Any] | None, str]] = {
    "missing": (None, f"there is no secret {SOURCE}"),
    "another type": ({"type": "Opaque", "metadata": {}, "data": {}}, "is of type Opaque"),
    "no certificate": (tls(Pair(b"nonsense", b"private")), "is not a certificate"),
    "empty": (tls(Pair(b"", b"")), "is not a certificate"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_source_that_is_no_certificate_is_refused(platform: FakeApi, secrets: Secrets, case: str) -> None:
    source, said = REFUSED[case]
    platform.objects.pop(SOURCE)
    if source:
        platform.objects[SOURCE] = source
    run = secrets(*WORDS)
    assert (run.code, run.out, platform.writes) == (2, "", [])
    assert said in run.err


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=1)])
def test_an_expired_source_is_refused_from_its_last_moment_on(
    platform: FakeApi, tmp_path: Path, late: timedelta
) -> None:
    platform.objects[SOURCE] = tls(issue(tmp_path, days=30))
    source, target = (Target("Secret", *name.split("/")) for name in (SOURCE, TARGET))
    last = end(platform.objects[SOURCE])
    assert "copied" in copy_certificate(connect(), source, target, last - timedelta(seconds=1)).sentence
    with pytest.raises(UserError, match=f"the certificate of secret {SOURCE} expired on {last:%Y-%m-%d}"):
        copy_certificate(connect(), source, target, last + late)
    assert len(platform.writes) == 1


def test_a_target_of_another_type_is_refused(platform: FakeApi, secrets: Secrets) -> None:
    platform.objects[TARGET] = {"type": "Opaque", "metadata": {}, "data": {}}
    run = secrets(*WORDS)
    assert (run.code, platform.writes) == (2, [])
    assert f"secret {TARGET} is of type Opaque" in run.err


@pytest.mark.parametrize("name", ["", "valkey", "/x", "valkey/", "a/b/c", "Valkey/x", "a/b c", "../secrets/x"])
def test_what_is_not_namespace_and_name_is_wrong_usage(home: Path, secrets: Secrets, name: str) -> None:
    with pytest.raises(SystemExit) as ended:
        secrets("copy", "--from", "default/tls", "--to", name)
    assert ended.value.code == 2
