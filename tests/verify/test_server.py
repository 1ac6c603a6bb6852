"""The whole command against a real valkey-server."""

import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verify.conftest import Verify
from tests.verify.servers import ARGUMENTS, Valkey

DIRECTIVES = 'directives: {save: "900 1", appendonly: "yes", appendfsync: everysec, protected-mode: "no"}'
AOF = "appendonlydir"
MANIFEST = "appendonly.aof.manifest"


def test_a_healthy_server_passes_with_nothing_to_compare_yet(
    valkey: Valkey, verify: Verify, expectations: Callable[..., Path]
) -> None:
    valkey.start()
    ended = verify("--expectations", expectations(DIRECTIVES), "--data-dir", valkey.folder)
    assert (ended.code, ended.err) == (0, "")
    assert "16 passed, 0 failed, 16 skipped" in ended.summary
    assert "what an earlier run wrote is still there: first run, nothing to compare yet" in ended.out
    assert "skipped  no cluster given: the discovery record is as rendered, the server shows" in ended.out


def test_a_second_run_finds_the_canary_of_the_first(valkey: Valkey, verify: Verify) -> None:
    valkey.start()
    verify("--port", valkey.port)
    ended = verify("--port", valkey.port)
    assert ended.code == 0
    assert "the server has not been restarted since" in ended.out


def test_a_restart_with_the_same_folder_proves_persistence(valkey: Valkey, verify: Verify) -> None:
    valkey.start()
    verify("--port", valkey.port)
    valkey.stop()
    valkey.start()
    ended = verify("--port", valkey.port)
    assert ended.code == 0
    assert "the server was restarted since and has kept what was written" in ended.out


def test_a_wiped_folder_is_data_lost_until_somebody_acknowledges_it(
    valkey: Valkey, verify: Verify, tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    valkey.start()
    verify("--port", valkey.port, "--state", state)
    valkey.stop()
    shutil.rmtree(valkey.folder)
    valkey.start()
    for _ in range(2):
        ended = verify("--port", valkey.port, "--state", state)
        assert ended.code == 1
        assert (
            "FAILED what an earlier run wrote is still there: data lost: the key valkey-gitops:canary:" in ended.summary
        )
        assert f"until `rm {state}`" in ended.summary
    state.unlink()
    assert verify("--port", valkey.port, "--state", state).code == 0


def test_an_exchanged_canary_is_data_lost(valkey: Valkey, verify: Verify) -> None:
    valkey.start()
    verify("--port", valkey.port)
    client = valkey.client()
    for key in client.scan_iter("valkey-gitops:canary:*"):
        client.set(key, "from-an-old-backup")
    client.close()
    ended = verify("--port", valkey.port)
    assert ended.code == 1
    assert "holds 'from-an-old-backup' and not what was written" in ended.summary


def test_only_keys_that_expire_are_left_behind(valkey: Valkey, verify: Verify) -> None:
    valkey.start()
    verify("--port", valkey.port, "--data-dir", valkey.folder)
    client = valkey.client()
    left = {key.rpartition(":")[0]: client.ttl(key) for key in client.scan_iter("*")}
    client.close()
    assert {name.split(":")[0] for name in left} == {"valkey-gitops"}
    assert min(left.values()) > 0


BROKEN = {
    "append-only file off": (
        ("--save", "900 1", "--appendonly", "no"),
        "FAILED the append only file is on: INFO persistence shows aof_enabled:0",
        1,
    ),
    "other save points": (
        ("--save", "60 5", "--appendonly", "yes"),
        "FAILED save points are as rendered: save: rendered '900 1', running '60 5'",
        1,
    ),
    "no save points": (
        ("--save", "", "--appendonly", "yes"),
        "FAILED save points are as rendered: save: rendered '900 1', running ''",
        1,
    ),
    "another fsync policy": (
        (*ARGUMENTS, "--appendfsync", "always"),
        "FAILED directives are as rendered: appendfsync: rendered 'everysec', running 'always'",
        1,
    ),
    "memory full": (
        (*ARGUMENTS, "--maxmemory", "1"),
        "FAILED a value can be written read and deleted: the server replied: OOM ",
        5,  # and the memory itself
    ),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_what_differs_is_named(
    case: tuple[tuple[str, ...], str, int], valkey: Valkey, verify: Verify, expectations: Callable[..., Path]
) -> None:
    arguments, expected, failures = case
    valkey.start(*arguments)
    wanted = 'directives: {save: "900 1", appendfsync: everysec}'
    ended = verify("--expectations", expectations(wanted), "--data-dir", valkey.folder)
    assert ended.code == 1
    assert expected in ended.summary
    assert ended.summary.count("FAILED") == failures
    assert "Means:" in ended.out
    assert "Remedy:" in ended.out


def test_a_lost_manifest_fails(valkey: Valkey, verify: Verify) -> None:
    valkey.start()
    verify("--port", valkey.port)
    (valkey.folder / AOF / MANIFEST).unlink()
    ended = verify("--port", valkey.port, "--data-dir", valkey.folder)
    assert ended.code == 1
    assert f"the manifest {MANIFEST} is missing" in ended.summary


def test_a_lost_append_only_file_fails(valkey: Valkey, verify: Verify) -> None:
    valkey.start()
    verify("--port", valkey.port)
    (valkey.folder / AOF / "appendonly.aof.1.base.rdb").unlink()
    ended = verify("--port", valkey.port, "--data-dir", valkey.folder)
    assert ended.code == 1
    assert "the manifest lists appendonly.aof.1.base.rdb, which the folder does not hold" in ended.summary


def test_a_data_dir_of_another_server_fails(valkey: Valkey, verify: Verify, tmp_path: Path) -> None:
    valkey.start()
    ended = verify("--port", valkey.port, "--data-dir", tmp_path)
    assert ended.code == 1
    assert "the append only files are on disk" in ended.summary


def test_no_save_points_as_rendered_pass(valkey: Valkey, verify: Verify, expectations: Callable[..., Path]) -> None:
    valkey.start("--save", "", "--appendonly", "yes")
    ended = verify("--expectations", expectations("directives: {save: '\"\"', maxmemory: 0}"))
    assert ended.code == 0
    assert "passed   save points are as rendered" in ended.out


def test_a_cache_without_persistence_is_not_blamed_for_it(
    valkey: Valkey, verify: Verify, expectations: Callable[..., Path]
) -> None:
    valkey.start("--save", "", "--appendonly", "no")
    ended = verify("--expectations", expectations('directives: {appendonly: "no"}'))
    assert ended.code == 0
    assert "skipped  these settings have no append-only file" in ended.out


def test_fsync_left_to_the_kernel_still_has_a_canary(valkey: Valkey, verify: Verify) -> None:
    valkey.start("--appendonly", "yes", "--appendfsync", "no")
    verify("--port", valkey.port)
    ended = verify("--port", valkey.port)
    assert ended.code == 0
    assert "skipped  appendfsync no leaves the time of writing to the kernel" in ended.out
    assert "the server has not been restarted since" in ended.out


def test_junit_is_written_with_the_same_words(valkey: Valkey, verify: Verify, tmp_path: Path) -> None:
    valkey.start("--appendonly", "no")
    junit = tmp_path / "reports" / "junit.xml"
    verify("--port", valkey.port, "--junit", junit)
    suite = ET.parse(junit).getroot()[0]
    assert suite.get("name") == "valkey-gitops verify"
    (failure,) = suite.iter("failure")
    assert "Seen:   INFO persistence shows aof_enabled:0" in (failure.text or "")
    assert "Traceback" not in junit.read_text()


def test_pytest_arguments_reach_pytest(valkey: Valkey, verify: Verify) -> None:
    valkey.start()
    ended = verify("--port", valkey.port, pytest_args=("-k", "ping"))
    assert "1 passed, 0 failed, 0 skipped" in ended.summary


def test_verbose_says_what_a_failure_would_mean(valkey: Valkey, verify: Verify) -> None:
    valkey.start()
    ended = verify("--port", valkey.port, "-v", pytest_args=("-k", "ping"))
    assert "a failure would mean: The server is there but serves nobody" in ended.out


@pytest.mark.parametrize("selection", [("-k", "nothing-has-this-name"), ("-k", "claim")])
def test_a_run_that_verified_nothing_is_no_pass(valkey: Valkey, verify: Verify, selection: tuple[str, ...]) -> None:
    valkey.start()
    ended = verify("--port", valkey.port, pytest_args=selection)
    assert ended.code == 2
    assert "nothing is verified" in ended.err


def test_the_callers_own_pytest_configuration_is_left_alone(
    valkey: Valkey, verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (tmp_path / "conftest.py").write_text("raise SystemExit('the caller was asked')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    valkey.start()
    ended = verify("--port", valkey.port)
    assert (ended.code, ended.err) == (0, "")


def test_a_memory_of_another_deployment_is_refused(
    valkey: Valkey, verify: Verify, expectations: Callable[..., Path], tmp_path: Path
) -> None:
    valkey.start()
    state = tmp_path / "state.json"
    verify("--port", valkey.port, "--state", state)
    ended = verify("--expectations", expectations(), "--state", state)
    assert ended.code == 2
    assert f"belongs to deployment 127.0.0.1_{valkey.port}, not thinkube" in ended.err


def test_a_damaged_memory_is_refused(valkey: Valkey, verify: Verify, tmp_path: Path) -> None:
    valkey.start()
    state = tmp_path / "state.json"
    state.write_text('{"key": 1}')
    ended = verify("--port", valkey.port, "--state", state)
    assert ended.code == 2
    assert f"{state}: the memory of the last run is damaged" in ended.err
