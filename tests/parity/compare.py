"""The stages beside the API server over the recorded corpus: how often, where, and in which words they agree.

python -m tests.parity.compare [--held-out] [--kubernetes-version X.Y] [--kind KIND] [--all] [--peers]
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from tests.parity import case, versions
from tests.parity.outcome import Outcome, outcomes
from tests.parity.shape import shape
from tests.parity.verdict import RECORDED

CELLS = ("true allow", "true deny", "false allow", "false deny", "crash")


def matrix(found: Sequence[Outcome]) -> Iterable[str]:
    """The confusion matrix by operation and kind: `false allow` is what the server refuses and we let through."""
    rows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for each in found:
        for kind in (each.record.case.kind, "(all)"):
            rows[each.record.case.operation, kind][each.sort] += 1
    yield f"{'operation and kind':45}{''.join(f'{cell:>12}' for cell in CELLS)}{'agree':>9}"
    for (operation, kind), cells in sorted(rows.items()):
        numbers = "".join(f"{cells[cell]:12}" for cell in CELLS)
        yield f"{operation + ' ' + kind:45}{numbers}{share(cells['true allow'] + cells['true deny'], cells.total()):>9}"


def agreement(found: Sequence[Outcome]) -> Iterable[str]:
    right = [each for each in found if each.agrees]
    yield f"verdict: {share(len(right), len(found))} of {len(found)}"
    denied = [each for each in right if not each.allowed]
    placed = [each for each in denied if each.places]
    yield f"field path: {share(sum(each.same_place for each in placed), len(placed))} of {len(placed)} common denials"
    yield f"message: {share(sum(each.same_message for each in denied), len(denied))} of {len(denied)} common denials"


def listed(title: str, found: Iterable[Outcome], most: int) -> Iterable[str]:
    """Cases by kind and message, the most frequent first, each with the names of some."""
    groups: dict[tuple[str, str, str], list[Outcome]] = defaultdict(list)
    for each in found:
        groups[each.record.case.kind, each.record.case.operation, _why(each)].append(each)
    yield f"\n## {title}: {sum(map(len, groups.values()))}"
    for (kind, operation, why), members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        yield f"{len(members):4}  {operation} {kind}: {why}"
        for each in members[:most]:
            yield f"        {each.record.case.name}"
            yield from (f"          server: {cause.field}: {cause.message}"[:240] for cause in each.record.causes)
            yield from (f"          ours:   {finding.message}"[:240] for finding in each.denials)


def _why(each: Outcome) -> str:
    if each.crash:
        return each.crash
    if each.sort == "false deny":
        return shape("; ".join(finding.message for finding in each.denials))
    return shape(each.record.message)


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"


def show(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def show_differences(found: Sequence[Outcome], most: int, *, everything: bool) -> None:
    for cell in ("crash", "false deny", "false allow"):
        show(listed(cell, (each for each in found if each.sort == cell), most))
    if everything:
        denied = [each for each in found if each.agrees and not each.allowed]
        show(listed("other place", (each for each in denied if each.places and not each.same_place), most))
        show(listed("other message", (each for each in denied if not each.same_message), most))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.parity.compare", description=__doc__)
    parser.add_argument("--held-out", action="store_true", help="the corpus that rules are not tuned on")
    parser.add_argument(
        "--kubernetes-version", choices=versions.recorded(), help="the corpus as a server of that version answers it"
    )
    parser.add_argument("--kind", action="append", help="only this kind; can be given several times")
    parser.add_argument("--all", action="store_true", help="list places and messages that differ, and every case")
    parser.add_argument("--peers", action="store_true", help="also run KUBECONFORM and KUBECTL_VALIDATE")
    options = parser.parse_args()
    version = options.kubernetes_version
    records = versions.of_version(version) if version else case.read(case.HELD_OUT if options.held_out else case.CORPUS)
    if options.kind:
        records = [record for record in records if record.case.kind in options.kind]
    found = outcomes(records, version or RECORDED)
    show([*matrix(found), "", *agreement(found)])
    if options.peers:
        from tests.parity.peers import table

        show(["", *table(found)])
    if options.all or not options.held_out:
        show_differences(found, 10**6 if options.all else 2, everything=options.all)


if __name__ == "__main__":
    main()
