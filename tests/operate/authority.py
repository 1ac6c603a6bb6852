"""Certificates made by openssl, as an issuer in the cluster would make them."""

import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest


class Pair(NamedTuple):
    certificate: bytes
    key: bytes


def issue(folder: Path, *, days: int = 365, subject: str = "/CN=*.example.com", names: str = "") -> Pair:
    """A self-signed certificate; `names` as openssl writes them: `DNS:a,IP:192.0.2.1`."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not installed")
    words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-batch"]
    words += ["-days", str(days), "-subj", subject, "-keyout", "tls.key", "-out", "tls.crt"]
    words += ["-addext", f"subjectAltName={names}"] if names else []
    subprocess.run([openssl, *words], cwd=folder, check=True, capture_output=True, timeout=60)
    return Pair((folder / "tls.crt").read_bytes(), (folder / "tls.key").read_bytes())


def end(certificate: bytes) -> str:
    """What openssl itself reads as the end, such as `Nov 24 02:22:53 2026 GMT`."""
    words = ["openssl", "x509", "-noout", "-enddate"]
    done = subprocess.run(words, input=certificate, check=True, capture_output=True, timeout=60)
    return done.stdout.decode().strip().removeprefix("notAfter=")
