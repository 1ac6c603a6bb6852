"""What a crash may lose: each durability fixes snapshots, append-only file, eviction and volume together."""

from typing import NamedTuple

from valkey_gitops.settings.model import Settings, Storage


class Profile(NamedTuple):
    """What a durability stands for; without `appendfsync` there is no append-only file, and no volume."""

    appendfsync: str
    save: tuple[str, ...]
    policy: str
    promise: str


_SNAPSHOTS = ("900 1", "300 100", "60 10000")
PROFILES = {
    "cache": Profile("", (), "allkeys-lru", "a restart begins empty"),
    "durable": Profile("everysec", _SNAPSHOTS, "noeviction", "a crash loses about two seconds"),
    "strict": Profile("always", _SNAPSHOTS, "noeviction", "a crash loses nothing that was acknowledged"),
}


class Promise(NamedTuple):
    """What holds for one deployment: its profile, with what the settings say instead."""

    appendonly: bool
    appendfsync: str
    save: tuple[str, ...]
    policy: str
    storage: Storage | None

    @property
    def forks(self) -> bool:
        """Whether a child process ever saves the data, and memory is needed twice for what changes meanwhile."""
        return self.appendonly or bool(self.save)


def promise(settings: Settings) -> Promise:
    """The durability of a deployment, with the settings' own words where they have some."""
    profile, said = PROFILES[settings.durability], settings.persistence
    return Promise(
        appendonly=bool(profile.appendfsync) if said.appendonly is None else said.appendonly,
        appendfsync=said.appendfsync or profile.appendfsync or "everysec",
        save=profile.save if said.save is None else said.save,
        policy=settings.memory.policy or profile.policy,
        storage=settings.storage or (Storage() if profile.appendfsync else None),
    )
