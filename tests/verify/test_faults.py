"""Each fault of the table is told by the test that is meant for it, and docs/faults.md says so."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults import tls
from tests.faults.server import FAULTS, Bench, Fault
from tests.faults.table import COULD_NOT_RUN, documented, record, seen
from tests.live.test_tls import old, tls_server  # noqa: F401 - a fixture
from tests.verify.conftest import Ended, Verify
from tests.verify.fake_api import healthy, serving
from tests.verify.servers import Valkey
from valkey_gitops.verify.session import SUITE

TEST = re.compile(r"^def test_(\w+)\(", re.MULTILINE)


@pytest.fixture
def bench(valkey: Valkey, verify: Verify, expectations: Callable[..., Path], tmp_path: Path) -> Bench:
    return Bench(valkey, verify, expectations, tmp_path)


@pytest.fixture
def tls_bench(
    tls_server: Path,  # noqa: F811 - the fixture
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tls.TlsBench]:
    server = Valkey(tls_server, bench.valkey.folder)
    server.port = bench.valkey.port
    with serving(healthy(server.port)) as api:
        monkeypatch.setenv("KUBECONFIG", str(api.kubeconfig(bench.scratch)))
        selected = tls.WITHOUT_WAITAOF if old(tls_server) else ()
        yield tls.TlsBench(server, bench.verify, bench.expectations, bench.scratch, selected)
    server.stop()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_by_the_test_meant_for_it(name: str, bench: Bench, request: pytest.FixtureRequest) -> None:
    fault = FAULTS[name]
    told("server", name, fault, fault.make(bench), request)


@pytest.mark.parametrize("name", tls.FAULTS)
def test_a_fault_of_tls_is_told(name: str, tls_bench: tls.TlsBench, request: pytest.FixtureRequest) -> None:
    fault = tls.FAULTS[name]
    told("tls", name, fault, fault.make(tls_bench), request)


def test_a_healthy_server_with_tls_passes(tls_bench: tls.TlsBench) -> None:
    ended = tls.healthy(tls_bench)
    for name in ("plain text is refused", "the certificate is valid for days", "the server shows the certificate"):
        assert f"passed   {name}" in ended.out, ended.out + ended.err


def told(place: str, name: str, fault: Fault | tls.TlsFault, ended: Ended, request: pytest.FixtureRequest) -> None:
    row = seen(name, fault.meant, ended)
    assert "Traceback" not in ended.out + ended.err
    assert row.message, ended.out
    expected = (fault.meant or COULD_NOT_RUN, set(fault.also))
    assert expected == (row.detected_by, set(row.also)), ended.out + ended.err
    if request.config.getoption("--record-faults"):
        record(place, row, list(FAULTS if place == "server" else tls.FAULTS))
    assert str(row) in documented(place)


@pytest.mark.parametrize(("place", "faults"), [("server", FAULTS), ("tls", tls.FAULTS)])
def test_the_page_has_every_fault_and_no_other(place: str, faults: dict[str, object]) -> None:
    assert list(faults) == [line[2:].partition(" | ")[0] for line in documented(place)]


NEVER = {"all data is loaded"}
"""A server that still loads answers PING with LOADING, which is told before; only a replica's reload gets this far."""


def test_every_test_of_the_suite_was_seen_failing() -> None:
    titles = {name.replace("_", " ") for file in SUITE.glob("test_*.py") for name in TEST.findall(file.read_text())}
    told = {line.split(" | ")[1] for place in ("server", "tls", "node", "production") for line in documented(place)}
    assert NEVER == titles - told
