"""SealedSecrets in the place of the Secrets that `secrets apply` would make."""

import base64
from collections.abc import Callable, Sequence
from pathlib import Path

from valkey_gitops.charts.objects import Manifest
from valkey_gitops.charts.secrets import sealed_secret
from valkey_gitops.decode import decode
from valkey_gitops.errors import UserError
from valkey_gitops.operate.cluster import Cluster, Object
from valkey_gitops.operate.emit.seal import public_key, seal
from valkey_gitops.operate.refusal import NoClusterError
from valkey_gitops.operate.wanted import Wanted
from valkey_gitops.settings.model import Settings


def sealed_secrets(
    settings: Settings, wanted: Sequence[Wanted], certificate: Path, connect: Callable[[], Cluster], folder: Path
) -> tuple[list[Manifest], str]:
    """A SealedSecret for each Secret, and where the values come from: what the cluster has, else new ones.

    What a file in the folder has sealed already stays as it is: each sealing gives other bytes.

    Raises:
        UserError: the certificate cannot be used, a file there is another's, or the cluster refuses.
    """
    key = public_key(certificate)
    cluster, note = _cluster(connect)
    found = []
    for item in wanted:
        target = item.target
        encrypted = _there(folder / f"sealedsecret-{target.name}-{target.namespace}.yaml", item)
        if missing := [name for name in item.keys if name not in encrypted]:
            values = _values(item, cluster.read(target) if cluster else None)
            encrypted |= {name: seal(key, values[name], target.namespace, target.name) for name in missing}
        found.append(sealed_secret(settings, target.name, target.namespace, encrypted, item.type))
    return found, note


def _cluster(connect: Callable[[], Cluster]) -> tuple[Cluster | None, str]:
    try:
        return connect(), "values that the cluster has are sealed, others are new"
    except NoClusterError:
        return None, "no cluster is named: every value that no file has yet is new"


def _values(item: Wanted, live: Object | None) -> dict[str, bytes]:
    data = {**((live or {}).get("data") or {}), **((item.change(live) or {}).get("data") or {})}
    return {name: base64.b64decode(data[name]) for name in item.keys}


def _there(file: Path, item: Wanted) -> dict[str, str]:
    """What the file has sealed already."""
    if not file.exists():
        return {}
    try:
        documents = decode(file.read_bytes()).documents
        (document,) = (document.value for document in documents)
        same = document["metadata"]["name"], document["metadata"]["namespace"]
        encrypted = dict(document["spec"]["encryptedData"])
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{file} is no SealedSecret", "Move it away, or name another folder with --to.") from None
    if same != (item.target.name, item.target.namespace):
        raise UserError(f"{file} is of another Secret", "Move it away, or name another folder with --to.")
    return {name: encrypted[name] for name in sorted(encrypted) if name in item.keys}
