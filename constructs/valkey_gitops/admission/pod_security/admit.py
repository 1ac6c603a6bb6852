"""What the PodSecurity plugin answers to a request. Source: k8s.io/pod-security-admission/admission/admission.go."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Finding, Identity, Request, Severity, field_path
from valkey_gitops.admission.pod_security.levels import LEVELS, LevelVersion
from valkey_gitops.admission.pod_security.namespace_policy import NamespacePolicy, default_policy, namespace_policy
from valkey_gitops.admission.pod_security.pod import TEMPLATES, Pod, pod_of
from valkey_gitops.admission.pod_security.update import is_significant
from valkey_gitops.admission.validate.metadata import mapping, text

if TYPE_CHECKING:
    from valkey_gitops.admission.pod_security.violation import Violation

DOCS = "https://kubernetes.io/docs/concepts/security/pod-security-standards/"

_IGNORED = frozenset(("attach", "binding", "eviction", "exec", "log", "portforward", "proxy", "status"))
"""Subresources of Pods that cannot change what a Pod may do; ephemeralcontainers and resize are judged."""


def check_pod_security(
    request: Request, bundle: Bundle, version: str, default: LevelVersion | None = None
) -> Iterator[Finding]:
    """What the plugin refuses, warns of or writes to the audit log.

    Args:
        request: the objects as stored, with their defaults.
        bundle: where the object's Namespace may be.
        version: of the server, such as 1.34; it knows no checks of later versions.
        default: what a namespace without labels enforces, and one that is not known; None leaves that one undecided.
    """
    identity = Identity.of(request.object)
    kind = (identity.group, identity.kind)
    if request.operation == "DELETE":
        return
    if kind == ("", "Namespace"):
        yield from _check_namespace(request, default_policy(default))
    elif (kind == ("", "Pod") and request.subresource not in _IGNORED and is_significant(request)) or (
        kind in TEMPLATES and not request.subresource
    ):
        yield from _check_pod(request, bundle, version, default)


def _check_pod(request: Request, bundle: Bundle, version: str, default: LevelVersion | None) -> Iterator[Finding]:
    name = Identity.of(request.object).namespace or "default"
    namespace = bundle.find("Namespace", "", name)
    minor = int(version.partition(".")[2])
    if namespace is None and default is None:
        yield from _unknown_namespace(request, name, version, minor)
        return
    labels = mapping(mapping(mapping(namespace).get("metadata")).get("labels"))
    policy = namespace_policy(labels, default_policy(default))
    pod = None if policy.is_privileged else pod_of(request.object, version)
    if pod is not None:
        yield from _judge(request, pod, policy, minor)


def _judge(request: Request, pod: Pod, policy: NamespacePolicy, minor: int) -> Iterator[Finding]:
    """Templates are not refused, and a Pod that is refused is not warned of."""
    is_pod = not pod.path
    found = {mode: _evaluate(pod, mode, minor) for mode in set(policy)}
    refused = found[policy.enforce]
    if is_pod and refused:
        metadata = mapping(request.object.get("metadata"))
        name = text(metadata.get("name")) or text(metadata.get("generateName"))  # which the server makes a name of
        head = f'pods "{name}" is forbidden: violates PodSecurity "{policy.enforce}"'
        yield _finding("deny", head, refused)
    if found[policy.audit]:
        yield _finding("audit", f'would violate PodSecurity "{policy.audit}"', found[policy.audit])
    if found[policy.warn] and not (is_pod and refused):
        starts = "" if is_pod or not refused else "The object is taken, but its pods are refused. "
        finding = _finding("warn", f'would violate PodSecurity "{policy.warn}"', found[policy.warn])
        yield finding._replace(remedy=f"{starts}{finding.remedy}")


def _unknown_namespace(request: Request, name: str, version: str, minor: int) -> Iterator[Finding]:
    """Nobody needs to know the namespace of a pod that satisfies the highest level."""
    pod = pod_of(request.object, version)
    if pod is None:
        return
    for level in LEVELS[1:]:
        wanted = LevelVersion(level)
        if found := _evaluate(pod, wanted, minor):
            what = "pods of it are refused" if pod.path else "it is refused"
            head = f'namespace "{name}" is not known; where it enforces PodSecurity "{wanted}", {what}'
            known = "Name the Namespace with --context, or what it enforces with --pod-security."
            yield _finding("undecidable", head, found)._replace(remedy=known)
            return


def _evaluate(pod: Pod, wanted: LevelVersion, minor: int) -> "list[Violation]":
    if wanted.level == "privileged":
        return []
    from valkey_gitops.admission.pod_security.evaluate import evaluate  # noqa: PLC0415 - where nothing is enforced, 19 modules are not loaded

    return evaluate(pod, wanted, minor)


def _finding(severity: Severity, head: str, violations: "Sequence[Violation]") -> Finding:
    detail = ", ".join(violation.sentence for violation in violations)
    places = list(dict.fromkeys(field_path(place) for violation in violations for place in violation.places))
    remedy = f"Fields to look at: {', '.join(places)}."
    return Finding(
        "pod-security", severity, f"{head}: {detail}", violations[0].places[0], remedy, DOCS, stage="policies"
    )


def _check_namespace(request: Request, defaults: NamespacePolicy) -> Iterator[Finding]:
    """The server looks at the pods that run there, and warns of those that it would refuse from now on."""
    if request.operation != "UPDATE" or request.old_object is None or request.subresource:
        return
    new, old = (
        namespace_policy(mapping(mapping(obj.get("metadata")).get("labels")), defaults).enforce
        for obj in (request.object, request.old_object)
    )
    relaxed = new.minor == old.minor and LEVELS.index(new.level) <= LEVELS.index(old.level)
    if new == old or new.level == "privileged" or relaxed:
        return
    name = Identity.of(request.object).name
    message = (
        f'PodSecurity "{new}" is enforced where "{old}" was: pods that run in namespace "{name}" may violate it; they'
        " stay, and the server warns of them"
    )
    remedy = f"Ask the server: kubectl label --dry-run=server --overwrite ns {name} <the new labels>"
    yield Finding("pod-security", "undecidable", message, ("metadata", "labels"), remedy, DOCS, stage="policies")
