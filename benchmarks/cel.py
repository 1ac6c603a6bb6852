"""What CEL costs: python benchmarks/cel.py (beside it cel-cpp, where cel-expr-python is installed)."""

import subprocess
import sys
import timeit
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from valkey_gitops.cel.environment import Environment
from valkey_gitops.cel.types import DYN_TYPE

RULE = (
    "!has(object.spec.template.spec.containers) || "
    "object.spec.template.spec.containers.all(c, c.image.contains('@sha256:'))"
)
SMALL = "object.spec.replicas <= 5"
IMAGES = ["docker.io/valkey/valkey@sha256:1", "docker.io/valkey/exporter@sha256:2"]
OBJECT = {"spec": {"replicas": 3, "template": {"spec": {"containers": [{"image": image} for image in IMAGES]}}}}
OURS = "from valkey_gitops.cel.environment import Environment as E; E({}).compile('1')"
THEIRS = "from cel_expr_python import cel; cel.NewEnv().compile('1')"


def microseconds(function: Callable[[], object], number: int = 50) -> float:
    return min(timeit.repeat(function, number=number, repeat=50)) / number * 1e6


def started(program: str) -> float:
    """Milliseconds of processor time of a fresh Python, the best of ten, above one that does nothing."""
    code = (
        f"import sys; sys.path.insert(0, {str(Path('constructs').resolve())!r}); import time; a = time.process_time(); "
    )
    command = [sys.executable, "-c", f"{code}{program}; print(time.process_time() - a)"]
    return (
        min(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(10)) * 1e3
    )


def row(name: str, start: float, compiles: Callable[[], object], *runs: Callable[[], object]) -> None:
    times = ", ".join([f"{microseconds(run):5.2f} us" for run in runs])
    print(f"{name:8} start {start:5.1f} ms, compile {microseconds(compiles):6.1f} us, rule and small rule {times}")


def main() -> None:
    environment = Environment({"object": DYN_TYPE})
    variables = {"object": OBJECT}
    rule, small = environment.compile(RULE), environment.compile(SMALL)
    compiles = partial(environment.compile, RULE)
    row("ours", started(OURS), compiles, partial(rule.evaluate, variables), partial(small.evaluate, variables))
    try:
        cel = import_module("cel_expr_python.cel")
    except ImportError:
        return
    other = cel.NewEnv(variables={"object": cel.Type.DYN})
    runs = [partial(other.compile(text).eval, data=variables) for text in (RULE, SMALL)]
    row("cel-cpp", started(THEIRS), partial(other.compile, RULE), *runs)


if __name__ == "__main__":
    main()
