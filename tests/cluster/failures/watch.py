"""Looks for secret values, in any form, in what a running command lets others see."""

import base64
import hashlib
import json
import os
import stat
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Self
from urllib.parse import quote, quote_plus

EVERY = 0.01
"""Seconds between two looks."""


def forms(secret: str) -> dict[bytes, str]:
    """The secret as it might stand somewhere, with the name of the form."""
    raw = secret.encode()
    found = {raw.hex().encode(): "hex", raw[::-1]: "reversed"}
    found |= {quote(secret, safe="").encode(): "URL-encoded", quote_plus(secret).encode(): "URL-encoded"}
    found |= {json.dumps(secret)[1:-1].encode(): "JSON", repr(secret)[1:-1].encode(): "repr"}
    for name in ("md5", "sha1", "sha256"):
        digest = hashlib.new(name, raw).digest()
        found |= {digest.hex().encode(): name, base64.b64encode(digest): name}
    for before in range(3):  # within a longer text it may begin at any of three places
        whole = base64.b64encode(b"x" * before + raw)[4 if before else 0 : -4]
        found |= {whole: "base64", whole.translate(bytes.maketrans(b"+/", b"-_")): "base64"}
    return {**found, raw: "plain"}


class Watch:
    """While a command runs: its words and its children's, the children's environments, and files in some folders."""

    def __init__(self, pid: int, folders: Iterable[Path], secrets: Iterable[str], planted: Iterable[Path] = ()) -> None:
        self._pid, self._folders, self._planted = pid, list(folders), set(planted)
        self._forms = {form: name for secret in secrets for form, name in forms(secret).items()}
        self._over = threading.Event()
        self._read: set[tuple[Path, int, int]] = set()
        self._thread = threading.Thread(target=self._look_again_and_again)
        self.seen: set[str] = set()
        """Where a secret was, and in which form."""
        self.looks = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._files()

    def told(self, where: str, data: bytes | str) -> None:
        """Looks into what was read elsewhere."""
        text = data.encode() if isinstance(data, str) else data
        self.seen |= {f"{where}: {name}" for form, name in self._forms.items() if form in text}

    def _look_again_and_again(self) -> None:
        while not self._over.wait(EVERY):
            self._process(self._pid, b"")
            self._files()
            self.looks += 1

    def _process(self, pid: int, parent: bytes) -> None:
        """Looks at a process and its children; one that has the parent's words is forked and not yet started."""
        with suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
            self.told("words of a process", words)
            if parent not in {b"", words}:
                self.told("environment of a child", Path(f"/proc/{pid}/environ").read_bytes())
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                for child in children.read_text().split():
                    self._process(int(child), words)

    def _files(self) -> None:
        for folder in self._folders:
            for place, _, names in os.walk(folder):  # which passes over what is gone meanwhile
                for name in names:
                    with suppress(OSError):
                        self._file(Path(place) / name)

    def _file(self, file: Path) -> None:
        state = file.lstat()
        known = (file, state.st_mtime_ns, state.st_size)
        if known not in self._read and file not in self._planted and stat.S_ISREG(state.st_mode):
            self.told(f"file {file.name}", file.read_bytes())
            self._read.add(known)
