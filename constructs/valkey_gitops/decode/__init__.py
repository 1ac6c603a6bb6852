"""Bytes to documents, as the API server reads YAML and JSON, with the line and column of every node."""

from valkey_gitops.decode.documents import Broken, Decoded, Document, decode

__all__ = ["Broken", "Decoded", "Document", "decode"]
