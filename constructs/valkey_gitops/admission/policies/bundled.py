"""Where the policies are that come with the program."""

from pathlib import Path

from valkey_gitops.errors import UserError

_PACKAGE = Path(__file__).resolve().parents[2]
_PLACES = (_PACKAGE / "policies", _PACKAGE.parents[1] / "policies")  # in an installed wheel; in the repository


def bundled_policies() -> Path:
    """The folder of the policies that come with the program; UserError where the installation lost them."""
    for place in _PLACES:
        if any(place.glob("*/policy.yaml")):
            return place
    raise UserError(
        "the policies that come with valkey-gitops are missing from this installation",
        "install valkey-gitops again, or name a folder with --policies",
    )
