"""`validate dist` start to end, its start-up broken down, and beside kubeconform if KUBECONFORM and SCHEMAS name it."""

import os
import sys
from pathlib import Path

from benchmarks.timing import alone, compare, line

ROOT = Path(__file__).parents[1]
RUNS = 21


def main() -> None:
    python, validate = sys.executable, [sys.executable, "-m", "valkey_gitops", "validate"]
    print(line("python -c pass", alone([python, "-c", "pass"], ROOT, RUNS)))
    print(line("validate --help", alone([*validate, "--help"], ROOT, RUNS)))
    print(line("validate one file", alone([*validate, "dist/thinkube/service/service-valkey.yaml"], ROOT, RUNS)))
    print(line("validate dist (55 files)", alone([*validate, "dist"], ROOT, RUNS)))
    kubeconform, schemas = os.environ.get("KUBECONFORM"), os.environ.get("SCHEMAS")
    if kubeconform and schemas:
        location = f"{schemas}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
        other = [kubeconform, "-strict", "-ignore-missing-schemas", "-schema-location", location, "dist"]
        found = compare([*validate, "dist"], other, ROOT, RUNS)
        print(line("kubeconform -strict dist (schema only)", found.other, f"ratio of validate to it {found.ratio:.2f}"))


if __name__ == "__main__":
    main()
