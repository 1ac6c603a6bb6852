"""Any object of the cluster by its REST path, as JSON: asked for, listed or deleted; `cluster.py` applies."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from valkey_gitops.operate.cluster import TIMEOUT, Cluster, Object
from valkey_gitops.operate.refusal import refusal


def get(cluster: Cluster, what: str, path: str) -> Object | None:
    """The object, or None where neither it nor its kind is there; `what` is `kind namespace/name` for messages.

    Raises:
        UserError: the cluster refuses, or does not answer.
    """
    return _ask(cluster, what, "GET", path, None)


def allowed(cluster: Cluster, attributes: Mapping[str, str]) -> bool:
    """Whether this account may do what the attributes of a SelfSubjectAccessReview say."""
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": attributes},
    }
    path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    found = _ask(cluster, "selfsubjectaccessreview", "POST", path, review)
    return bool(found and found["status"]["allowed"])


def delete(cluster: Cluster, what: str, path: str) -> None:
    """Asks the server to delete an object, which may wait for finalizers; one that is not there is fine.

    Raises:
        UserError: the cluster refuses, or does not answer.
    """
    _ask(cluster, what, "DELETE", path, None)


def _ask(cluster: Cluster, what: str, method: str, path: str, body: Object | None) -> Object | None:
    from kubernetes.client.exceptions import ApiException  # noqa: PLC0415 - 0.3 s
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

    verb = "delete" if method == "DELETE" else "get"
    client: Any = cluster.client
    login = client.configuration.auth_settings().values()
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    headers |= {item["key"]: item["value"] for item in login if item["in"] == "header"}
    try:
        answer = client.call_api(method, client.configuration.host + path, headers, body, _request_timeout=TIMEOUT)
        text = answer.read()
        if answer.status == 404:  # of a kind that nobody serves it says so in plain text
            return None
        found: Object = json.loads(text)
    except (ApiException, HTTPError, OSError, json.JSONDecodeError) as error:
        raise refusal(error, verb, what) from None
    if answer.status >= 300:  # this level of the client leaves judging to its callers
        raise refusal(ApiException(status=answer.status, body=text.decode()), verb, what)
    return found


def listed(cluster: Cluster, what: str, path: str, labels: str = "") -> list[Object]:
    """The objects of a kind, with these labels if any are given."""
    query = f"?{urlencode({'labelSelector': labels})}" if labels else ""
    found = get(cluster, what, f"{path}{query}")
    return list((found or {}).get("items") or [])
