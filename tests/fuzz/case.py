"""One case of the fuzzer: files, and how `validate` is asked about them."""

import contextlib
import io
import json
import os
import xml.etree.ElementTree as ET
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from valkey_gitops.admission.report import FORMATS
from valkey_gitops.cli import main

NAMES = ("new", "old", "context", "waivers")


class Case(NamedTuple):
    """The bytes of the manifest, of the old one, of the context and of the waivers; None where there is none."""

    new: bytes
    old: bytes | None = None
    context: bytes | None = None
    waivers: bytes | None = None
    version: str = "1.34"
    form: str = "text"
    suffix: str = "yaml"

    def save(self, folder: Path) -> None:
        """Writes the case as a seed."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            if (data := getattr(self, name)) is not None:
                (folder / name).write_bytes(data)
        (folder / "asked").write_text(f"{self.version} {self.suffix}\n")

    @classmethod
    def load(cls, folder: Path) -> "Case":
        """A saved seed."""
        version, suffix = (folder / "asked").read_text().split()
        new, old, context, waivers = (
            path.read_bytes() if (path := folder / name).is_file() else None for name in NAMES
        )
        return cls(new or b"", old, context, waivers, version, suffix=suffix)


def check(case: Case) -> int:
    """Validates; AssertionError or the exception itself where that ends in anything but a report and its exit code."""
    with TemporaryDirectory() as name, contextlib.chdir(name):
        words = _written(case)
        printed, err = io.BytesIO(), io.StringIO()
        out = io.TextIOWrapper(printed, encoding="utf-8")
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["validate", *words])
        out.flush()
        assert code in (0, 1, 2), err.getvalue()
        text = printed.getvalue().decode()
        if code != 2 or text:
            READERS[case.form](text)
        return code


def _written(case: Case) -> list[str]:
    manifest = Path("new") / f"a.{case.suffix}"
    manifest.parent.mkdir()
    manifest.write_bytes(case.new)
    words = ["--kubernetes-version", case.version, "--format", case.form, "new"]
    if case.old is not None:
        Path("old").mkdir()
        (Path("old") / manifest.name).write_bytes(case.old)
        words += ["--old", "old"]
    for name in ("context", "waivers"):
        if (data := getattr(case, name)) is not None:
            Path(f"{name}.yaml").write_bytes(data)
            words += [f"--{name}", f"{name}.yaml"]
    return words


def _lines(text: str) -> None:
    assert text.endswith("\n")


def _tap(text: str) -> None:
    assert text.startswith("TAP version 14\n")


READERS = {
    "text": _lines,
    "github": _lines,
    "json": lambda text: json.loads(text)["results"],
    "sarif": lambda text: json.loads(text)["runs"][0]["results"],
    "junit": ET.fromstring,
    "tap": _tap,
}
"""What takes each format apart again."""

assert set(READERS) == set(FORMATS)
os.environ["VALKEY_GITOPS_TRACEBACK"] = "1"  # a bug of ours comes out as the exception that it is
