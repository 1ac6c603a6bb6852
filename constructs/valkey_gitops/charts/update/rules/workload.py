"""The workload and its addresses: where it lives, and what of it is immutable."""

from collections.abc import Iterator

from valkey_gitops.charts.update.rules.danger import Danger
from valkey_gitops.charts.update.state import Entry, State


def namespace_renamed(old: State, new: State) -> Iterator[Danger]:
    """A new namespace is a new, empty server beside the old one."""
    if old.workload and new.workload:
        before, after = (entry.manifest["metadata"]["namespace"] for entry in (old.workload, new.workload))
        if before != after:
            yield Danger(
                "namespace-renamed",
                old.workload.file,
                f"namespace {before} becomes {after}: clients of {before} lose their server, and {after} begins empty",
                (
                    f"1. Copy the deployment's file under another name, with namespace {after}, and sync both.",
                    "2. Back up the old server and restore into the new one; move the clients.",
                    "3. Remove the old file.",
                ),
            )


def selector_changed(old: State, new: State) -> Iterator[Danger]:
    """A Deployment's selector is immutable."""
    if old.workload and new.workload and _same_name(old.workload, new.workload):
        was, now = (entry.manifest["spec"]["selector"] for entry in (old.workload, new.workload))
        if was != now:
            name = new.workload.manifest["metadata"]["name"]
            yield Danger(
                "selector-changed",
                new.workload.file,
                f"the selector of Deployment {name} changes: it is immutable, and every sync would fail",
                (
                    f"1. kubectl -n {old.namespace} delete deployment {name} --cascade=orphan",
                    "2. Delete the old pod, so that it lets go of the volume, and sync at once.",
                ),
            )


def _same_name(old: Entry, new: Entry) -> bool:
    return all(old.manifest["metadata"].get(key) == new.manifest["metadata"].get(key) for key in ("namespace", "name"))


def strategy_changed(old: State, new: State) -> Iterator[Danger]:
    """Server-side apply leaves `rollingUpdate` behind, which Recreate forbids."""
    if old.workload and new.workload and _same_name(old.workload, new.workload):
        was, now = (entry.manifest["spec"].get("strategy", {}).get("type") for entry in (old.workload, new.workload))
        if was != now == "Recreate":
            name = new.workload.manifest["metadata"]["name"]
            patch = '{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}'
            yield Danger(
                "strategy-changed",
                new.workload.file,
                f"strategy {was or 'RollingUpdate'} becomes Recreate: server-side apply keeps rollingUpdate, and fails",
                (f"First: kubectl -n {old.namespace} patch deployment {name} -p '{patch}'", "Then sync."),
            )


def address_changed(old: State, new: State) -> Iterator[Danger]:
    """A Service with an address cannot become headless, or the other way round."""
    after = new.of("Service")
    for key, before in old.of("Service").items():
        was = before.manifest["spec"].get("clusterIP")
        if key in after and was != (now := after[key].manifest["spec"].get("clusterIP")):
            yield Danger(
                "address-changed",
                after[key].file,
                f"Service {key[1]}: clusterIP {was or 'assigned'} becomes {now or 'assigned'}, and is immutable",
                (f"First: kubectl -n {key[0]} delete service {key[1]} (clients lose it until the sync)",),
            )
