"""What an update would lose, or where it would end in a deadlock."""

from valkey_gitops.charts.update.rules import server, volumes, workload
from valkey_gitops.charts.update.rules.danger import Danger, Rule

__all__ = ["RULES", "Danger"]

RULES: dict[str, Rule] = {
    "claim-removed": volumes.claim_removed,
    "namespace-renamed": workload.namespace_renamed,
    "storage-shrunk": volumes.storage_shrunk,
    "storage-replaced": volumes.storage_replaced,
    "selector-changed": workload.selector_changed,
    "strategy-changed": workload.strategy_changed,
    "version-lowered": server.version_lowered,
    "aof-switched-on": server.aof_switched_on,
    "data-evicted": server.data_evicted,
    "memory-lowered": server.memory_lowered,
    "address-changed": workload.address_changed,
}
"""By the name that `--accept` takes; what a rule only explains has a name of its own."""
