"""What could not run says so with exit code 2: never a pass, never a traceback."""

import socket
from pathlib import Path

import pytest

from tests.verify.conftest import Verify
from tests.verify.servers import answering, free_port
from valkey_gitops.verify.connection import Server

NO_VALKEY = {
    "HTTP": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "SSH": b"SSH-2.0-OpenSSH_9.9\r\n",
    "POP3": b"+OK POP3 server ready\r\n",
    "silent": b"",
}
LOADING = b"-LOADING Valkey is loading the dataset in memory\r\n"


def test_a_closed_port(verify: Verify) -> None:
    port = free_port()
    ended = verify("--port", port, "--timeout", 0)
    assert (ended.code, ended.out) == (2, "")
    assert f"cannot reach 127.0.0.1:{port}: connection refused, nothing listens there" in ended.err


@pytest.mark.parametrize("reply", NO_VALKEY.values(), ids=NO_VALKEY)
def test_something_that_is_no_valkey(verify: Verify, reply: bytes) -> None:
    with answering(reply) as port:
        ended = verify("--port", port, "--timeout", 0)
    assert (ended.code, ended.out) == (2, "")
    assert f"cannot reach 127.0.0.1:{port}: " in ended.err
    assert "Traceback" not in ended.err


def test_another_answer_than_pong_is_no_valkey(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Server, "command", lambda *_: "OK POP3 server ready")
    with answering(b"") as port:
        ended = verify("--port", port)
    assert (ended.code, ended.out) == (2, "")
    assert "what listens there is no Valkey: it answers PING with 'OK POP3 server ready'" in ended.err


def test_plain_text_where_tls_is_wanted(verify: Verify) -> None:
    with answering(NO_VALKEY["HTTP"]) as port:
        ended = verify("--port", port, "--timeout", 0, "--tls")
    assert (ended.code, ended.out) == (2, "")
    assert "the TLS handshake failed" in ended.err


def test_a_name_that_does_not_resolve(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    # Not every resolver is quick to say no, and none should be asked by a test.
    monkeypatch.setattr(socket, "create_connection", fail)
    ended = verify("--host", "nonexistent.invalid")
    assert (ended.code, ended.out) == (2, "")
    assert "the name nonexistent.invalid does not resolve" in ended.err


def test_a_server_that_loads_is_asked_again(verify: Verify) -> None:
    with answering(LOADING, NO_VALKEY["SSH"]) as port:
        ended = verify("--port", port, "--timeout", 30)
    assert "what listens there does not speak Valkey's protocol" in ended.err


def test_a_server_that_loads_for_too_long_fails_a_test(verify: Verify) -> None:
    with answering(LOADING) as port:
        ended = verify("--port", port, "--timeout", 0)
    assert ended.code == 1
    assert "the server replied: LOADING" in ended.summary
    assert "Means:  The server still reads its data from disk" in ended.out


def test_what_waits_for_the_password_secret_needs_a_cluster(verify: Verify, tmp_path: Path) -> None:
    path = tmp_path / "expectations.yaml"
    path.write_text(
        "{deployment: d, namespace: n, host: 127.0.0.1, port: 6379,"
        " auth: {namespace: n, name: valkey-auth, key: password}}"
    )
    ended = verify("--expectations", path)
    assert ended.code == 2
    assert "Secret n/valkey-auth, and no cluster is given" in ended.err


USAGE = {
    "a cluster that nobody names": (("--cluster",), "a kubeconfig that nobody named is never used"),
    "no such data folder": (("--data-dir", "/nonexistent"), "--data-dir /nonexistent: no such folder"),
    "no such password file": (("--password-file", "/nonexistent"), "/nonexistent: the password file cannot be read"),
    "no such authority": (("--cacert", "/nonexistent"), "--cacert /nonexistent: no such file"),
    "no such expectations": (("--expectations", "/nonexistent"), "/nonexistent: the expectations cannot be read"),
    "a user without a password": (("--username", "probe"), "the user probe needs a password"),
    "a negative timeout": (("--timeout", "-1"), "a time cannot be negative"),
    "a report that cannot be written": (("--junit", "/dev/null/junit.xml"), "--junit /dev/null/junit.xml: cannot be"),
    "a state that cannot be written": (("--state", "/dev/null/state.json"), "the state file cannot be used"),
}


@pytest.mark.parametrize(("arguments", "expected"), USAGE.values(), ids=USAGE)
def test_wrong_usage(verify: Verify, arguments: tuple[str, ...], expected: str) -> None:
    ended = verify(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert expected in ended.err
