"""Settings: defaults are the safe ones, and a deployment says where it departs from them."""

from pathlib import Path

import pytest

from valkey_gitops.decode import decode
from valkey_gitops.settings import Settings, load_deployments
from valkey_gitops.settings.load import read
from valkey_gitops.settings.memory import maxmemory, resources
from valkey_gitops.settings.model import ExistingAuth, NoExposure
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
    assert safe.persistence.appendonly
    assert "noeviction" == safe.memory.policy
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


def test_maxmemory_leaves_room_for_a_fork() -> None:
    assert int(256 * 2**20 * 0.6) == maxmemory(settings())


def test_a_cache_without_persistence_may_use_more() -> None:
    assert int(256 * 2**20 * 0.8) == maxmemory(settings(b"persistence: {appendonly: false, save: []}\n"))


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
