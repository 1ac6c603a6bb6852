"""The image of the command alone: what its Containerfile promises, as far as no image has to be built for it.

tests/e2e/test_cli_image.py builds it and runs it in Pods.
"""

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FOLDER = Path(__file__).parents[1] / "deploy" / "cli"
ENTRY = re.compile(r"^([a-z0-9._-]+)==(\S+?)(?: ; (.*?))? \\\n((?:    .*\n)+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, tuple[str, str]]:
    """The version and the hashes of each package that a lock has for this machine."""
    return {
        name: (version, hashes)
        for name, version, marker, hashes in ENTRY.findall(lock.read_text())
        if not marker or Marker(marker).evaluate()
    }


def needed(name: str, extras: frozenset[str] = frozenset()) -> Iterator[str]:
    """A package's dependencies on this machine, and theirs."""
    environment = {name: str(value) for name, value in default_environment().items()}
    for text in metadata.requires(name) or ():
        wanted = Requirement(text)
        holds = (
            [wanted.marker.evaluate({**environment, "extra": extra}) for extra in extras or {""}]
            if wanted.marker
            else [True]
        )
        if any(holds):
            yield canonicalize_name(wanted.name)
            yield from needed(wanted.name, frozenset(wanted.extras))


def instructions() -> dict[str, str]:
    """The last instruction of each kind."""
    lines = (FOLDER / "Containerfile").read_text().replace("\\\n", "").splitlines()
    return dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))


def test_the_lock_holds_all_that_synth_and_validate_need_and_nothing_else(root: Path) -> None:
    assert set(needed("valkey-gitops", frozenset({"synth"}))) == set(pins(FOLDER / "requirements.lock"))


def test_its_versions_are_those_that_everything_is_tested_with(root: Path) -> None:
    tested = pins(root / "requirements.lock")
    assert {name: version for name, (version, _) in pins(FOLDER / "requirements.lock").items()} == {
        name: tested[name][0] for name in pins(FOLDER / "requirements.lock")
    }


def test_every_file_is_taken_by_its_hash() -> None:
    found = pins(FOLDER / "requirements.lock")
    assert len(found) > 15
    assert all("--hash=sha256:" in hashes for _, hashes in found.values())
    text = (FOLDER / "requirements.lock").read_text()
    assert len(re.findall(r"^[a-z]", text, re.MULTILINE)) == len(ENTRY.findall(text))
    assert (
        "--require-hashes --no-deps --only-binary :all: -r requirements.lock" in (FOLDER / "Containerfile").read_text()
    )


def test_it_runs_as_nobody_in_particular_and_is_the_command() -> None:
    found = instructions()
    assert ("10001:10001", '["valkey-gitops"]') == (found["USER"], found["ENTRYPOINT"])
    assert not re.search(r"latest|curl|wget|ADD ", (FOLDER / "Containerfile").read_text())
