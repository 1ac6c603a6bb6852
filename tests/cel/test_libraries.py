import subprocess
import sys

import pytest

from tests.cel.world import environment
from valkey_gitops.cel.library import MODULES, TYPES, library


@pytest.mark.parametrize("module", MODULES)
def test_the_table_of_functions_is_what_the_modules_declare(module: str) -> None:
    assert list(dict.fromkeys(overload.name for overload in library(module).overloads)) == MODULES[module].split()


def test_the_table_of_types_is_what_the_modules_declare() -> None:
    declared = {name: module for module in MODULES if module != "standard" for name in library(module).types}
    assert declared == TYPES


def test_an_expression_loads_only_the_libraries_that_it_names() -> None:
    program = (
        "import sys\n"
        "from valkey_gitops.cel.environment import Environment; from valkey_gitops.cel.types import DYN_TYPE\n"
        "program = Environment({'object': DYN_TYPE}).compile(\"string(object.x) == '1' && 'a'.trim() == 'a'\")\n"
        "assert program.evaluate({'object': {'x': 1}}) is True\n"
        "print(*sorted(name[26:] for name in sys.modules if name.startswith('valkey_gitops.cel.library.')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "standard strings" == done.stdout.strip()


def test_string_of_an_address_works_although_its_name_alone_does_not_load_addresses() -> None:
    program = environment().compile("string(object)")
    address = environment().compile("ip('10.0.0.1')").evaluate({})
    assert "10.0.0.1" == program.evaluate({"object": address})
