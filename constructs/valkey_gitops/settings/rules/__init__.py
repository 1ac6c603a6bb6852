"""What no single field can say: how the fields of one deployment must fit together."""

from valkey_gitops.settings.rules import access, disruption, network, placement, promises, server, sizes, users

RULES = (
    *sizes.RULES,
    *promises.RULES,
    *server.RULES,
    *placement.RULES,
    *access.RULES,
    *users.RULES,
    *network.RULES,
    *disruption.RULES,
)

__all__ = ["RULES"]
