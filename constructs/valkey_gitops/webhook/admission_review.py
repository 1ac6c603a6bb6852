"""AdmissionReview of admission.k8s.io/v1, from JSON and to it.

Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from valkey_gitops.admission.model import Object, Operation, Resource
from valkey_gitops.errors import UserError

MAX_BYTES = 4 * 1024 * 1024
"""The API server takes requests of 3 MiB, etcd stores 1.5 for an object: a review holds two."""

API_VERSION = "admission.k8s.io/v1"
OPERATIONS = ("CREATE", "UPDATE", "DELETE", "CONNECT")


class BadReviewError(UserError):
    """What came is no AdmissionReview that can be answered."""


class Review(NamedTuple):
    """The request of an AdmissionReview; `operation` is None for a CONNECT, which is about no object."""

    uid: str
    operation: Operation | None
    resource: Resource
    subresource: str
    kind: str
    namespace: str
    name: str
    object: Object
    old_object: Object
    sent: Object
    """userInfo, dryRun and options, as far as the request has them."""


class Answer(NamedTuple):
    """The response: `message` is why it is refused, `warnings` and `audit` go to the client and to the audit log."""

    uid: str
    message: str = ""
    warnings: tuple[str, ...] = ()
    audit: Mapping[str, str] = {}

    @property
    def allowed(self) -> bool:
        """Whether nothing denies it."""
        return not self.message


def read_review(body: bytes) -> Review:
    """The request of an AdmissionReview.

    Raises:
        BadReviewError: it is none; the text says which part is missing or wrong.
    """
    if len(body) > MAX_BYTES:
        raise BadReviewError(f"the AdmissionReview has more than {MAX_BYTES} bytes")
    try:
        value = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadReviewError(f"not JSON: {error or 'nested too deeply'}", _REMEDY) from None
    review = _mapping(value, "the document")
    given = review.get("apiVersion"), review.get("kind")
    if given != (API_VERSION, "AdmissionReview"):
        what = f"not an AdmissionReview of {API_VERSION}: apiVersion {given[0]!r:.80}, kind {given[1]!r:.80}"
        raise BadReviewError(what, _REMEDY)
    return _request(_mapping(review.get("request"), "request"))


_REMEDY = f'Send {{"apiVersion": "{API_VERSION}", "kind": "AdmissionReview", "request": {{...}}}}.'


def _request(request: Mapping[str, Any]) -> Review:
    operation = _text(request, "operation", "request")
    if operation not in OPERATIONS:
        raise BadReviewError(f"request.operation is {operation!r:.80}, none of {', '.join(OPERATIONS)}")
    resource = _mapping(request.get("resource"), "request.resource")
    kind = _mapping(request.get("kind"), "request.kind")
    namespace = _optional(request, "namespace")
    plural = _text(resource, "resource", "request.resource")
    needed = {"CREATE": ("object",), "UPDATE": ("object", "oldObject"), "DELETE": ("oldObject",)}.get(operation, ())
    obj, old = (
        _mapping(request.get(field), f"request.{field}") if field in needed else {} for field in ("object", "oldObject")
    )
    return Review(
        uid=_text(request, "uid", "request"),
        operation=None if operation == "CONNECT" else cast("Operation", operation),
        resource=Resource(
            _optional(resource, "group"),
            _text(resource, "version", "request.resource"),
            plural,
            bool(namespace) and plural != "namespaces",
        ),
        subresource=_optional(request, "subResource"),
        kind=_text(kind, "kind", "request.kind"),
        namespace=namespace,
        name=_optional(request, "name"),
        object=obj,
        old_object=old,
        sent=dict(_sent(request)),
    )


def _sent(request: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for field in ("userInfo", "options"):
        if request.get(field) is not None:
            yield field, _mapping(request[field], f"request.{field}")
    if isinstance(request.get("dryRun"), bool):
        yield "dryRun", request["dryRun"]


def write_answer(answer: Answer) -> dict[str, Any]:
    """The AdmissionReview that answers."""
    response: dict[str, Any] = {"uid": answer.uid, "allowed": answer.allowed}
    if not answer.allowed:
        status = {"status": "Failure", "reason": "Forbidden", "code": 403, "message": answer.message}
        response["status"] = status
    if answer.warnings:
        response["warnings"] = list(answer.warnings)
    if answer.audit:
        response["auditAnnotations"] = dict(answer.audit)
    return {"apiVersion": API_VERSION, "kind": "AdmissionReview", "response": response}


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadReviewError(f"{where} is missing or no object", _REMEDY)
    return value


def _text(obj: Mapping[str, Any], field: str, where: str) -> str:
    value = obj.get(field)
    if not isinstance(value, str) or not value:
        raise BadReviewError(f"{where}.{field} is missing or no text", _REMEDY)
    return value


def _optional(obj: Mapping[str, Any], field: str) -> str:
    value = obj.get(field)
    if value is not None and not isinstance(value, str):
        raise BadReviewError(f"{field} is no text", _REMEDY)
    return value or ""
