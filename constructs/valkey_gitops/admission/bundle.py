"""All objects of one validation, for checks that need a second object."""

from collections.abc import Iterable, Mapping

from valkey_gitops.admission.model import Identity, Object


class Bundle:
    """The objects under review, and those that `--context` says are in the cluster already, found by identity."""

    def __init__(self, objects: Iterable[Object], context: Iterable[Object] = ()) -> None:
        self._objects = {Identity.of(obj): obj for obj in (*context, *objects)}

    def find(self, kind: str, namespace: str, name: str, group: str = "") -> Object | None:
        """The object of that identity, or None where neither the bundle nor the context holds it."""
        return self._objects.get(Identity(group, kind, namespace, name))

    def namespace_labels(self, name: str) -> Mapping[str, str]:
        """The labels that selectors see on a namespace; the API server itself adds `kubernetes.io/metadata.name`."""
        namespace = self.find("Namespace", "", name) or {}
        labels = (namespace.get("metadata") or {}).get("labels") or {}
        return {"kubernetes.io/metadata.name": name, **labels}
