"""What is asked of the whole bundle again and again, found in one step however large the bundle is."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Object
from valkey_gitops.admission.references.pods import PodTemplate, mapping, namespace, pod_template


class Index:
    """Pods by their labels, and ExternalSecrets and Certificates by the Secret that they make."""

    def __init__(self, bundle: Bundle) -> None:
        self._pods: dict[tuple[str, str, str], list[PodTemplate]] = {}
        self._secrets: dict[tuple[str, str], Object] = {}
        self._certificates: set[tuple[str, str]] = set()
        for obj in bundle.objects():
            if pod := pod_template(obj):
                for key, value in pod.labels.items():
                    self._pods.setdefault((pod.namespace, key, str(value)), []).append(pod)
            elif obj.get("kind") == "ExternalSecret":
                own = mapping(obj.get("metadata")).get("name")
                name = mapping(mapping(obj.get("spec")).get("target")).get("name") or own
                self._secrets[namespace(obj), str(name)] = obj
            elif obj.get("kind") == "Certificate":
                self._certificates.add((namespace(obj), str(mapping(obj.get("spec")).get("secretName"))))

    def pods(self, space: str, labels: Mapping[str, Any]) -> list[PodTemplate]:
        """The pods of a namespace that have all these labels; there must be at least one label."""
        (key, value), *_ = labels.items()
        return [pod for pod in self._pods.get((space, key, str(value)), []) if labels.items() <= pod.labels.items()]

    def external_secret(self, space: str, name: str) -> Object | None:
        """The ExternalSecret that makes a Secret."""
        return self._secrets.get((space, name))

    def certified(self, space: str, name: str) -> bool:
        """Whether a cert-manager Certificate makes a Secret."""
        return (space, name) in self._certificates
