"""Dangers as text, and which of them stop the command."""

import sys
from collections.abc import Sequence
from pathlib import Path

from valkey_gitops.charts.update.rules import RULES, Danger
from valkey_gitops.errors import UserError


def tell(found: Sequence[Danger], out: Path, accepted: Sequence[str]) -> bool:
    """Prints each danger with its runbook; whether one is refused and was not accepted.

    Raises:
        UserError: a rule is accepted that there is not.
    """
    if unknown := [name for name in accepted if name not in RULES]:
        raise UserError(f"--accept {unknown[0]}: there is no such rule", f"There are: {', '.join(RULES)}.")
    for danger in found:
        print(_text(danger, out, accepted), file=sys.stderr)  # noqa: T201 - a command's own report
    stopped = list(dict.fromkeys(item.rule for item in found if item.refused and item.rule not in accepted))
    if stopped:
        words = " ".join(f"--accept {rule}" for rule in stopped)
        print(  # noqa: T201 - as above
            f"Refused, and nothing written. After the runbook, or if the data may go: valkey-gitops synth {words}",
            file=sys.stderr,
        )
    return bool(stopped)


def _text(danger: Danger, out: Path, accepted: Sequence[str]) -> str:
    word = "note" if not danger.refused else "ACCEPTED" if danger.rule in accepted else "refused"
    lines = [f"{out / danger.file}: {word} [{danger.rule}] {danger.message}."]
    return "\n".join([*lines, *(f"    {line}" for line in danger.runbook)])
