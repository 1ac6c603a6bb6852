"""Does the server run with the settings that were rendered?"""

import pytest

from valkey_gitops.verify.connection import Server
from valkey_gitops.verify.directives import same
from valkey_gitops.verify.expectations import Expectations


def test_save_points_are_as_rendered(valkey: Server, expectations: Expectations) -> None:
    """Snapshots are taken at other times than the settings say, or never.

    Remedy: Restart the Pod if its arguments are older than the settings; undo any CONFIG SET made by hand.
    """
    if "save" not in expectations.directives:
        pytest.skip("no expectations about save points given")
    problem = _difference("save", expectations.directives["save"], valkey.config("save"))
    assert not problem, problem


def test_directives_are_as_rendered(valkey: Server, expectations: Expectations) -> None:
    """The server runs with other settings than those in Git.

    Remedy: Restart the Pod if its arguments are older than the settings; undo any CONFIG SET made by hand.
    """
    expected = {name: value for name, value in expectations.directives.items() if name != "save"}
    if not expected:
        pytest.skip("no expectations about directives given")
    actual = valkey.config(*expected)
    problems = [_difference(name, value, actual) for name, value in sorted(expected.items())]
    found = "; ".join(problem for problem in problems if problem)
    assert not found, found


def _difference(name: str, expected: str, actual: dict[str, str]) -> str:
    if name not in actual:
        return f"{name}: the server does not know this directive"
    if same(name, expected, actual[name]):
        return ""
    return f"{name}: rendered {expected!r}, running {actual[name]!r}"
