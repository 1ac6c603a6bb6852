"""`valkey-gitops serve` as a process of its own: what it answers, and that nothing bad is ever admitted."""

import json
import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from tests.operate.authority import issue
from tests.webhook.reviews import body, config_map, review, with_password
from tests.webhook.running import Webhook, running, until
from tests.webhook.test_review import by_cel
from valkey_gitops.cli import main
from valkey_gitops.errors import UNUSABLE

GOOD = body(config_map(mode="fast"))
VALUE = "c2VjcmV0LXZhbHVl"
BAD = body(with_password(VALUE))
HEAD = "POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
SLOW = """
import time
from valkey_gitops.webhook import judge
answer = judge.Judge.answer
def late(self, review):
    time.sleep(1.5 if review.name == "slow" else 0)
    if review.name == "bug":
        raise RuntimeError("of ours, with a value: c2VjcmV0LXZhbHVl")
    return answer(self, review)
judge.Judge.answer = late
"""


@pytest.fixture(scope="module")
def webhook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Webhook]:
    """One server for the tests that leave it as it is; it judges some names late, and has a bug with others."""
    with running(
        tmp_path_factory.mktemp("webhook"), "--time-limit", "0.5", "--body-time-limit", "1", program=SLOW
    ) as found:
        yield found


def test_it_answers(webhook: Webhook) -> None:
    reply = webhook.post(GOOD)
    assert (200, True) == (reply.status, reply.response["allowed"])
    reply = webhook.post(BAD)
    assert (200, False, 403) == (reply.status, reply.response["allowed"], reply.response["status"]["code"])


def test_its_answer_is_that_of_review(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.webhook.test_review import Stdin

    monkeypatch.setattr("sys.stdin", Stdin(BAD))
    main(["review"])
    assert json.loads(capsys.readouterr().out) == json.loads(webhook.post(BAD).body)


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"{}", "application/json", 400),
        (b"not JSON", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (json.dumps(review(config_map()) | {"request": None}).encode(), "application/json", 400),
        (json.dumps(review(config_map()) | {"apiVersion": "admission.k8s.io/v2"}).encode(), "application/json", 400),
        (GOOD, "application/yaml", 415),
        (GOOD, "text/plain; charset=utf-8", 415),
        (GOOD, "", 415),
        (body(config_map("slow")), "application/json", 500),
        (body(config_map("bug")), "application/json", 500),
    ],
)
def test_what_it_cannot_judge_is_an_error_and_no_admission(
    webhook: Webhook, data: bytes, content_type: str, status: int
) -> None:
    reply = webhook.post(data, content_type)
    assert status == reply.status
    assert b"allowed" not in reply.body
    assert VALUE.encode() not in reply.body


def test_a_review_of_5_mb_is_too_large_with_and_without_its_length(webhook: Webhook) -> None:
    big = body(config_map(big="x" * 5_000_000))
    with webhook.raw() as connection:
        connection.sendall(f"{HEAD}Content-Length: {len(big)}\r\n\r\n".encode())
        assert b"HTTP/1.1 413" in connection.recv(1000)
    with webhook.raw() as connection:
        head = (
            "POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        connection.sendall(head.encode())
        try:
            for start in range(0, len(big), 65536):
                part = big[start : start + 65536]
                connection.sendall(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        except (ConnectionError, ssl.SSLError):
            pass  # it has stopped to listen
        assert b"HTTP/1.1 413" in connection.recv(1000)
    assert 200 == webhook.post(GOOD).status


def test_a_body_that_does_not_come_is_given_up(webhook: Webhook) -> None:
    with webhook.raw() as connection:
        connection.sendall(f"{HEAD}Content-Length: 100\r\n\r\n{{".encode())
        assert b"HTTP/1.1 408" in connection.recv(1000)


def test_half_a_request_harms_nobody(webhook: Webhook) -> None:
    for text in ("POST /validate HT", "POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: applic"):
        with webhook.raw() as connection:
            connection.sendall(text.encode())
    with webhook.raw() as connection:
        connection.sendall(f"{HEAD}Content-Length: 100\r\n\r\n{{".encode())
    assert 200 == webhook.post(GOOD).status


def test_a_head_that_does_not_end_is_given_up(webhook: Webhook) -> None:
    with webhook.raw() as connection:
        connection.sendall(b"POST /validate HTTP/1.1\r\nHost: x\r\n")
        assert b"" == connection.recv(1000)


def test_what_is_not_http_is_told(webhook: Webhook) -> None:
    with webhook.raw() as connection:
        connection.sendall(b"\x00\x01\x02\r\n\r\n")
        assert b"HTTP/1.1 400" in connection.recv(1000)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/livez", 200),
        ("GET", "/readyz", 200),
        ("GET", "/validate", 405),
        ("POST", "/readyz", 405),
        ("GET", "/", 404),
    ],
)
def test_paths(webhook: Webhook, method: str, path: str, status: int) -> None:
    reply = webhook.get(path) if method == "GET" else webhook.post(b"", path=path)
    assert status == reply.status


def test_metrics_count_what_was_answered(webhook: Webhook) -> None:
    webhook.post(GOOD)
    webhook.post(BAD)
    webhook.post(GOOD, "text/plain")
    text = webhook.get("/metrics").body.decode()
    for pattern in (
        r'valkey_gitops_webhook_reviews_total\{operation="CREATE",verdict="allowed"\} [1-9]',
        r'valkey_gitops_webhook_reviews_total\{operation="CREATE",verdict="denied"\} [1-9]',
        r'valkey_gitops_webhook_errors_total\{code="415"\} [1-9]',
        r"valkey_gitops_webhook_review_seconds_count [1-9]",
        r"valkey_gitops_webhook_policies [1-9]",
        r"valkey_gitops_webhook_certificate_expiry_timestamp_seconds 1\.",
    ):
        assert re.search(pattern, text), pattern


def test_the_log_is_json_and_says_who_and_not_what(webhook: Webhook) -> None:
    webhook.post(BAD)
    webhook.post(body(config_map("bug")))
    last = [line for line in webhook.log if line["message"] == "reviewed"][-1]
    assert ("ConfigMap", "auth", False, ["no-plain-password"]) == tuple(
        last[key] for key in ("kind", "name", "allowed", "rules")
    )
    assert VALUE not in json.dumps(webhook.log)
    assert "Traceback" not in json.dumps(webhook.log)


def swap(folder: Path, number: int) -> None:
    """As the kubelet mounts a Secret: files are links through `..data`, and that link is replaced."""
    version = folder / f"..version-{number}"
    version.mkdir()
    issue(version, subject=f"/CN=number-{number}", names="IP:127.0.0.1")
    (folder / "..new").symlink_to(version.name)
    (folder / "..new").rename(folder / "..data")


def test_a_new_certificate_is_taken_without_a_restart(tmp_path: Path) -> None:
    tls = tmp_path / "tls"
    tls.mkdir()
    swap(tls, 1)
    for name in ("tls.crt", "tls.key"):
        (tls / name).symlink_to(f"..data/{name}")
    with running(tmp_path) as webhook:
        kept = webhook.connection()
        kept.request("GET", "/livez")
        kept.getresponse().read()
        before = webhook.certificate()
        swap(tls, 2)
        until(lambda: webhook.certificate() != before)
        expected = ssl.PEM_cert_to_DER_cert((tls / "..version-2" / "tls.crt").read_text())
        assert expected == webhook.certificate()
        kept.request("GET", "/readyz")  # an open connection goes on
        assert 200 == kept.getresponse().status
        kept.close()


def test_a_certificate_that_does_not_fit_its_key_is_not_taken(tmp_path: Path) -> None:
    with running(tmp_path) as webhook:
        before = webhook.certificate()
        other = tmp_path / "other"
        other.mkdir()
        (tmp_path / "tls" / "tls.crt").write_bytes(issue(other).certificate)
        until(lambda: any("was not loaded" in line["message"] for line in webhook.log))
        assert before == webhook.certificate()
        assert 200 == webhook.get("/readyz").status


def test_an_expired_certificate_is_told_and_nothing_is_ready(tmp_path: Path) -> None:
    with running(tmp_path, expired=True) as webhook:
        until(lambda: any("has expired" in line["message"] for line in webhook.log))
        reply = webhook.get("/readyz")
        assert (503, True) == (reply.status, reply.body.startswith(b"the certificate expired at "))
        assert 200 == webhook.get("/livez").status


def test_it_announces_its_end_and_finishes_what_it_has_begun(tmp_path: Path) -> None:
    with running(tmp_path, program=SLOW) as webhook:
        started = webhook.connection()
        started.request("POST", "/validate", body(config_map("slow")), {"Content-Type": "application/json"})
        webhook.process.terminate()
        until(lambda: any(line["message"] == "stopping" for line in webhook.log))
        reply = started.getresponse()
        assert (200, True) == (reply.status, json.loads(reply.read())["response"]["allowed"])
        started.close()
        assert 0 == webhook.process.wait(60)


def test_while_it_drains_it_is_not_ready_and_still_answers(tmp_path: Path) -> None:
    with running(tmp_path, "--drain", "30") as webhook:
        webhook.process.terminate()
        until(lambda: webhook.get("/readyz").status == 503)
        assert b"stopping\n" == webhook.get("/readyz").body
        assert 200 == webhook.post(GOOD).status
        webhook.process.terminate()
        assert 0 == webhook.process.wait(60)


def serve(folder: Path, *options: str) -> int:
    return main(
        ["serve", "--port", "0", "--tls-cert", str(folder / "tls.crt"), "--tls-key", str(folder / "tls.key"), *options]
    )


def test_a_policy_that_does_not_compile_stops_it_before_it_serves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issue(tmp_path)
    folder = tmp_path / "policies"
    folder.mkdir()
    assert UNUSABLE == serve(tmp_path, *by_cel(folder, "object.data +"))
    assert "ValidatingAdmissionPolicy by-cel" in capsys.readouterr().err


@pytest.mark.parametrize("bad", ["missing", "no PEM", "key of another"])
def test_without_a_certificate_and_its_key_it_does_not_start(
    tmp_path: Path, bad: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if bad != "missing":
        issue(tmp_path)
        other = tmp_path / "other"
        other.mkdir()
        (tmp_path / "tls.key").write_bytes(issue(other).key if bad == "key of another" else b"none")
    assert UNUSABLE == serve(tmp_path)
    assert "hold no certificate with its key" in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(webhook: Webhook, tmp_path: Path) -> None:
    issue(tmp_path)
    assert UNUSABLE == serve(tmp_path, "--port", str(webhook.port))


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    for name in [name for name in sys.modules if name.startswith("valkey_gitops.webhook.serve.")]:
        if not name.endswith("command"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    assert UNUSABLE == serve(tmp_path)
    assert "pip install 'valkey-gitops[serve]'" in capsys.readouterr().err


def test_the_other_commands_load_no_server() -> None:
    import subprocess
    import sys

    program = "import sys; from valkey_gitops.cli import main; main(['review'])\nprint(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], input=GOOD, capture_output=True, check=True)
    loaded = done.stdout.decode().splitlines()[-1]
    assert not [name for name in ("uvicorn", "prometheus_client", "h11", "asyncio") if f"'{name}'" in loaded]
