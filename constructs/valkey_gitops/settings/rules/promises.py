"""A durability is a promise: what would break it is refused, rather than found out after a crash."""

from collections.abc import Callable, Iterator

from valkey_gitops.settings.durability import PROFILES, promise
from valkey_gitops.settings.model import Settings
from valkey_gitops.settings.reader import Problem

_OR = "or say durability: "
_OF_LASTING_KEYS = dict.fromkeys(
    ("volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"), " of keys that never expire"
)


def files_need_a_volume(settings: Settings) -> Iterator[Problem]:
    """Files in the pod are lost with it."""
    kept = promise(settings)
    if kept.storage is not None:
        return
    for key, on in (("appendonly", kept.appendonly), ("save", bool(kept.save))):
        if on:
            message = f"{key} writes to a volume, and durability cache has none"
            yield Problem(("persistence", key), message, f"Leave it out, give storage, {_OR}durable.")


def a_cache_evicts(settings: Settings) -> Iterator[Problem]:
    """A full cache that refuses writes is no cache."""
    policy = promise(settings).policy
    if settings.durability == "cache" and not policy.startswith("allkeys"):
        message = (
            f"durability cache with policy {policy} refuses writes when it is full{_OF_LASTING_KEYS.get(policy, '')}"
        )
        yield Problem(("memory", "policy"), message, f"Take allkeys-lru, {_OR}durable.")


def data_is_not_evicted(settings: Settings) -> Iterator[Problem]:
    """An eviction is a loss without a crash."""
    policy = promise(settings).policy
    chosen = settings.durability
    if (chosen != "cache" and policy.startswith("allkeys")) or (chosen == "strict" and policy != "noeviction"):
        message = f"durability {chosen} with policy {policy} drops data when memory is full"
        yield Problem(("memory", "policy"), message, f"Take noeviction, {_OR}{_milder(policy)}.")


def _milder(policy: str) -> str:
    return "cache" if policy.startswith("allkeys") else "durable"


def durable_means_appended(settings: Settings) -> Iterator[Problem]:
    """Only the append-only file has every write."""
    kept, chosen = promise(settings), settings.durability
    if chosen == "cache":
        return
    if not kept.appendonly:
        message = f"durability {chosen} without the append-only file: {_loss(kept.save)}"
        yield Problem(("persistence", "appendonly"), message, f"Leave it out, {_OR}cache.")
    elif chosen == "strict" and kept.appendfsync != "always":
        message = f"durability strict with appendfsync {kept.appendfsync}: an acknowledged write may not be on the disk"
        yield Problem(("persistence", "appendfsync"), message, f"Leave it out, {_OR}durable.")
    elif not kept.save:
        message = (
            f"durability {chosen} without save points: there is no snapshot to go back to when the file is damaged"
        )
        yield Problem(("persistence", "save"), message, "Leave it out, or write ['900 1'].")
    elif kept.appendfsync == "no":
        message = "durability durable with appendfsync no: a crash of the node loses what its kernel had not written"
        yield Problem(("persistence", "appendfsync"), message, "Leave it out, or write everysec.")


def a_restart_proves_the_file(settings: Settings) -> Iterator[Problem]:
    """Without it, what was confirmed is gone after a restart, as promised."""
    if settings.jobs.verify_restart and not promise(settings).appendonly:
        message = "verifyRestart looks for what the append-only file kept, and there is none"
        yield Problem(("jobs", "verifyRestart"), message, f"Leave it out, {_OR}durable.")


def _loss(save: tuple[str, ...]) -> str:
    return f"a crash loses up to {save[0].split()[0]} seconds" if save else "a restart begins empty"


def promises(settings: Settings) -> str:
    """The promise in words, for `explain`."""
    return PROFILES[settings.durability].promise


RULES: tuple[Callable[[Settings], Iterator[Problem]], ...] = (
    files_need_a_volume,
    a_cache_evicts,
    data_is_not_evicted,
    durable_means_appended,
    a_restart_proves_the_file,
)
