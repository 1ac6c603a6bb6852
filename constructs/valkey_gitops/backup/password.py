"""The password of the backup's user: from a file, or from a Secret by the API of the cluster that this runs in."""

import base64
import json
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.errors import UserError

_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_SECONDS = 15


def reader(file: Path | None, secret: str | None) -> Callable[[], str | None]:
    """Reads --password-file or --password-secret NAMESPACE/NAME/KEY, or gives None where neither is.

    Raises:
        UserError: both are given, or the second is not of that form.
    """
    if file and secret:
        raise UserError("--password-file and --password-secret both say where the password is", "Leave one out.")
    if secret is None:
        return partial(from_file, file) if file else lambda: None
    parts = secret.split("/")
    if len(parts) != 3 or not all(parts):
        raise UserError(f"--password-secret {secret} is not NAMESPACE/NAME/KEY")
    namespace, name, key = parts
    return partial(from_secret, namespace, name, key)


def from_file(file: Path) -> str:
    """The one line of a file."""
    try:
        text = file.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UserError(f"--password-file {file} cannot be read: {reason}") from None
    if not text:
        raise UserError(f"--password-file {file} is empty", "Put the password into it, on one line.")
    return text


def from_secret(namespace: str, name: str, key: str, account: Path = _ACCOUNT) -> str:
    """One key of one Secret, read as the pod's own account, which needs `get` on it and nothing more."""
    host, port = os.environ.get("KUBERNETES_SERVICE_HOST"), os.environ.get("KUBERNETES_SERVICE_PORT", "443")
    if not host or not (account / "token").is_file():
        raise UserError("--password-secret works in a pod only", "Give --password-file elsewhere.")
    address = f"[{host}]" if ":" in host else host
    request = urllib.request.Request(
        f"https://{address}:{port}/api/v1/namespaces/{namespace}/secrets/{name}",
        headers={"Authorization": f"Bearer {(account / 'token').read_text().strip()}"},
    )
    context = ssl.create_default_context(cafile=account / "ca.crt")
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), urllib.request.ProxyHandler({}))
    where = f"Secret {namespace}/{name}"
    try:
        with opener.open(request, timeout=_SECONDS) as answer:
            data = json.load(answer).get("data") or {}
    except urllib.error.HTTPError as error:
        told = {403: "this account may not read it", 404: "it does not exist"}.get(error.code, f"HTTP {error.code}")
        raise BackupError(f"{where}: {told}", "Apply the Role that the generator renders beside the CronJob.") from None
    except (OSError, ValueError) as error:
        raise BackupError(f"{where}: the API server does not answer: {error}") from None
    if not data.get(key):
        raise BackupError(f"{where} holds nothing under {key}", "Put the password there.")
    return base64.b64decode(data[key]).decode().removesuffix("\n").removesuffix("\r")
