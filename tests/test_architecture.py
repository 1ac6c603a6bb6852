"""The rooms and who may enter them; CONTRIBUTING.md has the same table in words."""

import ast
import subprocess
import sys
from pathlib import Path

import constructs
import pytest

from benchmarks.manifests import write

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "constructs" / "valkey_gitops"
ROOMS = {
    "decode": set(),
    "settings": {"decode"},
    "charts": {"decode", "settings"},
    "admission": {"decode", "cel"},
    "cel": set(),
    "verify": set(),
    "webhook": {"decode", "admission", "operate"},
    "operate": {"decode", "settings", "charts", "backup"},
    "backup": set(),
    "removal": {"decode", "settings", "charts", "operate", "backup"},
    "completion": {"cli"},
    "report": {"decode", "admission", "settings"},
}
STARTS_NODE = {"cdk8s", "constructs", "jsii"}


def imports(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return found | {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_every_room_is_in_the_table() -> None:
    assert set(ROOMS) == {file.parent.name for file in PACKAGE.glob("*/__init__.py")}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    allowed = ROOMS[room] | {room, "errors", "quantity"}
    for file in (PACKAGE / room).rglob("*.py"):
        ours = {name.split(".")[1] for name in imports(file) if name.startswith("valkey_gitops.")}
        assert ours <= allowed, file


def test_only_one_module_starts_node() -> None:
    files = {
        file.name for file in PACKAGE.rglob("*.py") if {name.split(".")[0] for name in imports(file)} & STARTS_NODE
    }
    assert {"cdk8s_app.py"} == files


def test_the_source_root_does_not_shadow_the_package_of_its_name() -> None:
    assert not (ROOT / "constructs" / "__init__.py").exists()
    assert "site-packages" in str(constructs.__file__)


def test_nothing_imports_the_package_through_the_source_root() -> None:
    for file in [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        assert not {name for name in imports(file) if name.startswith("constructs.valkey_gitops")}, file


HEAVY = ["cdk8s", "constructs", "jsii", "pydantic", "kubernetes", "redis", "pytest", "rich", "dataclasses"]
HEAVY += ["minio", "anycrc", "cryptography"]


NEEDED_BY_FEW = [
    *("yaml", "jsonschema", "shutil", "difflib", "hashlib", "subprocess", "multiprocessing", "xml", "cel_expr_python"),
    *(
        f"valkey_gitops.{name}"
        for name in ("decode.any_yaml", "decode.positions", "admission.waivers", "admission.explain")
    ),
]
"""What a file of plain YAML without findings has no use for: 5 to 20 ms each, in a start of 100."""


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (["--help"], HEAVY),
        (["validate", "--help"], HEAVY + NEEDED_BY_FEW),
        (["validate", "dist"], HEAVY),
    ],
)
def test_validate_loads_nothing_that_it_does_not_need(words: list[str], unwanted: list[str]) -> None:
    assert "[]" == loaded(words, unwanted)


def test_validate_loads_little_for_ordinary_manifests(tmp_path: Path) -> None:
    assert "[]" == loaded(["validate", str(write(tmp_path, 12))], HEAVY + NEEDED_BY_FEW)


def loaded(words: list[str], unwanted: list[str]) -> str:
    """Which of the unwanted modules a command has imported at its end."""
    program = (
        "import sys; from valkey_gitops.cli import main\n"
        f"try: main({words!r})\nexcept SystemExit: pass\n"
        f"print(sorted(set({unwanted!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]
