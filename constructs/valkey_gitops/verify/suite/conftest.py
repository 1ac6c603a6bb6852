"""What the tests ask for by name; the preflight has found it all before pytest starts."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from valkey_gitops.verify.canary import Canary, judge
from valkey_gitops.verify.connection import Server
from valkey_gitops.verify.expectations import Expectations, Workload
from valkey_gitops.verify.session import SUBJECT
from valkey_gitops.verify.subject import Subject

if TYPE_CHECKING:
    from valkey_gitops.verify.cluster import Cluster

Note = Callable[[str], None]


@pytest.fixture(scope="session")
def subject(pytestconfig: pytest.Config) -> Subject:
    """The deployment under test."""
    return pytestconfig.stash[SUBJECT]


@pytest.fixture(scope="session")
def expectations(subject: Subject) -> Expectations:
    """The deployment as it was rendered."""
    return subject.expectations


@pytest.fixture(scope="session")
def reached(subject: Subject) -> Subject:
    """The deployment, for tests that connect: that nothing can be reached is told by its own test."""
    if subject.unreached:
        pytest.skip("the server cannot be reached")
    return subject


@pytest.fixture(scope="session")
def valkey(reached: Subject) -> Server:
    """The server, for tests that make sense only when it answers PONG."""
    if not reached.ready:
        pytest.skip("the server does not answer PONG")
    return reached.server


@pytest.fixture(scope="session")
def trusted(reached: Subject) -> Subject:
    """The deployment, for tests that connect on their own: a wrong certificate is told by its own test."""
    if not reached.trusted:
        pytest.skip("the server's certificate is not trusted")
    return reached


@pytest.fixture(scope="session")
def aof(valkey: Server, expectations: Expectations) -> dict[str, str]:
    """INFO persistence of a server whose append-only file is on."""
    if not expectations.aof:
        pytest.skip("these settings have no append-only file")
    info = valkey.info("persistence")
    if info.get("aof_enabled") != "1":
        pytest.skip("the append-only file is off on the server")
    return info


@pytest.fixture(scope="session")
def canary(subject: Subject, valkey: Server, expectations: Expectations) -> Canary:
    """What an earlier run left behind, looked at before anything is written."""
    if not expectations.aof:
        pytest.skip("these settings have no append-only file")
    memory, run_id, now = subject.memory, valkey.info("server")["run_id"], int(valkey.command("TIME")[0])
    key = memory.key if memory else subject.state.key(expectations.deployment)
    evicts = valkey.config("maxmemory-policy").get("maxmemory-policy") != "noeviction"
    return Canary(key, judge(memory, valkey.command("GET", key), run_id, now, evicts=evicts), run_id, now)


@pytest.fixture(scope="session")
def cluster(subject: Subject) -> "Cluster":
    """The Kubernetes API, for tests of the cluster's side."""
    if subject.cluster is None:
        pytest.skip("no cluster given")
    return subject.cluster


@pytest.fixture(scope="session")
def workload(expectations: Expectations) -> Workload:
    """The workload that the expectations name."""
    if expectations.workload is None:
        pytest.skip("the expectations name no workload")
    return expectations.workload


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Note:
    """Says something beside a passed test, in the report and in JUnit."""
    return lambda text: record_property("note", text)
