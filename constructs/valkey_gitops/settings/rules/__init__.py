"""What no single field can say: how the fields of one deployment must fit together."""

from valkey_gitops.settings.rules import access, placement, promises, server, sizes

RULES = (*sizes.RULES, *promises.RULES, *server.RULES, *placement.RULES, *access.RULES)

__all__ = ["RULES"]
