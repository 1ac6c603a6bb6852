"""The whole dataset as one checked RDB file: streamed as a replica gets it, stored, and counted."""

from valkey_gitops.backup.server import Server
from valkey_gitops.backup.take import Backup, take

__all__ = ["Backup", "Server", "take"]
