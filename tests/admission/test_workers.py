"""Several processes give the report of one."""

import argparse
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from benchmarks.manifests import write
from valkey_gitops.admission import files
from valkey_gitops.admission.inputs import read_inputs
from valkey_gitops.admission.options import add_cluster_arguments, whole_cluster_of
from valkey_gitops.admission.pipeline import Cluster, Survey, survey
from valkey_gitops.admission.workers import Material, Workers, judge_all
from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN, UNUSABLE, UserError

STARTS = ["spawn", pytest.param("fork", marks=pytest.mark.skipif(sys.platform != "linux", reason="not safe elsewhere"))]
OPTIONS = argparse.ArgumentParser()
add_cluster_arguments(OPTIONS)
LOAD = partial(whole_cluster_of, OPTIONS.parse_args([]))


@pytest.fixture
def found(tmp_path: Path) -> Survey:
    tree = write(tmp_path, 80)
    (tree / "broken.yaml").write_text(
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 0}]}\n---\nx\n"
    )
    inputs = list(read_inputs([tree]))
    return survey(inputs, LOAD(), inputs[:10])


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_any_number_of_processes_gives_the_same(found: Survey, start: str, jobs: int) -> None:
    workers = Workers(jobs, Material(found.files, found.old, LOAD), start)
    numbers = range(len(found.changes))
    assert found.judged(numbers, noting=True) == judge_all(found, numbers, workers, noting=True)


def refuse() -> Cluster:
    raise UserError("no cluster")


def die() -> Cluster:
    os._exit(9)


def test_an_error_in_another_process_is_told_in_the_first(found: Survey) -> None:
    workers = Workers(2, Material(found.files, found.old, refuse), "spawn")
    with pytest.raises(UserError, match="no cluster"):
        judge_all(found, range(80), workers, noting=False)


def test_a_process_that_dies_is_told(found: Survey) -> None:
    workers = Workers(2, Material(found.files, found.old, die), "spawn")
    with pytest.raises(ChildProcessError, match="without an answer"):
        judge_all(found, range(80), workers, noting=False)


def test_the_command_says_the_same_with_any_j(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, 90)
    (tmp_path / "odd.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nimmutabel: 1\n")
    outputs = set()
    for jobs in ("1", "2", "5"):
        main(["validate", "--format", "json", "-j", jobs, str(tmp_path)])
        outputs.add(capsys.readouterr().out)
    assert 1 == len(outputs)


@pytest.mark.parametrize("jobs", ["0", "-1", "x", "257"])
def test_a_number_of_processes_is_a_number(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["validate", "-j", jobs, "dist"])
    assert UNUSABLE == exit_.value.code
    assert f"{jobs} is no number from 1 to 256" in capsys.readouterr().err


def test_by_itself_a_small_tree_takes_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_processors", lambda: 8)
    monkeypatch.setitem(sys.modules, "valkey_gitops.admission.workers", None)
    assert CLEAN == main(["validate", str(write(tmp_path, 96))])


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
def test_an_interrupt_ends_all_processes(tmp_path: Path) -> None:
    tree = write(tmp_path, 6000)
    command = [sys.executable, "-m", "valkey_gitops", "validate", "--no-cache", "-j", "3", str(tree)]
    with subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, text=True) as running:
        while running.poll() is None and len(_group(running.pid)) < 3:
            time.sleep(0.01)
        os.killpg(running.pid, signal.SIGINT)
        _, err = running.communicate()
    assert 130 == running.returncode, err
    assert "valkey-gitops: interrupted\n" == err
    assert [] == _group(running.pid)


def _group(leader: int) -> list[str]:
    listed = subprocess.run(["ps", "-o", "stat=", "-g", str(leader)], capture_output=True, text=True, check=False)
    return [state for state in listed.stdout.split() if not state.startswith("Z")]
