"""The server: what its next start would read, and what it would drop."""

from collections.abc import Iterator

from valkey_gitops.charts.update.rules.danger import Danger
from valkey_gitops.charts.update.state import State


def version_lowered(old: State, new: State) -> Iterator[Danger]:
    """An older server does not read a newer one's files."""
    was, now, entry = old.version, new.version, new.workload
    if was is None or now is None or entry is None:
        return
    if (now.major, now.minor) < (was.major, was.minor):
        yield Danger(
            "version-lowered",
            entry.file,
            f"Valkey {was} becomes {now}, which may not read the files that {was} has written: it would not start",
            (
                f"Stay on {was.line}, or take a newer patch of it.",
                f"To go back: deploy {now} under another name, and copy the keys by a client (not the files).",
            ),
        )
    elif now.major > was.major and old.of("PersistentVolumeClaim"):
        yield Danger(
            "version-raised",
            entry.file,
            f"Valkey {was} becomes {now}: there is no way back, {was.line} does not read its files",
            ("Back up before the sync: valkey-gitops backup",),
            refused=False,
        )


def aof_switched_on(old: State, new: State) -> Iterator[Danger]:
    """A server that is restarted with `appendonly yes` loads the (missing) append-only file, not the snapshot."""
    entry = new.workload
    switched = (old.directives.get("appendonly"), new.directives.get("appendonly")) == ("no", "yes")
    if entry is None or not new.keeps_data_of(old) or not switched:
        return
    yield Danger(
        "aof-switched-on",
        entry.file,
        "appendonly no becomes yes: a restart with it reads an append-only file that is not there, and begins empty",
        (
            f"1. {_exec(old, 'CONFIG SET appendonly yes')}",
            f"2. {_exec(old, 'INFO persistence')}",
            "   until aof_rewrite_in_progress:0, aof_rewrite_scheduled:0 and aof_last_bgrewrite_status:ok",
            "3. valkey-gitops synth --accept aof-switched-on, commit, sync. The restart then finds the file.",
        ),
    )


def data_evicted(old: State, new: State) -> Iterator[Danger]:
    """What was kept until now may be dropped from now on."""
    was, now = (item.directives.get("maxmemory-policy", "noeviction") for item in (old, new))
    if new.workload and new.keeps_data_of(old) and was == "noeviction" and now.startswith("allkeys"):
        yield Danger(
            "data-evicted",
            new.workload.file,
            f"maxmemory-policy {was} becomes {now}: a full server drops keys that it has kept until now",
            ("Make sure that everything in it may go; else raise memory instead.",),
        )


def memory_lowered(old: State, new: State) -> Iterator[Danger]:
    """A server above its new bound refuses writes, or evicts."""
    was, now = (int(item.directives.get("maxmemory", "0")) for item in (old, new))
    if new.workload and new.keeps_data_of(old) and 0 < now < was:
        yield Danger(
            "memory-lowered",
            new.workload.file,
            f"maxmemory {was} becomes {now}",
            (f"Look first: {_exec(old, 'INFO memory')} (used_memory must be below {now})",),
            refused=False,
        )


def _exec(old: State, *words: str) -> str:
    name = old.workload.manifest["metadata"]["name"] if old.workload else ""
    return f"kubectl -n {old.namespace} exec deploy/{name} -- valkey-cli {' '.join(words)}"
