"""`status --watch` as a real process: on a terminal and in a pipe, while the server goes and comes, until Ctrl-C."""

import fcntl
import json
import os
import pty
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cluster.operate.test_status_on_a_server import World, binary, healthy, world

pytestmark = pytest.mark.cluster
__all__ = ["binary", "world"]

CLEAR = b"\x1b[H\x1b[2J"


@pytest.fixture
def words(world: World, kubeconfig: Path) -> list[str]:
    healthy(world)
    where = ["--deployments", str(world.folder), "--kubeconfig", str(kubeconfig), "--host", "127.0.0.1"]
    return [sys.executable, "-m", "valkey_gitops", "status", "cache", *where, "--port", str(world.port)]


@contextmanager
def on_a_terminal(words: list[str], **environment: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The command on a terminal of its own, whose keys and screen are the number."""
    ours, theirs = pty.openpty()

    def take_the_terminal() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        words,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=take_the_terminal,  # noqa: PLW1509 - one system call; there is no other way to be its session
        env={**os.environ, **environment},
    )
    os.close(theirs)
    try:
        yield process, ours
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def screen(terminal: int, until: bytes, times: int = 1) -> bytes:
    """What appears, until this has appeared so often."""
    seen, end = b"", time.monotonic() + 60
    while seen.count(until) < times:
        assert time.monotonic() < end, seen
        seen += os.read(terminal, 65536)
    return seen


def test_on_a_terminal_each_screen_replaces_the_last_until_ctrl_c(words: list[str]) -> None:
    with on_a_terminal([*words, "--watch", "1"]) as (process, terminal):
        seen = screen(terminal, CLEAR, 3)
        assert b"deployment   \x1b[32mok      \x1b[0m1 of 1 ready" in seen
        os.write(terminal, b"\x03")
        assert b"interrupted" in screen(terminal, b"interrupted")
        assert 130 == process.wait(30)


def test_no_color_is_heeded_and_once_is_not_cleared(words: list[str]) -> None:
    with on_a_terminal(words, NO_COLOR="1") as (process, terminal):
        seen = screen(terminal, b"clients ")
        assert b"\x1b" not in seen
        assert 0 == process.wait(30)


@pytest.mark.parametrize("form", ["text", "json"])
def test_in_a_pipe_there_are_no_escapes_and_json_is_a_document_a_line(words: list[str], form: str) -> None:
    process = subprocess.Popen([*words, "--watch", "1", "--format", form], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    lines = [process.stdout.readline() for _ in range(2 if form == "json" else 20)]
    process.send_signal(2)
    rest, _ = process.communicate(timeout=30)
    assert 130 == process.returncode
    assert "\x1b" not in "".join(lines) + rest
    if form == "json":
        assert [0, 0] == [json.loads(line)["exitCode"] for line in lines]
    else:
        assert 2 == sum(line.startswith("deployment ") for line in lines)


def test_a_reader_that_goes_away_ends_it_quietly(words: list[str]) -> None:
    """As in `status --watch 1 | head -1`."""
    process = subprocess.Popen([*words, "--watch", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert 0 == process.wait(30)
    assert b"" == process.stderr.read()
    process.stderr.close()


def test_a_cluster_that_does_not_answer_for_a_while_does_not_end_it(words: list[str], tmp_path: Path) -> None:
    from tests.cluster.operate.relay import Relay

    with Relay(tmp_path, Path(words[words.index("--kubeconfig") + 1])) as relay:
        words[words.index("--kubeconfig") + 1] = str(relay.kubeconfig)
        process = subprocess.Popen([*words, "--watch", "1", "--format", "json"], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            found = []
            for there in (True, False, True):
                relay.there = there
                found.append(_until(process, "deployment" if there else "cluster"))
        finally:
            process.send_signal(2)
            process.communicate(timeout=30)
    assert [0, 2, 0] == found


def _until(process: "subprocess.Popen[str]", subject: str) -> int:
    """The exit code of the next document that has a row of this name first."""
    assert process.stdout
    for _ in range(30):
        document = json.loads(process.stdout.readline())
        if document["rows"][0]["subject"] == subject:
            return int(document["exitCode"])
    return -1
