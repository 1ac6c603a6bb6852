"""Latency and throughput of `serve` on loopback: the Deployment of dist/thinkube, all bundled policies.

python -m benchmarks.serve [--requests 1000] [--connections 1 4 16]
"""

import argparse
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

from tests.webhook.reviews import body
from tests.webhook.running import Webhook, running

MANIFEST = Path("dist/thinkube/service/deployment-valkey.yaml")
MOST = 20_000
"""Requests: a benchmark is no load test."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serve")
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 4, 16])
    options = parser.parse_args()
    data = body(yaml.safe_load(MANIFEST.read_text()))
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), "--context", "cluster.yaml") as webhook:
        _ask(webhook, data, 50)
        print("| connections | requests | p50 | p99 | a second |\n| --- | --- | --- | --- | --- |")
        for connections in options.connections:
            count = min(options.requests, MOST) // connections
            start = time.perf_counter()
            with ThreadPoolExecutor(connections) as threads:
                jobs = [threads.submit(_ask, webhook, data, count) for _ in range(connections)]
                seconds = sorted(each for job in jobs for each in job.result())
            wall = time.perf_counter() - start
            p50, p99 = statistics.median(seconds), seconds[len(seconds) * 99 // 100]
            times = f"{p50 * 1e3:.1f} ms | {p99 * 1e3:.1f} ms | {len(seconds) / wall:.0f}"
            print(f"| {connections} | {len(seconds)} | {times} |")


def _ask(webhook: Webhook, data: bytes, count: int) -> list[float]:
    """Seconds of each request, all over one connection, as the API server keeps one."""
    connection, seconds = webhook.connection(), []
    for _ in range(count):
        start = time.perf_counter()
        connection.request("POST", "/validate", data, {"Content-Type": "application/json"})
        reply = connection.getresponse()
        text = reply.read()
        seconds.append(time.perf_counter() - start)
        assert reply.status == 200, text
        assert b'"allowed":true' in text, text
    connection.close()
    return seconds


if __name__ == "__main__":
    main()
