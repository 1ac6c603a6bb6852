"""What is asked of the whole bundle again and again, found in one step however large the bundle is."""

from collections.abc import Iterator, Mapping
from typing import Any

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Object
from valkey_gitops.admission.questions import by_label, by_secret
from valkey_gitops.admission.references.pods import PodTemplate, mapping, namespace, pod_template


class Index:
    """Pods by their labels, and ExternalSecrets and Certificates by the Secret that they make."""

    def __init__(self, bundle: Bundle) -> None:
        self._pods: dict[str, list[PodTemplate]] = {}
        self._makers: dict[str, dict[str, Object]] = {"ExternalSecret": {}, "Certificate": {}}
        self._asked: set[str] | None = None
        for obj in bundle.objects():
            if pod := pod_template(obj):
                for question in _of_pod(pod):
                    self._pods.setdefault(question, []).append(pod)
            elif (made := _of_maker(obj)) is not None:
                self._makers[str(obj["kind"])][made] = obj

    def noting(self, asked: set[str] | None) -> "Index":
        """The same index; what it is asked is put into `asked`."""
        if asked is None:
            return self
        view = Index(Bundle(()))
        view._pods, view._makers, view._asked = self._pods, self._makers, asked
        return view

    def pods(self, space: str, labels: Mapping[str, Any]) -> list[PodTemplate]:
        """The pods of a namespace that have all these labels; there must be at least one label."""
        (key, value), *_ = labels.items()
        found = self._pods.get(self._note(by_label(space, key, str(value))), [])
        return [pod for pod in found if labels.items() <= pod.labels.items()]

    def external_secret(self, space: str, name: str) -> Object | None:
        """The ExternalSecret that makes a Secret."""
        return self._makers["ExternalSecret"].get(self._note(by_secret(space, name)))

    def certified(self, space: str, name: str) -> bool:
        """Whether a cert-manager Certificate makes a Secret."""
        return self._note(by_secret(space, name)) in self._makers["Certificate"]

    def _note(self, question: str) -> str:
        if self._asked is not None:
            self._asked.add(question)
        return question


def answered_by(obj: Object) -> Iterator[str]:
    """The questions whose answer the object takes part in."""
    if pod := pod_template(obj):
        yield from _of_pod(pod)
    elif (made := _of_maker(obj)) is not None:
        yield made


def _of_pod(pod: PodTemplate) -> Iterator[str]:
    return (by_label(pod.namespace, key, str(value)) for key, value in pod.labels.items())


def _of_maker(obj: Object) -> str | None:
    """The Secret that the object makes, where it makes one."""
    spec, own = mapping(obj.get("spec")), mapping(obj.get("metadata")).get("name")
    if obj.get("kind") == "ExternalSecret":
        return by_secret(namespace(obj), str(mapping(spec.get("target")).get("name") or own))
    return by_secret(namespace(obj), str(spec.get("secretName"))) if obj.get("kind") == "Certificate" else None
