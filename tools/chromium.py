"""A Chromium of the machine, spoken to through pipes by the protocol of chromedevtools.github.io/devtools-protocol.

No port is opened and no package is needed: `--remote-debugging-pipe` reads file descriptor 3 and writes 4, one JSON
document after another, each ended by a zero byte.
"""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE = 60
"""Seconds for one answer; a browser on a busy machine starts slowly."""


def find() -> str | None:
    """The program, by CHROMIUM or by its usual names; None where there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


class Tab:
    """One page, and everything that it asked for or complained about since it was opened."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._rest = b""
        self._number = 0
        self._session = ""
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._loaded = False
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self._call(f"{domain}.enable")

    def show(self, file: Path, width: int, height: int, *, dark: bool = False) -> None:
        """Opens a file in a window of that size, in pixels, and waits until it is loaded."""
        self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", features=[scheme])
        self.requests.clear()
        self.complaints.clear()
        self._loaded = False
        self._call("Page.navigate", url=file.resolve().as_uri())
        while not self._loaded:
            self._note(self._read())
        self._call("Page.bringToFront")

    def ask(self, script: str) -> Any:
        """The value of an expression in the page.

        Raises:
            RuntimeError: the page threw an error.
        """
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def without_scripts(self, *, off: bool) -> None:
        """Whether pages may run scripts from now on; what is asked by `ask` still runs."""
        self._call("Emulation.setScriptExecutionDisabled", value=off)

    def press(self, key: str) -> None:
        """Presses a key, such as Tab."""
        for kind in ("keyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=9)

    def picture(self, file: Path, *, whole: bool = False) -> None:
        """A screenshot as PNG, of the window or of the whole page."""
        answer = self._call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(answer["data"]))

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self._number:
            self._note(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return dict(answer["result"])

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = os.read(self._answers, 1 << 16)
            if not part:
                raise RuntimeError("the browser has ended")
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))

    def _note(self, event: dict[str, Any]) -> None:
        """What the page does by itself."""
        params = event.get("params", {})
        match event.get("method"):
            case "Page.loadEventFired":
                self._loaded = True
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(params["exceptionDetails"]))
            case "Runtime.consoleAPICalled" if params["type"] in ("error", "warning", "assert"):
                self.complaints.append(json.dumps(params["args"]))
            case "Log.entryAdded" if params["entry"]["level"] in ("error", "warning"):
                self.complaints.append(params["entry"]["text"])


@contextmanager
def browser(program: str) -> Iterator[Tab]:
    """A browser with a profile of its own, ended and removed afterwards."""
    ours, theirs = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        words = [
            program,
            "--headless",
            "--remote-debugging-pipe",
            "--disable-gpu",
            "--no-first-run",
            "--hide-scrollbars",
        ]
        words += ["--disable-background-networking", "--disable-component-update", f"--user-data-dir={profile}"]
        words += ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to be root in its sandbox
        high = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (ours[0], theirs[1])]  # neither is 3 or 4 itself
        # bash gives it the two descriptors under the numbers that it reads.
        shell = ["bash", "-c", f'exec 3<&{high[0]} 4>&{high[1]}; exec "$@"', "bash", *words]
        process = subprocess.Popen(shell, pass_fds=high, stderr=subprocess.DEVNULL)  # noqa: S603 - the machine's own
        for end in (ours[0], theirs[1], *high):
            os.close(end)
        try:
            yield Tab(ours[1], theirs[0])
        finally:
            with suppress(OSError):
                os.write(ours[1], b'{"id": 1000000, "method": "Browser.close"}\0')
            os.close(ours[1])
            os.close(theirs[0])
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
