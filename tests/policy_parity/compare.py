"""The stages beside the API server over the recorded cases: how often, and where not.

python -m tests.policy_parity.compare [--held-out] [--all] [FILE...]
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.policy_parity.case import CASES, HELD_OUT, answers, files_of, read
from tests.policy_parity.outcome import Outcome, outcomes

SORTS = ("false allow", "false deny", "taken here", "refused here", "crash")


def table(found: Sequence[tuple[str, list[Outcome]]]) -> Iterable[str]:
    """Agreement by file over what is decided: of requests, and of definitions that the server refuses."""
    yield f"{'file':24}{'cases':>7}{'undecided':>11}{'verdict':>10}{'message':>10}   disagreements"
    everything = [each for _, group in found for each in group]
    for name, group in (*found, ("(all)", everything)):
        sorts = Counter(each.sort for each in group)
        decided = [each for each in group if each.sort != "undecidable"]
        right = [each for each in group if each.agrees]
        same = sum(each.same_message for each in right)
        rest = ", ".join(f"{sorts[sort]} {sort}" for sort in SORTS if sorts[sort])
        counts = f"{name:24}{len(group):7}{len(group) - len(decided):11}"
        yield f"{counts}{share(len(right), len(decided)):>10}{share(same, len(right)):>10}   {rest}"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.policy_parity.compare")
    parser.add_argument("file", nargs="*", type=Path, help="files of cases; default: all of cases/")
    parser.add_argument("--held-out", action="store_true", help="the figures of held_out/ alone")
    parser.add_argument("--all", action="store_true", help="list the cases whose message alone differs, too")
    options = parser.parse_args()
    files = options.file or files_of(HELD_OUT if options.held_out else CASES)
    found = [(file.stem, outcomes(read(answers(file)))) for file in files]
    for line in table(found):
        sys.stdout.write(f"{line}\n")
    if options.held_out:
        return
    for _, group in found:
        for each in group:
            if not each.agrees or (options.all and not each.same_message):
                sort = "another message" if each.agrees else each.sort
                sys.stdout.write(f"\n{sort}: {each.record.case.name}\n  server: {each.theirs}\n  here:   {each.ours}\n")


if __name__ == "__main__":
    main()
