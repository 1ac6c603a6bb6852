"""The canary: a key that one run leaves behind for the next, with the memory of it kept outside the server."""

import json
import secrets
from typing import NamedTuple

from valkey_gitops.errors import UserError

TTL_SECONDS = 30 * 24 * 3600
# A key may be gone a little early by our reckoning: clocks jump when a Pod moves to another node.
_MARGIN_SECONDS = 600


class Memory(NamedTuple):
    """What the last run wrote: times are the server's own, in seconds since 1970."""

    deployment: str
    key: str
    value: str
    run_id: str
    written_at: int
    expires_at: int


class Verdict(NamedTuple):
    """What the canary tells: `lost` names the loss and is empty without one."""

    note: str
    lost: str = ""


class Canary(NamedTuple):
    """The canary as this run found it: the verdict, and what the next one needs (server time, server run)."""

    key: str
    verdict: Verdict
    run_id: str
    now: int


def canary_key(deployment: str, writer: str = "") -> str:
    """The key of the canary; every memory but the cluster's own has a writer's mark, lest two overwrite each other."""
    return f"valkey-gitops:canary:{deployment}" + (f":{writer}" if writer else "")


def new_memory(deployment: str, key: str, run_id: str, now: int) -> Memory:
    """The memory of a canary about to be written."""
    return Memory(deployment, key, secrets.token_hex(16), run_id, now, now + TTL_SECONDS)


def stored_value(memory: Memory, previous: Memory | None) -> str:
    """What the key holds: the new value and the remembered one.

    So a run that dies between writing the key and writing its memory raises no false alarm in the next.
    """
    return f"{memory.value} {previous.value}" if previous else memory.value


def judge(memory: Memory | None, found: str | None, run_id: str, now: int, *, evicts: bool = False) -> Verdict:
    """Compare what the key holds with the memory of it; `evicts` when the server may drop keys for memory."""
    if memory is None:
        return Verdict("first run, nothing to compare yet")
    age = _age(now - memory.written_at)
    if now >= memory.expires_at - _MARGIN_SECONDS:
        return Verdict(f"the last run was {age} ago and its canary has expired: nothing to compare")
    restarted = run_id != memory.run_id
    if found is not None and memory.value in found.split():
        if restarted:
            return Verdict(f"the server was restarted since and has kept what was written {age} ago")
        return Verdict(f"still there after {age}; the server has not been restarted since")
    if found is None and evicts:
        return Verdict("gone, but the eviction policy may have dropped it: this proves nothing")
    what = "is gone" if found is None else f"holds {found!r} and not what was written"
    when = "the server has been restarted since" if restarted else "the server has not been restarted since"
    return Verdict("", f"data lost: the key {memory.key}, written {age} ago, {what}; {when}")


def dump_memory(memory: Memory) -> str:
    """The memory as JSON."""
    return json.dumps(memory._asdict(), indent=2, sort_keys=True) + "\n"


def load_memory(text: str, where: str, remedy: str) -> Memory:
    """The memory from its JSON; raises UserError when it is damaged."""
    try:
        values = json.loads(text)
        memory = Memory(**values)
        sound = all(isinstance(value, Memory.__annotations__[name]) for name, value in values.items())
    except (ValueError, TypeError):
        sound = False
    if not sound:
        raise UserError(f"{where}: the memory of the last run is damaged", remedy)
    return memory


def _age(seconds: int) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{max(seconds, 0)} s"
