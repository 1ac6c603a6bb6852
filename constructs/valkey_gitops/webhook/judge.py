"""A review against the policies: what the API server cannot know, after it has decoded, defaulted and validated."""

from collections.abc import Iterator

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.default import default_object
from valkey_gitops.admission.hidden import hiding, secret_values
from valkey_gitops.admission.model import Finding, Object, Request
from valkey_gitops.admission.pod_security import check_pod_security
from valkey_gitops.admission.policies import check_policies, compile_policies
from valkey_gitops.admission.review import Cluster
from valkey_gitops.errors import UserError
from valkey_gitops.webhook.admission_review import Answer, Review
from valkey_gitops.webhook.words import audit_annotations, told, warnings

UNDECIDABLE = ("deny", "warn")


class Judge:
    """The policies and what is known of the cluster, ready to answer.

    What is undecidable is refused, or with `undecidable="warn"` warned of.

    Raises:
        UserError: a policy does not compile.
    """

    def __init__(self, cluster: Cluster, undecidable: str = "deny") -> None:
        _demand_sound(cluster)
        self._cluster = cluster
        self._undecidable = undecidable

    @property
    def policies(self) -> int:
        """How many are loaded."""
        return len(self._cluster.policies.all)

    def answer(self, review: Review) -> Answer:
        """The answer to a review; without an object, or about a part of one that no policy looks at, it is allowed."""
        findings = list(self._shown(review))
        denying = {"deny"} | ({"undecidable"} if self._undecidable == "deny" else set())
        denials = [item for item in findings if item.severity in denying]
        warned = [item for item in findings if item.severity in {"warn", "undecidable"} - denying]
        return Answer(review.uid, told(denials), warnings(warned), audit_annotations(findings))

    def _shown(self, review: Review) -> Iterator[Finding]:
        """The findings without what a Secret holds."""
        hidden = [*secret_values(review.object), *secret_values(review.old_object)]
        for finding in self._findings(review):
            message = finding.message
            for value in hidden:
                message = hiding(value, message)
            yield finding._replace(message=message)

    def _findings(self, review: Review) -> Iterator[Finding]:
        if review.operation is None:
            return
        bundle = Bundle([("", review.object)] if review.object else [], self._cluster.context, whole=False)
        request = self._request(review)
        if not review.subresource:
            yield from self._unknown_namespace(review, bundle)
            yield from check_policies(request, self._cluster.policies, bundle, review.resource)
        secured = list(check_pod_security(request, bundle, self._cluster.schemas.version, self._cluster.pod_security))
        yield from secured
        if not review.subresource and not any(item.severity == "deny" for item in secured):
            yield from self._admission(request, review, bundle)

    def _request(self, review: Review) -> Request:
        """The objects with their defaults, which they have already; what is of a Secret's status is left out."""
        assert review.operation is not None  # the caller has seen to it
        new, old = (self._defaulted(obj) if obj else None for obj in (review.object, review.old_object))
        return Request(review.operation, new or old or {}, old, review.subresource, review.sent)

    def _defaulted(self, obj: Object) -> Object:
        return default_object(obj, self._cluster.schemas.version, self._cluster.schemas)

    def _unknown_namespace(self, review: Review, bundle: Bundle) -> Iterator[Finding]:
        """A policy that chooses namespaces by labels is passed over where these are not known: nobody is let off so."""
        if not review.resource.namespaced or bundle.find("Namespace", "", review.namespace) is not None:
            return
        assert review.operation is not None  # as above
        for policy in self._cluster.policies.candidates(review.operation, review.resource):
            if policy.constraints.get("namespaceSelector"):
                message = f"it chooses namespaces by labels, and those of {review.namespace} are not known"
                yield Finding(policy.name, "undecidable", message, stage="policies")

    def _admission(self, request: Request, review: Review, bundle: Bundle) -> Iterator[Finding]:
        policies = self._cluster.policies.admission
        if not policies.items:
            return
        from valkey_gitops.admission.admission_policies.check import (  # noqa: PLC0415 - loads CEL
            check_admission_policies,
        )

        yield from check_admission_policies(request, policies, bundle, review.resource, self._cluster.schemas)


def _demand_sound(cluster: Cluster) -> None:
    compile_policies(cluster.policies)
    for policy in cluster.policies.admission.items:
        for refusal in policy.expressions(cluster.schemas.version).refusals:
            where = f"{policy.file or 'the cluster'}: ValidatingAdmissionPolicy {policy.name}"
            raise UserError(f"{where}: {refusal.text!r}: {refusal.why}", "correct the expression")
