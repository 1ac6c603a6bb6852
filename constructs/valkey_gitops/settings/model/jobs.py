"""Our own Jobs."""

from typing import NamedTuple

from valkey_gitops.settings.model.image import Image
from valkey_gitops.settings.model.words import Name


class Jobs(NamedTuple):
    """Where the verify and certificate Jobs run: never beside Valkey, where a finished Job's pod spoils its status."""

    image: Image
    """Built from the Containerfile of this project and pushed to your registry."""
    namespace: Name | None = None
    """Left out: the deployment's namespace with -jobs behind it."""
    verify_restart: bool = False
    """Whether the verify Job also deletes the Pod, and looks in the next one for what was confirmed before.

    Each sync then interrupts all clients, and the Job's account may delete pods in the deployment's namespace.
    """
