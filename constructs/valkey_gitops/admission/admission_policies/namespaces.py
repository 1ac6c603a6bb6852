"""The namespaces of requests, as the cluster has them or will have them."""

from collections.abc import Callable, Mapping
from typing import Any

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Object


class Namespaces:
    """Namespaces of the bundle and the context, with the API server's defaults."""

    def __init__(self, bundle: Bundle, defaulted: Callable[[Object], Object]) -> None:
        self._bundle = bundle
        self._defaulted = defaulted

    def find(self, name: str) -> Object | None:
        """The Namespace as stored; None where neither the bundle nor the context holds it."""
        found = self._bundle.find("Namespace", "", name)
        if found is None:
            return None
        stored = dict(self._defaulted(found))
        stored.setdefault("status", {"phase": "Active"})
        return stored

    def labels(self, name: str) -> Mapping[str, Any] | None:
        """The labels that selectors see; the API server itself adds `kubernetes.io/metadata.name`."""
        if self._bundle.find("Namespace", "", name) is None:
            return None
        return self._bundle.namespace_labels(name)
