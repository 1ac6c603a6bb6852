"""Which fields of an object `secrets apply` has set: by server-side apply, under its own manager."""

from valkey_gitops.operate.cluster import Object

MANAGER = "valkey-gitops-secrets"
"""The field manager of `secrets apply`."""


def owned(live: Object | None, *path: str) -> set[str]:
    """The keys under a path that this field manager has applied."""
    owned: set[str] = set()
    for entry in (live or {}).get("metadata", {}).get("managedFields", ()):
        if entry.get("manager") == MANAGER and entry.get("operation") == "Apply":
            fields = entry.get("fieldsV1", {})
            for step in path:
                fields = fields.get(f"f:{step}", {})
            owned |= {field.removeprefix("f:") for field in fields}
    return owned
