import pytest

from valkey_gitops.errors import UserError
from valkey_gitops.verify.canary import (
    TTL_SECONDS,
    Memory,
    Verdict,
    canary_key,
    dump_memory,
    judge,
    load_memory,
    new_memory,
    stored_value,
)

NOW = 1_800_000_000
KEY = "valkey-gitops:canary:thinkube"
MEMORY = Memory("thinkube", KEY, "abc", "run-1", NOW - 7200, NOW - 7200 + TTL_SECONDS)
OLD = MEMORY._replace(written_at=NOW - TTL_SECONDS, expires_at=NOW + 60)

VERDICTS = {
    "first run": (None, None, "run-1", False, Verdict("first run, nothing to compare yet")),
    "not restarted": (
        MEMORY, "abc", "run-1", False, Verdict("still there after 2 h; the server has not been restarted since")
    ),
    "restarted": (
        MEMORY, "abc", "run-2", False,
        Verdict("the server was restarted since and has kept what was written 2 h ago"),
    ),
    "a run died between key and memory": (
        MEMORY, "new abc", "run-1", False, Verdict("still there after 2 h; the server has not been restarted since")
    ),
    "about to expire": (
        OLD, None, "run-2", False, Verdict("the last run was 30 d ago and its canary has expired: nothing to compare")
    ),
    "gone after a restart": (
        MEMORY, None, "run-2", False,
        Verdict("", f"data lost: the key {KEY}, written 2 h ago, is gone; the server has been restarted since"),
    ),
    "gone without a restart": (
        MEMORY, None, "run-1", False,
        Verdict("", f"data lost: the key {KEY}, written 2 h ago, is gone; the server has not been restarted since"),
    ),
    "an older one": (
        MEMORY, "xyz", "run-2", False,
        Verdict("", f"data lost: the key {KEY}, written 2 h ago, holds 'xyz' and not what was written; "
                    "the server has been restarted since"),
    ),
    "perhaps evicted": (
        MEMORY, None, "run-1", True, Verdict("gone, but the eviction policy may have dropped it: this proves nothing")
    ),
    "an older one, with eviction": (
        MEMORY, "xyz", "run-1", True,
        Verdict("", f"data lost: the key {KEY}, written 2 h ago, holds 'xyz' and not what was written; "
                    "the server has not been restarted since"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", VERDICTS.values(), ids=VERDICTS)
def test_the_canary_tells(case: tuple[Memory | None, str | None, str, bool, Verdict]) -> None:
    memory, found, run_id, evicts, expected = case
    assert judge(memory, found, run_id, NOW, evicts=evicts) == expected


def test_a_memory_survives_its_file() -> None:
    memory = new_memory("thinkube", KEY, "run-1", NOW)
    assert load_memory(dump_memory(memory), "here", "") == memory


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"key": "k"}', dump_memory(MEMORY).replace("180", '"x", "y": 1')]
)
def test_a_damaged_memory_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="here: the memory of the last run is damaged"):
        load_memory(text, "here", "")


def test_a_memory_with_a_mistyped_value_is_refused() -> None:
    with pytest.raises(UserError, match="damaged"):
        load_memory(dump_memory(MEMORY).replace('"abc"', "5"), "here", "")


def test_the_key_holds_the_remembered_value_too() -> None:
    memory = new_memory("thinkube", KEY, "run-1", NOW)
    assert stored_value(memory, None) == memory.value
    assert stored_value(memory, MEMORY).split() == [memory.value, MEMORY.value]


def test_each_writer_has_a_key_of_its_own() -> None:
    assert canary_key("thinkube") == KEY
    assert canary_key("thinkube", "1f2e") == f"{KEY}:1f2e"
