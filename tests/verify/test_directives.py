import pytest

from valkey_gitops.verify.directives import canonical, same

SAME = [
    ("save", "900 1", "900 1"),
    ("save", '""', ""),
    ("save", "3600 1 300 100", "3600  1 300 100"),
    ("maxmemory", "161061273", "161061273"),
    ("maxmemory", "256mb", "268435456"),
    ("maxmemory", "1G", "1000000000"),
    ("repl-backlog-size", "1Gb", "1073741824"),
    ("maxmemory-clients", "5%", "5%"),
    ("dir", "/data", "/data/"),
    ("notify-keyspace-events", "KEx", "xKE"),
    ("client-output-buffer-limit", "pubsub 32mb 8mb 60", "normal 0 0 0 slave 1 1 60 pubsub 33554432 8388608 60"),
    ("client-output-buffer-limit", "replica 1 1 60", "normal 0 0 0 slave 1 1 60 pubsub 33554432 8388608 60"),
]
DIFFERENT = [
    ("save", "900 1", ""),
    ("save", "900 1", "900 10"),
    ("appendonly", "yes", "no"),
    ("maxmemory", "256mb", "256000000"),
    ("dir", "/data", "/"),
    ("client-output-buffer-limit", "pubsub 32mb 8mb 60", "normal 0 0 0 slave 1 1 60 pubsub 33554432 8388608 90"),
]


@pytest.mark.parametrize(("name", "expected", "actual"), SAME)
def test_other_spellings_are_the_same_value(name: str, expected: str, actual: str) -> None:
    assert same(name, expected, actual)


@pytest.mark.parametrize(("name", "expected", "actual"), DIFFERENT)
def test_other_values_are_different(name: str, expected: str, actual: str) -> None:
    assert not same(name, expected, actual)


def test_a_canonical_value_stays_as_it_is() -> None:
    assert canonical(canonical("900 1  64mb")) == canonical("900 1 64mb") == "900 1 67108864"
