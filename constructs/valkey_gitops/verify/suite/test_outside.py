"""What disturbs the clients or leaves the cluster, and is done only where it is asked for."""

import secrets
import time
from contextlib import closing

import pytest

from valkey_gitops.verify.connection import RefusedError, Server, UnreachableError, reach
from valkey_gitops.verify.expectations import Expectations, Workload
from valkey_gitops.verify.pods import pod_problem, restart_seconds
from valkey_gitops.verify.subject import Subject

_SERVICE_SECONDS = 60
_PAUSE_SECONDS = 1.0
_TTL_SECONDS = 900
_WAIT_MILLISECONDS = 5000


def test_the_external_address_answers(subject: Subject) -> None:
    """Clients outside the cluster cannot connect: nothing listens there, or it leads elsewhere.

    Remedy: See that the ingress controller's or gateway's own Service opens the port, and that DNS leads to it.
    """
    if subject.external is None:
        pytest.skip("--external is not given")
    with closing(Server(subject.external, subject.password)) as outside:
        try:
            reach(subject.external)
            reply = outside.ping()
        except UnreachableError as error:
            pytest.fail(f"{subject.external}: {error.reason}")
    assert reply == "PONG", f"PING at {subject.external} was answered with {reply!r}"


def test_an_acknowledged_write_survives_the_pod(
    subject: Subject, valkey: Server, expectations: Expectations, workload: Workload
) -> None:
    """What a client was told is saved does not survive a restart of the Pod.

    Remedy: Check that the claim is mounted at the server's `dir` and that the append-only file is on.
    """
    cluster = subject.cluster
    if not subject.restart or cluster is None:
        pytest.skip("--restart is not given")
    if not expectations.aof:
        pytest.skip("these settings have no append-only file")
    key, value = f"valkey-gitops:verify:{secrets.token_hex(8)}", secrets.token_hex(16)
    _confirmed(valkey, key, value)
    pods = cluster.pods(expectations.namespace, workload.selector)
    assert len(pods) == 1, f"one Pod is expected, and there are {len(pods)}"
    old = pods[0]["metadata"]
    cluster.delete_pod(expectations.namespace, old["name"])
    _await_successor(subject, workload, old["uid"], restart_seconds(pods[0], workload.container))
    found = _patiently(subject, key)
    assert found == value, f"GET gave {found!r} after the restart for the {value!r} that was confirmed before"


def _confirmed(valkey: Server, key: str, value: str) -> None:
    lines: list[tuple[str | int, ...]] = [("SET", key, value, "EX", _TTL_SECONDS)]
    # With `no` the kernel writes when it likes; a Pod that is told to end writes it all the same.
    if valkey.config("appendfsync")["appendfsync"] == "no":
        valkey.commands(*lines)
        return
    _, (local, _) = valkey.commands(*lines, ("WAITAOF", 1, 0, _WAIT_MILLISECONDS))
    assert local == 1, f"WAITAOF 1 0 {_WAIT_MILLISECONDS} gave {local}: nothing was confirmed, and no Pod was deleted"


def _await_successor(subject: Subject, workload: Workload, uid: str, seconds: int) -> None:
    assert subject.cluster is not None
    end, problem = time.monotonic() + seconds, "no new Pod"
    while time.monotonic() < end:
        pods = subject.cluster.pods(subject.expectations.namespace, workload.selector)
        new = [pod for pod in pods if pod["metadata"]["uid"] != uid]
        problem = pod_problem(new[0], workload.container) if new else "no new Pod"
        if not problem:
            return
        time.sleep(_PAUSE_SECONDS)
    pytest.fail(f"{seconds} s after the old Pod was deleted: {problem}")


def _patiently(subject: Subject, key: str) -> object:
    """The Service leads to the new Pod a moment after that is ready."""
    end = time.monotonic() + _SERVICE_SECONDS
    while True:
        try:
            return subject.server.command("GET", key)
        except (UnreachableError, RefusedError):
            if time.monotonic() >= end:
                raise
            time.sleep(_PAUSE_SECONDS)
