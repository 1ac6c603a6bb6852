"""Who reads a key of a Secret: the committed dist/, and what runs in the cluster."""

import io
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from valkey_gitops.decode import decode
from valkey_gitops.operate.cluster import Cluster
from valkey_gitops.operate.reading import listed
from valkey_gitops.operate.rotation.uses import EVERY, uses
from valkey_gitops.settings.model import Settings

_KINDS = (("apps/v1", "deployments"), ("batch/v1", "cronjobs"), ("v1", "pods"))


def in_git(folder: Path, secret: str) -> dict[str, set[str]]:
    """The keys by file of dist/, as committed; as it lies there, where there is no repository or commit of it."""
    texts = _committed(folder)
    if texts is None:
        texts = {str(file): file.read_bytes() for file in sorted(folder.rglob("*.yaml"))}
    return {name: found for name, text in texts.items() if (found := _keys(text, secret))}


def _keys(text: bytes, secret: str) -> set[str]:
    return {key for document in decode(text).documents for key in _spec_uses(document.value, secret)}


def _committed(folder: Path) -> dict[str, bytes] | None:
    command = ["git", "-C", str(folder), "archive", "--format=tar", "HEAD", "."]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - the user's own git
    except OSError:
        return None
    if done.returncode != 0:
        return None
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        files = [item for item in archive if item.isfile() and item.name.endswith(".yaml")]
        return {str(folder / item.name): _read(archive, item) for item in files}


def _read(archive: tarfile.TarFile, item: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(item)
    return file.read() if file else b""


def in_cluster(cluster: Cluster, settings: Settings, secret: str) -> dict[str, set[str]]:
    """The keys by workload and pod, finished pods left out.

    Raises:
        UserError: the cluster refuses, or does not answer.
    """
    return {name: found for name, obj in _workloads(cluster, settings) if (found := _spec_uses(obj, secret))}


def _workloads(cluster: Cluster, settings: Settings) -> Iterator[tuple[str, Any]]:
    for space in dict.fromkeys((settings.namespace, settings.jobs_namespace)):
        for version, kind in _KINDS:
            root = "/apis" if "/" in version else "/api"
            for item in listed(cluster, f"{kind} {space}/", f"{root}/{version}/namespaces/{space}/{kind}"):
                if item.get("status", {}).get("phase") not in ("Succeeded", "Failed"):
                    yield f"{kind.removesuffix('s')} {space}/{item['metadata']['name']}", item


def _spec_uses(obj: Any, secret: str) -> set[str]:
    """Without metadata, where an engine may repeat the whole object."""
    body = {key: value for key, value in obj.items() if key != "metadata"} if isinstance(obj, dict) else obj
    return uses(body, secret)


def of(key: str, found: dict[str, set[str]]) -> list[str]:
    """Those of them that read this key."""
    return [name for name, keys in found.items() if keys & {key, EVERY}]
