"""What is next in the change of a password, and who reads a key."""

from typing import Any

import pytest

from valkey_gitops.operate.ownership import MANAGER
from valkey_gitops.operate.rotation.phase import NEW_KEY, Step, phase
from valkey_gitops.operate.rotation.uses import uses
from valkey_gitops.settings.logins import Login
from valkey_gitops.settings.model import Password

PHASES: list[tuple[Step, tuple[str, str | None], list[str], str | None, tuple[str, str]]] = [
    ("begin", ("password", None), ["password"], None, ("password", "next")),
    ("begin", ("next", None), ["next"], None, ("next", "password")),
    ("begin", ("own", None), ["own"], None, ("own", "next")),
    ("begin", ("password", None), ["password", "theirs"], None, ("password", "next")),
    ("begin", ("next", None), ["next", "theirs"], "next", ("next", "password")),
    ("add", ("password", None), ["password", "next"], "next", ("password", "next")),
    ("switch", ("password", "next"), ["password", "next"], "next", ("password", "next")),
    ("drop", ("next", "password"), ["password", "next"], "next", ("password", "next")),
    ("clean", ("next", None), ["password", "next"], "next", ("password", "next")),
    ("clean", ("password", None), ["password", "next", "a"], "password", ("next", "password")),
    ("unclear", ("password", None), ["password", "next"], None, ("password", "next")),
    ("unclear", ("next", "password"), ["password", "next"], None, ("next", "password")),
]


@pytest.mark.parametrize(("step", "settings", "held", "new", "keys"), PHASES)
def test_what_is_next_follows_from_settings_and_secret(
    step: Step, settings: tuple[str, str | None], held: list[str], new: str | None, keys: tuple[str, str]
) -> None:
    login = Login("default", "valkey-auth", Password(*settings))
    mine = {"manager": MANAGER, "operation": "Apply", "fieldsV1": {"f:data": {"f:password": {}, "f:next": {}}}}
    metadata: dict[str, Any] = {"managedFields": [mine], "annotations": {NEW_KEY: new} if new else {}}
    live = {"metadata": metadata, "data": dict.fromkeys(held, "")}
    assert (step, *keys) == tuple(phase(login, live))


USES: list[tuple[Any, set[str]]] = [
    ({"env": [{"valueFrom": {"secretKeyRef": {"name": "s", "key": "a"}}}]}, {"a"}),
    ({"env": [{"valueFrom": {"secretKeyRef": {"name": "other", "key": "a"}}}]}, set()),
    ({"volumes": [{"name": "v", "secret": {"secretName": "s", "items": [{"key": "a", "path": "b"}]}}]}, {"a"}),
    ({"volumes": [{"name": "v", "secret": {"secretName": "s"}}]}, {"*"}),
    ({"sources": [{"secret": {"name": "s", "items": [{"key": "a", "path": "b"}]}}]}, {"a"}),
    ({"args": ["--password-secret", "ns/s/a"]}, {"a"}),
    ({"args": ["ns/other/a"]}, set()),
    ({"data": {"expectations.yaml": "auth:\n  name: s\n  key: a\n"}}, {"a"}),
    ({"data": {"script": "echo s\nexit 1\n"}}, set()),
]


@pytest.mark.parametrize(("obj", "keys"), USES)
def test_every_way_to_read_a_key_is_seen(obj: Any, keys: set[str]) -> None:
    assert keys == uses(obj, "s")
