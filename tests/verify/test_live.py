"""--apply: what changed in Git and can be set live is set; what is refused is a failed test, not a crash."""

from collections.abc import Callable
from pathlib import Path

from tests.verify.conftest import Verify
from tests.verify.servers import Valkey

Write = Callable[..., Path]


def test_what_differs_and_is_live_is_set_before_the_tests(valkey: Valkey, verify: Verify, expectations: Write) -> None:
    valkey.start("--save", "900 1", "--maxmemory", "100mb")
    client = valkey.client()
    client.set("kept", "1")
    file = expectations(
        "directives: {maxmemory: 200mb, appendonly: 'yes', save: '900 1'}", "live: [maxmemory, appendonly]"
    )
    ended = verify("--expectations", file, "--apply", "--data-dir", valkey.folder)
    assert 0 == ended.code, ended.out + ended.err
    assert ["appendonly set from 'no' to 'yes'", "maxmemory set from '104857600' to '200mb'"] == ended.out.splitlines()[
        :2
    ]
    assert ("209715200", "1") == (client.config_get("maxmemory")["maxmemory"], client.get("kept"))


def test_nothing_is_set_without_the_word(valkey: Valkey, verify: Verify, expectations: Write) -> None:
    valkey.start("--maxmemory", "100mb", "--appendonly", "yes")
    ended = verify("--expectations", expectations("directives: {maxmemory: 200mb}", "live: [maxmemory]"))
    assert (1, "104857600") == (ended.code, valkey.client().config_get("maxmemory")["maxmemory"])
    assert "maxmemory: rendered '200mb', running '104857600'" in ended.out


def test_what_is_not_live_stays_and_fails_its_test(valkey: Valkey, verify: Verify, expectations: Write) -> None:
    valkey.start("--appendonly", "yes")
    ended = verify("--expectations", expectations("directives: {databases: '4'}", "live: [databases]"), "--apply")
    assert 1 == ended.code
    assert "databases stays '16': CONFIG SET failed" in ended.out
    assert "databases: rendered '4', running '16'" in ended.out
