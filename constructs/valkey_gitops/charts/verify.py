"""The Job that proves the sync: what it may do, what it expects, and what makes both engines run it again."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from valkey_gitops.charts import configuration, discovery, disruption, sync, tls
from valkey_gitops.charts.acl import login
from valkey_gitops.charts.expectations import expectations, state_name
from valkey_gitops.charts.jobs import Mounted, job_spec, pod_template
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.charts.rbac import Account, rule
from valkey_gitops.charts.storage import claim_name
from valkey_gitops.settings import Settings
from valkey_gitops.settings.durability import promise
from valkey_gitops.settings.memory import start_seconds


def manifests(deployment: str, settings: Settings, others: Sequence[Manifest]) -> Iterator[Manifest]:
    """Account, rights, expectations and Job; `others` are the deployment's other manifests, for their hash."""
    name = f"{settings.name}-verify"
    account = Account(settings, name, settings.jobs_namespace)
    yield account.manifest()
    yield from account.granted(name, settings.namespace, list(_rights(settings)))
    memory = rule("", "configmaps", ["get", "create", "patch"], state_name(settings))
    yield from account.granted(f"{name}-state", settings.jobs_namespace, [memory])
    if settings.jobs.verify_restart:
        # A Role of its own: it goes with the setting. Pods have no fixed name to restrict it to.
        yield from account.granted(f"{name}-restart", settings.namespace, [rule("", "pods", ["delete"])])
    expected = yaml.safe_dump(expectations(deployment, settings), sort_keys=False, width=1000)
    args = ["verify", "--expectations", f"{_FOLDER}/expectations.yaml"]
    if configuration.live(settings):
        args.append("--apply")
    if settings.jobs.verify_restart:
        args.append("--restart")
    template = pod_template(settings, name, [*args, *_encryption(settings)], mounted=_mounted(settings, name))
    # On the pod template for Flux, and on an ordinary object for Argo CD, which never compares hooks.
    stamp = {sync.DIST_HASH: _hash([*others, expected, template])}
    template["metadata"]["annotations"] = stamp
    pem = tls.authority(settings)
    body: dict[str, Any] = {"data": {**({"ca.crt": pem} if pem else {}), "expectations.yaml": expected}}
    told = {**sync.VERBATIM, **stamp}
    yield owned(settings, "v1", "ConfigMap", name, namespace=account.namespace, annotations=told, body=body)
    body = {"spec": job_spec(template, deadline=_deadline(settings), retries=1, final=_FAILED)}
    told = {**sync.AFTER_SYNC, **sync.VERBATIM}
    yield owned(settings, "batch/v1", "Job", name, namespace=account.namespace, annotations=told, body=body)


def _deadline(settings: Settings) -> int:
    """Seconds; with a restart also those that the old Pod may take to end, and the new one to load its data."""
    again = disruption.grace_seconds(settings) + start_seconds(settings) if settings.jobs.verify_restart else 0
    return _SECONDS + again


def _rights(settings: Settings) -> Iterator[dict[str, Any]]:
    """Read only, but for exec, by which the AOF folder is listed; pods have no fixed name to restrict it to."""
    yield rule("apps", "deployments", ["get"], settings.name)
    yield rule("", "pods", ["list"])
    yield rule("", "pods/exec", ["create", "get"])  # create from Kubernetes 1.35 on, also over a websocket
    yield rule("", "services", ["get"], settings.name, f"{settings.name}-headless")
    yield rule("discovery.k8s.io", "endpointslices", ["list"])
    if promise(settings).storage:
        yield rule("", "persistentvolumeclaims", ["get"], claim_name(settings))
    if user := login(settings, "verify"):
        yield rule("", "secrets", ["get"], user.secret)
    for record in discovery.manifests(settings):
        yield rule("", "configmaps", ["get"], record["metadata"]["name"])


_SECONDS = 300
_FAILED = 1
"""The suite's exit code for a test that failed: a verdict. That it could not run is worth another try."""
_FOLDER = "/etc/valkey-gitops"


def _encryption(settings: Settings) -> list[str]:
    words = ["--cacert", f"{_FOLDER}/ca.crt"] if tls.authority(settings) else []
    if tls.asks_for_certificates(settings):
        words += ["--cert", f"{tls.CLIENT_FOLDER}/tls.crt", "--key", f"{tls.CLIENT_FOLDER}/tls.key"]
    return words


def _mounted(settings: Settings, name: str) -> list[Mounted]:
    found = [Mounted("config", _FOLDER, {"configMap": {"defaultMode": 0o444, "name": name}})]
    return [*found, *tls.jobs_certificate(settings)]


def _hash(parts: Sequence[Any]) -> str:
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
