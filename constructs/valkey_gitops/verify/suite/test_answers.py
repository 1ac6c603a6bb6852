"""Does the server do what clients want of it?"""

import secrets
from contextlib import closing

import pytest

from valkey_gitops.verify.connection import RefusedError, Server
from valkey_gitops.verify.replies import explain
from valkey_gitops.verify.subject import Subject

_TTL_SECONDS = 60


def test_ping_is_answered_with_pong(reached: Subject) -> None:
    """The server is there but serves nobody: an answer other than PONG means loading, locked or misconfigured.

    Remedy: Read the server's log, and INFO where it still answers.
    """
    reply = reached.server.ping()
    if explain(reply):
        raise RefusedError(reply)  # the report explains it better than this test's own words
    assert reply == "PONG", f"PING was answered with {reply!r}"


@pytest.mark.usefixtures("trusted")
def test_nobody_gets_in_without_the_password(subject: Subject) -> None:
    """Everybody who reaches the port reads and writes all data, although there is a password.

    Remedy: Set requirepass or an ACL on the server; the user `default` must not be `nopass`.
    """
    if not subject.locked:
        pytest.skip("no password is in use")
    with closing(Server(subject.server.endpoint)) as stranger:
        reply = stranger.ping()
    assert reply != "PONG", "PING without a password was answered with PONG"


def test_a_value_can_be_written_read_and_deleted(valkey: Server) -> None:
    """Clients cannot rely on this server: what they write is refused, altered or stays after it was deleted.

    Remedy: Look at the reply, at `INFO memory` and at `INFO replication`; only a primary with memory left takes writes.
    """
    key = f"valkey-gitops:verify:{secrets.token_hex(8)}"
    value = secrets.token_hex(16)
    written, found, ttl, deleted, after = valkey.commands(
        ("SET", key, value, "EX", _TTL_SECONDS), ("GET", key), ("TTL", key), ("DEL", key), ("EXISTS", key)
    )
    assert written is True, f"SET was answered with {written!r} instead of OK"
    assert found == value, f"GET gave {found!r} for the {value!r} that was written a moment before"
    assert 0 < ttl <= _TTL_SECONDS, f"TTL is {ttl} s for a key that was given {_TTL_SECONDS} s"
    assert deleted == 1, f"DEL removed {deleted} keys instead of 1"
    assert after == 0, "the key is still there after DEL"
