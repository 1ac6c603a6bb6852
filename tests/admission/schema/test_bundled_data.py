"""The bundled schemas are what the generator writes; modules are taken from the module cache, never downloaded here."""

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from valkey_gitops.admission.schema.definitions import DATA

MEGABYTES = 1024 * 1024


@pytest.fixture(scope="module")
def generator(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle_schemas", root / "tools/bundle_schemas.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_committed_schemas_are_what_the_generator_writes(generator: ModuleType) -> None:
    if not shutil.which("go"):
        pytest.skip("go is not installed")
    try:
        files = generator.bundle(offline=True)
    except SystemExit as missing:
        pytest.skip(f"the module cache does not hold all sources: {str(missing)[:200]}")
    committed = {file.name: file.read_text(encoding="utf-8") for file in DATA.iterdir()}
    assert sorted(files) == sorted(committed)
    assert [name for name in files if files[name] != committed[name]] == []


@pytest.mark.parametrize("file", sorted(DATA.iterdir()), ids=lambda file: file.name)
def test_a_bundled_file_says_from_what_and_by_which_command_it_was_made(file: Path) -> None:
    with file.open(encoding="utf-8") as lines:
        start = lines.read(300)
    assert "by tools/bundle_schemas.py" in start
    assert ("from k8s.io/kubernetes v1.31" in start) == (file.suffix == ".jsonl")


def test_the_bundle_stays_small() -> None:
    assert sum(file.stat().st_size for file in DATA.iterdir()) < 2 * MEGABYTES
