"""Who needs whom, and who talks to whom, read from the manifests."""

from valkey_gitops.report.relations.all import relations
from valkey_gitops.report.relations.world import External, Relation, World

__all__ = ["External", "Relation", "World", "relations"]
