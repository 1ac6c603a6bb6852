"""Faults of a cluster, one after the other: what each was told by, against what is meant and what the page says."""

import time
from collections.abc import Mapping

from tests.faults.node import Cluster, NodeFault
from tests.faults.table import COULD_NOT_RUN, documented, record, seen


def differences(place: str, faults: Mapping[str, NodeFault], cluster: Cluster, *, recording: bool) -> list[str]:
    """Makes each fault, and records or compares; what is not as it should be, with the Job's log."""
    wrong = []
    for name, fault in faults.items():
        started = time.monotonic()
        ended = fault.make(cluster)
        row = seen(name, fault.meant, ended)
        print(f"{time.monotonic() - started:4.0f} s  {row}", flush=True)  # noqa: T201 - the run takes minutes
        expected = (fault.meant or COULD_NOT_RUN, set(fault.also))
        if expected != (row.detected_by, set(row.also)) or not row.message:
            wrong.append(f"{row}\n{ended.out}")
        elif recording:
            record(place, row, list(faults))
        if not wrong and str(row) not in documented(place):
            wrong.append(f"not in docs/faults.md: {row}")
    if not wrong and list(faults) != [line[2:].partition(" | ")[0] for line in documented(place)]:
        wrong.append(f"docs/faults.md has other faults of {place}")
    return wrong
