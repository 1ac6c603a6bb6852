"""The last sync, as Argo CD's Applications or Flux' Kustomizations tell it; both by the names of bootstrap/.

Sources: status.operationState of an Application (a failed hook leaves it Synced and Healthy, only its operation has
failed), and conditions, history and the GitRepository of a Kustomization.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from valkey_gitops.operate.cluster import Cluster, Object
from valkey_gitops.operate.reading import get
from valkey_gitops.operate.row import Row, State
from valkey_gitops.operate.status.ago import ago, moment
from valkey_gitops.settings.model import Settings

_APPLICATIONS = ("", "-exposure")
_KUSTOMIZATIONS = ("-service", "-exposure", "-verify", "-secrets")
_MESSAGE = 160
"""Characters of an engine's message: it may hold a whole manifest."""


class _Part(NamedTuple):
    state: State
    text: str
    when: str = ""
    revision: str = ""


def sync(cluster: Cluster, deployment: str, settings: Settings, now: datetime) -> Row:
    """What is not in sync and why, or when all was and at which revision."""
    gitops = settings.gitops
    found = [
        _argo(item, now)
        for item in _items(
            cluster,
            "argoproj.io/v1alpha1/application",
            gitops.argocd.namespace,
            [f"valkey-{deployment}{part}" for part in _APPLICATIONS],
        )
    ]
    if found:
        return _row(found, "application", now)
    space = gitops.flux.namespace
    names = [f"valkey-{deployment}{part}" for part in _KUSTOMIZATIONS]
    found = [_flux(item) for item in _items(cluster, "kustomize.toolkit.fluxcd.io/v1/kustomization", space, names)]
    if not found:
        return Row("sync", "warn", "no engine has taken this deployment up")
    row = _row(found, "kustomization", now)
    # A source that cannot be fetched leaves its Kustomizations ready, at what they have.
    for item in _items(cluster, "source.toolkit.fluxcd.io/v1/gitrepositorie", space, [f"valkey-{deployment}"]):
        source = _flux(item)
        if source.state == "fail":
            return Row("sync", "fail", f"{source.text}; {row.text}")
    return row


def _items(cluster: Cluster, kind: str, space: str, names: list[str]) -> Iterator[Object]:
    path, _, word = kind.rpartition("/")
    for name in names:
        item = get(cluster, f"{word} {space}/{name}", f"/apis/{path}/namespaces/{space}/{word}s/{name}")
        if item is not None:
            yield item


def _row(parts: list[_Part], kind: str, now: datetime) -> Row:
    for state in ("fail", "warn"):
        told = [part.text for part in parts if part.state == state]
        if told:
            return Row("sync", state, "; ".join(told))
    whens = [part.when for part in parts if part.when]
    text = f"{len(parts)} {kind}{'s' if len(parts) > 1 else ''} in sync"
    text += f", the last {ago(max(whens, key=moment), now)}" if whens else ""
    revisions = list(dict.fromkeys(_short(part.revision) for part in parts if part.revision))
    return Row("sync", "ok", text + (f", revision {' and '.join(revisions)}" if revisions else ""))


def _argo(item: Object, now: datetime) -> _Part:
    name, status = item["metadata"]["name"], item.get("status", {})
    operation = status.get("operationState", {})
    phase, when = operation.get("phase", ""), operation.get("finishedAt", "")
    sync, health = status.get("sync", {}), status.get("health", {}).get("status", "Unknown")
    if phase in {"Failed", "Error"}:
        since = f", {ago(when, now)}" if when else ""
        return _Part("fail", f"{name}: the last sync failed{since}: {_line(operation.get('message', ''))}")
    if phase in {"Running", "Terminating"}:
        return _Part("warn", f"{name}: a sync runs since {ago(operation['startedAt'], now).removesuffix(' ago')}")
    state = sync.get("status", "Unknown")
    if (state, health) == ("Synced", "Healthy"):
        return _Part("ok", "", when, sync.get("revision", ""))
    said = [_line(found["message"]) for found in status.get("conditions", []) if found["type"].endswith("Error")]
    text = f"{name} is {state} and {health}" + "".join(f": {text}" for text in said[:1])
    return _Part("warn" if (state, health) == ("Synced", "Progressing") else "fail", text)


def _flux(item: Object) -> _Part:
    name, status = item["metadata"]["name"], item.get("status", {})
    ready: Object = next((found for found in status.get("conditions", []) if found["type"] == "Ready"), {})
    reason, message = ready.get("reason", "no condition yet"), _line(ready.get("message", ""))
    if ready.get("status") == "False":
        return _Part("fail", f"{name} is not ready: {reason}" + (f": {message}" if message else ""))
    if item["spec"].get("suspend"):
        return _Part("warn", f"{name} is suspended: `flux resume` goes on")
    behind = status.get("observedGeneration", 0) < item["metadata"].get("generation", 0)
    if ready.get("status") != "True" or behind:
        return _Part("warn", f"{name} is not ready yet: {reason if not behind else 'a change of it is not seen yet'}")
    runs = [run["lastReconciled"] for run in status.get("history", [])]
    when = max(runs, key=moment) if runs else ready["lastTransitionTime"]
    return _Part("ok", "", when, status.get("lastAppliedRevision", ""))


def _line(message: str) -> str:
    text = " ".join(message.split())
    return text if len(text) <= _MESSAGE else f"{text[:_MESSAGE]}..."


def _short(revision: str) -> str:
    """A commit's first digits, with the branch that Flux writes before it (`main@sha1:...`)."""
    branch, _, commit = revision.rpartition("@")
    digits = commit.rpartition(":")[2]
    return f"{branch}@{digits[:8]}" if branch else digits[:8]
