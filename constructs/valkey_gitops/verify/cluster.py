"""Reading the cluster: the only module that speaks to the Kubernetes API.

Rights, all namespaced (`rights.py` holds the list with names): in the deployment's namespace `get` deployments or
statefulsets, services, persistentvolumeclaims and the auth Secret by name, `list` pods and endpointslices
(discovery.k8s.io), `get` and `create` pods/exec; in the state's namespace `get`, `create`, `patch` one ConfigMap.

The client library loads kubeconfigs and opens connections. Its typed API is left alone: building the models takes a
second of CPU time, which is ten in a Job that may use a tenth of a core.
"""

import base64
import binascii
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import urllib3
import websocket
import yaml
from kubernetes import config
from kubernetes.client import ApiException, Configuration, rest
from kubernetes.stream import ws_client

from valkey_gitops.errors import UserError
from valkey_gitops.verify.expectations import SecretKey, StateMap, Workload
from valkey_gitops.verify.password import Password
from valkey_gitops.verify.rights import Right

_SECONDS = 10
_CORE = "/api/v1/namespaces"
_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
_JSON, _APPLY = "application/json", "application/apply-patch+yaml"
_UNUSABLE = (config.ConfigException, OSError, yaml.YAMLError, TypeError, KeyError, ValueError, AttributeError)

Object = Mapping[str, Any]


class Cluster:
    """A Kubernetes API server. Objects come as decoded JSON, None for what does not exist.

    Methods raise UserError when the API server refuses or does not answer.
    """

    def __init__(self, configuration: Configuration) -> None:
        self._configuration: Any = configuration  # Any: not all versions of the library carry types
        self._configuration.retries = 0  # the library would log each retry to the terminal
        self._connections: Any = rest.RESTClientObject(configuration).pool_manager

    def missing_rights(self, rights: Iterable[Right]) -> list[Right]:
        """Those of the rights that the caller's account does not have."""
        return [right for right in rights if not self._allowed(right)]

    def password(self, secret: SecretKey) -> Password:
        """The password under one key of a Secret."""
        place = f"Secret {secret.namespace}/{secret.name}"
        found = self._get(place, f"{_CORE}/{secret.namespace}/secrets/{secret.name}")
        if found is None:
            raise UserError(f"{place} does not exist", "Create it: `valkey-gitops secrets apply`.")
        try:
            return Password(base64.b64decode((found.get("data") or {})[secret.key]).decode())
        except (KeyError, binascii.Error, UnicodeDecodeError):
            raise UserError(f"{place} has no usable key {secret.key}", "Put the password under that key.") from None

    def workload(self, namespace: str, workload: Workload) -> Object | None:
        """The Deployment or StatefulSet."""
        path = f"/apis/apps/v1/namespaces/{namespace}/{workload.kind.lower()}s/{workload.name}"
        return self._get(f"{workload.kind} {namespace}/{workload.name}", path)

    def pods(self, namespace: str, selector: Mapping[str, str]) -> list[Object]:
        """The Pods with these labels that are neither being deleted nor finished."""
        listed = self._list(f"Pods of namespace {namespace}", f"{_CORE}/{namespace}/pods", selector)
        return [pod for pod in listed if _alive(pod)]

    def service(self, namespace: str, name: str) -> Object | None:
        """A Service."""
        return self._get(f"Service {namespace}/{name}", f"{_CORE}/{namespace}/services/{name}")

    def endpoint_slices(self, namespace: str, service: str) -> list[Object]:
        """The EndpointSlices of a Service."""
        path = f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices"
        labels = {"kubernetes.io/service-name": service}
        return self._list(f"EndpointSlices of Service {namespace}/{service}", path, labels)

    def claim(self, namespace: str, name: str) -> Object | None:
        """A PersistentVolumeClaim."""
        path = f"{_CORE}/{namespace}/persistentvolumeclaims/{name}"
        return self._get(f"PersistentVolumeClaim {namespace}/{name}", path)

    def labelled_config_map(self, namespace: str, name: str) -> Object | None:
        """A whole ConfigMap."""
        return self._get(f"ConfigMap {namespace}/{name}", f"{_CORE}/{namespace}/configmaps/{name}")

    def delete_pod(self, namespace: str, name: str) -> None:
        """Asks for a Pod to be deleted; its controller makes another."""
        self._ask("DELETE", f"Pod {namespace}/{name}", f"{_CORE}/{namespace}/pods/{name}")

    def config_map(self, place: StateMap) -> Mapping[str, str] | None:
        """The data of a ConfigMap."""
        found = self._get(f"ConfigMap {place.namespace}/{place.name}", _config_map(place))
        return None if found is None else found.get("data") or {}

    def apply_config_map(self, place: StateMap, data: Mapping[str, str], manager: str) -> None:
        """Server-side apply a field manager's part of a ConfigMap, which is created where it does not exist."""
        metadata = {"name": place.name, "namespace": place.namespace}
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": dict(data)}
        path = f"{_config_map(place)}?{urlencode({'fieldManager': manager, 'force': 'true'})}"
        self._ask("PATCH", f"ConfigMap {place.namespace}/{place.name}", path, body, _APPLY)

    def execute(self, namespace: str, pod: str, container: str, command: Sequence[str]) -> str:
        """What a command prints inside a container, its errors after its output."""
        flags = [("container", container), ("stdout", "true"), ("stderr", "true")]
        query = urlencode(flags + [("command", word) for word in command])
        url = f"{self._configuration.host}{_CORE}/{namespace}/pods/{pod}/exec?{query}"
        websocket.setdefaulttimeout(_SECONDS)
        call: Any = ws_client.websocket_call
        try:
            client = call(self._configuration, "GET", url, headers=self._headers(), _preload_content=False)
        except ApiException as error:
            # The library appends the whole response to its first clause.
            reason = str(error.reason).partition(" -+-+- ")[0]
            raise UserError(f"no command can be run in Pod {namespace}/{pod}: {reason}") from None
        try:
            client.run_forever(timeout=_SECONDS)
            return str(client.read_stdout() + client.read_stderr())
        finally:
            client.sock.shutdown()  # close() does nothing once the server has closed its side, and leaks the socket

    def close(self) -> None:
        """Leave the API server."""
        self._connections.clear()

    def _allowed(self, right: Right) -> bool:
        attributes = {name: value for name, value in right._asdict().items() if value}
        body = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        }
        review = self._ask("POST", "the question what this account may do", _REVIEWS, body)
        return bool(review and review["status"]["allowed"])

    def _get(self, what: str, path: str) -> Object | None:
        return self._ask("GET", what, path)

    def _list(self, what: str, path: str, labels: Mapping[str, str]) -> list[Object]:
        selector = ",".join(f"{name}={value}" for name, value in sorted(labels.items()))
        found = self._ask("GET", what, f"{path}?{urlencode({'labelSelector': selector})}")
        return list((found or {}).get("items") or [])

    def _ask(self, method: str, what: str, path: str, body: Object | None = None, kind: str = _JSON) -> Object | None:
        url = f"{self._configuration.host}{path}"
        headers = {**self._headers(), "Accept": _JSON, "Content-Type": kind}
        data = None if body is None else json.dumps(body)
        try:
            reply = self._connections.request(method, url, body=data, headers=headers, timeout=float(_SECONDS))
            value = json.loads(reply.data)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._silent(str(error)) from None
        except ValueError:
            raise self._silent(f"HTTP {reply.status} without JSON") from None
        if reply.status == 404:
            return None
        if reply.status >= 400:
            raise _refusal(what, reply.status, value)
        return dict(value)

    def _headers(self) -> dict[str, str]:
        """The token, asked for anew each time: the one of a service account changes every hour."""
        settings = self._configuration.auth_settings().values()
        return {setting["key"]: setting["value"] for setting in settings if setting["in"] == "header"}

    def _silent(self, reason: str) -> UserError:
        last = reason.rpartition(": ")[2].rstrip('")') or reason  # urllib3 tells its whole way there
        return UserError(
            f"the Kubernetes API server at {self._configuration.host} does not answer: {last}",
            "Check the address in the kubeconfig and the network.",
        )


def connect() -> Cluster:
    """The cluster of KUBECONFIG, else the one that this Pod runs in; never a kubeconfig that nobody named."""
    configuration = Configuration()
    loaders: Any = config  # Any: as above
    kubeconfig = os.environ.get("KUBECONFIG")
    try:
        if kubeconfig:
            loaders.load_kube_config(config_file=kubeconfig, client_configuration=configuration)
        else:
            loaders.load_incluster_config(client_configuration=configuration)
    except _UNUSABLE as error:
        source = f"KUBECONFIG {kubeconfig}" if kubeconfig else "the service account of this Pod"
        raise UserError(
            f"{source} cannot be used: {error}",
            "Correct it, or use --no-cluster to leave out the tests that need the cluster.",
        ) from None
    return Cluster(configuration)


def _config_map(place: StateMap) -> str:
    return f"{_CORE}/{place.namespace}/configmaps/{place.name}"


def _alive(pod: Object) -> bool:
    finished = (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")
    return not finished and not pod["metadata"].get("deletionTimestamp")


def _refusal(what: str, status: int, value: Any) -> UserError:
    reason = value.get("message") if isinstance(value, dict) else None
    remedies = {
        401: "Log in again: the API server does not accept the token of the kubeconfig or of the service account.",
        403: "Grant the right in a Role and bind it to this account.",
    }
    return UserError(f"the API server refused {what}: {reason or f'HTTP {status}'}", remedies.get(status, ""))
