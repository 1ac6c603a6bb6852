"""How the one pod goes away: before its end, and whether a drain may end it."""

from typing import Annotated, Literal, NamedTuple

from valkey_gitops.settings.constraints import Constraint


class Disruption(NamedTuple):
    """What happens to the one pod when a person or a drain wants it gone (docs/settings.md tells the price of each)."""

    evictions: Literal["allowed", "held"] = "allowed"
    """held: a PodDisruptionBudget lets no drain evict the server; somebody deletes its pod when clients can miss it."""
    pre_stop_sleep: Annotated[int, Constraint(minimum=0, maximum=120)] = 0
    """Seconds from leaving the Services' endpoints to SIGTERM, in which proxies stop sending new connections here."""
