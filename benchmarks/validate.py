"""`validate` cold, warm and taken apart, beside kubeconform on the same files if KUBECONFORM and SCHEMAS name it.

kubeconform checks schemas alone; `validate` runs its stages from decode to references, and where it says so the
bundled policies too.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.manifests import write
from benchmarks.timing import alone, compare, line, memory

ROOT = Path(__file__).parents[1]
VALIDATE = [str(Path(sys.executable).with_name("valkey-gitops")), "validate"]
SIZES = {12: 21, 100: 11, 1000: 5, 10_000: 3}
"""Files, and how often each size is run."""
STEPS = {
    "the interpreter": "pass",
    "and argparse": "import argparse",
    "and the modules of validate": "import valkey_gitops.admission.command",
    "and the bundled policies": "POLICIES",
    "and the kinds of Kubernetes": "POLICIES; from valkey_gitops.admission.schema import Schemas; Schemas.load()",
}
WAYS = {
    "cold": ("--no-cache", "--policies", "none"),
    "warm": ("--cache-dir", "cache"),
    "cold, with policies": ("--no-cache",),
}
POLICIES = (
    "import valkey_gitops.admission.command; from valkey_gitops.admission.policies import *; "
    "load_policies([bundled_policies()])"
)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for files in SIZES:
            write(folder / str(files), files)
        (folder / "none").mkdir()
        _start_up(folder)
        _sizes(folder, _kubeconform())
        _memory(folder, _kubeconform())


def _start_up(folder: Path) -> None:
    for step, program in STEPS.items():
        words = [sys.executable, "-c", program.replace("POLICIES", POLICIES)]
        print(line(f"start-up: {step}", alone(words, folder, SIZES[12])))
    print(line("start-up: validate, 12 files", alone([*VALIDATE, "12"], folder, SIZES[12])))
    print(line("validate dist", alone([*VALIDATE, "dist", "--context", "cluster.yaml"], ROOT, SIZES[12])))


def _sizes(folder: Path, other: Sequence[str]) -> None:
    for files, runs in SIZES.items():
        peer = [*other, str(files)] if other else ()
        for name, words in WAYS.items():
            if files >= 100 or "warm" not in name:
                _beside(f"{files} files, {name}", [*VALIDATE, *words, str(files)], peer, folder, runs)


def _beside(name: str, ours: Sequence[str], other: Sequence[str], folder: Path, runs: int) -> None:
    if not other:
        print(line(name, alone(ours, folder, runs)))
        return
    found = compare(ours, other, folder, runs)
    print(line(name, found.ours, f"{found.ratio:.2f} times kubeconform, {found.ours.cpu / found.other.cpu:.2f} by CPU"))
    print(line("  kubeconform", found.other))


def _memory(folder: Path, other: Sequence[str]) -> None:
    for name, words in WAYS.items():
        print(f"10000 files, {name}: {memory([*VALIDATE, *words, '10000'], folder) >> 10} MiB at most")
    if other:
        print(f"  kubeconform: {memory([*other, '10000'], folder) >> 10} MiB at most")


def _kubeconform() -> Sequence[str]:
    program, schemas = os.environ.get("KUBECONFORM"), os.environ.get("SCHEMAS")
    location = f"{schemas}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
    return [program, "-strict", "-schema-location", location] if program and schemas else ()


if __name__ == "__main__":
    main()
