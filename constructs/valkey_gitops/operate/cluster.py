"""The cluster that a kubeconfig or the pod itself names, and its refusals in sentences."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from valkey_gitops.errors import UserError
from valkey_gitops.operate.home import at_home
from valkey_gitops.operate.refusal import NoClusterError, refusal

if TYPE_CHECKING:
    from kubernetes.client import ApiClient, Configuration

Object = Mapping[str, Any]
"""A Kubernetes object as JSON has it."""

TIMEOUT = 30
"""Seconds for one request."""

_APPLY = "application/apply-patch+yaml"
_INSTALL = "Install it: pip install 'valkey-gitops[operate]'"


class Target(NamedTuple):
    """One Namespace or Secret; a Namespace has no namespace of its own."""

    kind: str
    namespace: str
    name: str

    @property
    def address(self) -> tuple[str, ...]:
        """Name and namespace, in the client's order."""
        return (self.name, self.namespace) if self.namespace else (self.name,)

    def __str__(self) -> str:
        """The object as kubectl names it, its namespace in front."""
        return f"{self.kind.lower()} {self.namespace}/{self.name}" if self.namespace else f"namespace {self.name}"


class Cluster:
    """Reads and applies Namespaces and Secrets."""

    def __init__(self, client: "ApiClient") -> None:
        from kubernetes.client import CoreV1Api  # noqa: PLC0415 - 0.3 s that only the commands for a cluster pay

        self.client = client
        api: Any = CoreV1Api(client)  # typed for its models alone, which cost time and hide fields they do not know
        self._read = {"Namespace": api.read_namespace, "Secret": api.read_namespaced_secret}
        self._patch = {"Namespace": api.patch_namespace, "Secret": api.patch_namespaced_secret}

    def read(self, target: Target) -> Object | None:
        """The object as it is now, or None where there is none.

        Raises:
            UserError: the cluster refuses, or does not answer.
        """
        from kubernetes.client.exceptions import NotFoundException  # noqa: PLC0415 - as above

        with _sentences("get", target):
            try:
                answer = self._read[target.kind](*target.address, _preload_content=False, _request_timeout=TIMEOUT)
            except NotFoundException:
                return None
            found: Object = json.loads(answer.data)
            return found

    def apply(self, obj: Object, manager: str, *, force: bool = False, dry_run: bool = False) -> None:
        """Server-side apply; `force` takes the fields over from other managers, `dry_run` lets the server only check.

        Raises:
            UserError: the cluster refuses, or does not answer; without `force` also where others own the fields.
        """
        target = target_of(obj)
        options = {"field_manager": manager, "field_validation": "Strict", "force": force}
        if dry_run:
            options["dry_run"] = "All"
        how = {"_content_type": _APPLY, "_preload_content": False, "_request_timeout": TIMEOUT}
        with _sentences("patch", target, hidden=tuple(obj.get("data", {}).values())):
            self._patch[target.kind](*target.address, obj, **options, **how)


def target_of(obj: Object) -> Target:
    """Which object of the cluster this one describes."""
    return Target(obj["kind"], obj["metadata"].get("namespace", ""), obj["metadata"]["name"])


def connect(kubeconfig: Path | None = None, context: str | None = None) -> Cluster:
    """The cluster that kubectl would take: --kubeconfig, else KUBECONFIG, else ~/.kube/config, else the pod's own.

    Raises:
        NoClusterError: none of them is there.
        UserError: the kubeconfig is unusable, or the client is not installed.
    """
    try:
        from kubernetes.client import ApiClient, Configuration  # noqa: PLC0415 - as above
    except ImportError:
        raise UserError("this command needs the Kubernetes client, which is not installed", _INSTALL) from None
    configuration = Configuration()
    configuration.retries = False  # urllib3 would repeat, and log, what cannot be reached
    file = str(kubeconfig or os.environ.get("KUBECONFIG") or "")
    usual = at_home(".kube/config")
    if file or context or usual.is_file():
        _from_file(configuration, file or str(usual), context)
    elif os.environ.get("KUBERNETES_SERVICE_HOST"):
        _from_pod(configuration)
    else:
        remedy = "Name a kubeconfig with --kubeconfig FILE or in the variable KUBECONFIG."
        raise NoClusterError(f"no cluster: there is no {usual}, and KUBECONFIG is not set", remedy)
    return Cluster(ApiClient(configuration))


def _from_file(configuration: "Configuration", file: str, context: str | None) -> None:
    from kubernetes.config import ConfigException, load_kube_config  # noqa: PLC0415 - as above
    from yaml import YAMLError  # noqa: PLC0415 - as above

    if not any(Path(part).is_file() for part in file.split(os.pathsep)):
        remedy = "Name another with --kubeconfig FILE or in the variable KUBECONFIG."
        raise NoClusterError(f"no cluster: there is no kubeconfig {file}", remedy)
    try:
        load_kube_config(file, context=context, client_configuration=configuration, persist_config=False)  # type: ignore[no-untyped-call] # the client leaves it untyped
    except ConfigException as error:
        remedy = "`kubectl config get-contexts` lists its contexts; --context NAME picks one."
        raise UserError(f"the kubeconfig {file} is unusable: {error}", remedy) from None
    except OSError as error:
        raise UserError(f"cannot read the kubeconfig {file}: {error.strerror}") from None
    # The client looks into the parsed file without checking what it got.
    except (YAMLError, TypeError, AttributeError, ValueError, KeyError):
        remedy = "`kubectl config view` says what is wrong with it."
        raise UserError(f"the kubeconfig {file} is not a kubeconfig", remedy) from None


def _from_pod(configuration: "Configuration") -> None:
    from kubernetes.config import ConfigException, load_incluster_config  # noqa: PLC0415 - as above

    try:
        load_incluster_config(client_configuration=configuration)  # type: ignore[no-untyped-call] # as above
    except ConfigException as error:
        remedy = "Give the pod a serviceAccountName, and leave automountServiceAccountToken on."
        raise UserError(f"this pod has no way to the cluster: {error}", remedy) from None


@contextmanager
def _sentences(verb: str, target: Target, hidden: tuple[str, ...] = ()) -> Iterator[None]:
    from kubernetes.client.exceptions import ApiException  # noqa: PLC0415 - as above
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

    try:
        yield
    except (ApiException, HTTPError, OSError, json.JSONDecodeError) as error:
        raise refusal(error, verb, str(target), hidden) from None
