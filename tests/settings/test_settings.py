"""Settings: defaults are the safe ones, and a deployment says where it departs from them."""

from pathlib import Path

import pytest

from valkey_gitops.decode import decode
from valkey_gitops.settings import Settings, load_deployments
from valkey_gitops.settings.durability import Promise, promise
from valkey_gitops.settings.load import read
from valkey_gitops.settings.memory import (
    disk_factor,
    equation,
    maxmemory,
    resources,
    start_seconds,
    stop_seconds,
    volume_size,
)
from valkey_gitops.settings.model import ExistingAuth, NoExposure, Storage
from valkey_gitops.settings.quantity import parse

LEAST = b"""
jobs: {image: {repository: registry.example.com/library/valkey-gitops, tag: 0.1.0}}
gitops: {repository: https://git.example.com/x.git}
"""


def settings(text: bytes = b"") -> Settings:
    found, problems = read(decode(LEAST + text).documents[0])
    assert problems == []
    assert found is not None
    return found


def test_the_defaults_are_the_safe_ones() -> None:
    safe = settings()
    assert ExistingAuth("existing", name="valkey-auth", key="password") == safe.auth
    assert NoExposure("none") == safe.exposure
    assert () == safe.clients
    assert safe.protected_mode
    assert ("durable", "file") == (safe.durability, safe.configuration)
    assert promise(safe) == Promise(
        appendonly=True,
        appendfsync="everysec",
        save=("900 1", "300 100", "60 10000"),
        policy="noeviction",
        storage=Storage(),
    )
    assert "valkey-jobs" == safe.jobs_namespace


def test_both_deployments_of_this_repository_are_read(root: Path) -> None:
    assert ["production", "thinkube"] == [item.name for item in load_deployments(root / "deployments")]


SIZES = {
    "light": ("100m", "128Mi", "200m", "256Mi"),
    "medium": ("500m", "512Mi", "1", "1Gi"),
    "heavy": ("1", "2Gi", "2", "4Gi"),
}


@pytest.mark.parametrize(("size", "expected"), SIZES.items())
def test_a_size_stands_for_the_readmes_numbers(size: str, expected: tuple[str, ...]) -> None:
    amounts = resources(settings(f"resources: {size}\nstorage: {{size: 20Gi}}\n".encode()))
    assert expected == (amounts.requests.cpu, amounts.requests.memory, amounts.limits.cpu, amounts.limits.memory)


SHARES = {"light": 60, "medium": 63, "heavy": 63}


@pytest.mark.parametrize(("size", "share"), SHARES.items())
def test_maxmemory_leaves_room_for_a_fork(size: str, share: int) -> None:
    found = equation(settings(f"resources: {size}\n".encode()))
    assert (share, True) == (found.data * 100 // found.limit, found.holds)


def test_a_cache_may_use_more_because_nothing_forks() -> None:
    found = equation(settings(b"durability: cache\n"))
    assert (83, 0) == (found.data * 100 // found.limit, found.fork)


def test_a_cache_on_a_volume_that_saves_does_fork() -> None:
    warm = settings(b"durability: cache\nstorage: {size: 2Gi}\npersistence: {save: ['900 1']}\n")
    assert (40, 2) == (equation(warm).fork, disk_factor(warm))


def test_the_equation_adds_up_to_the_limit() -> None:
    found = equation(settings(b"memory: {copyOnWrite: 100, clientBuffers: 64Mi}\n"))
    assert found.fixed + found.data * 208 // 100 <= found.limit < found.fixed + (found.data + 2) * 208 // 100
    assert "maxmemory 86Mi x 208 %" in found.arithmetic


VOLUMES = {
    "resources: light": "5Gi",
    "resources: heavy": "11Gi",
    "resources: heavy\nstorage: {size: 20Gi}": "20Gi",
    "resources: heavy\ndurability: cache\nstorage: {}\npersistence: {save: ['900 1']}": "6Gi",
}


@pytest.mark.parametrize(("text", "size"), VOLUMES.items())
def test_the_volume_has_the_room_that_a_rewrite_needs(text: str, size: str) -> None:
    assert size == volume_size(settings(text.encode()))


BUDGETS = {
    "light": (300, 60),
    "heavy": (300, 86),
    "{requests: {cpu: '1', memory: 1Gi}, limits: {cpu: '4', memory: 16Gi}}": (850, 284),
    "{requests: {cpu: 100m, memory: 1Gi}, limits: {cpu: 500m, memory: 16Gi}}": (1690, 546),
}


@pytest.mark.parametrize(("resources", "budget"), BUDGETS.items())
def test_start_and_stop_have_the_time_that_the_data_need(resources: str, budget: tuple[int, int]) -> None:
    asked = settings(f"resources: {resources}\nstorage: {{size: 100Gi}}\n".encode())
    assert budget == (start_seconds(asked), stop_seconds(asked))


def test_maxmemory_can_be_said() -> None:
    assert 100 * 2**20 == maxmemory(settings(b"memory: {maxmemory: 100Mi}\n"))


QUANTITIES = {"1": 1, "100m": 0.1, "1k": 1000, "1Ki": 1024, "1.5Gi": 1.5 * 2**30, ".5": 0.5, "2G": 2 * 10**9}


@pytest.mark.parametrize(("text", "number"), QUANTITIES.items())
def test_a_quantity_is_a_number(text: str, number: float) -> None:
    assert pytest.approx(number) == float(parse(text))


@pytest.mark.parametrize("text", ["", "Gi", "1 Gi", "1GB", "-1", "1e3"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quantity"):
        parse(text)
