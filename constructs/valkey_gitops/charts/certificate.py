"""The platform's wildcard certificate in Valkey's namespace: copied by our Jobs, or by External Secrets."""

from collections.abc import Iterator

from valkey_gitops.charts import secrets, sync
from valkey_gitops.charts.jobs import job_spec, pod_template
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.charts.rbac import Account, rule
from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import CopiedCertificate, ExternalCertificate


def manifests(settings: Settings) -> Iterator[Manifest]:
    """Nothing for the modes none and existing."""
    match settings.certificate:
        case CopiedCertificate() as copied:
            yield from _copied(settings, copied)
        case ExternalCertificate() as external:
            yield from _external(settings, external)


def _copied(settings: Settings, certificate: CopiedCertificate) -> Iterator[Manifest]:
    """Rights on these two Secrets alone: an apply that creates is authorized with the object's name, a POST is not."""
    name, source = f"{settings.name}-certificate", certificate.source
    account = Account(settings, name, settings.jobs_namespace)
    yield account.manifest()
    yield from account.granted(f"{name}-source", source.namespace, [rule("", "secrets", ["get"], source.name)])
    write = rule("", "secrets", ["get", "create", "patch"], certificate.name)
    yield from account.granted(f"{name}-target", settings.namespace, [write])
    origin, target = f"{source.namespace}/{source.name}", f"{settings.namespace}/{certificate.name}"
    template = pod_template(settings, name, ["secrets", "copy", "--from", origin, "--to", target])
    spec = job_spec(template, deadline=300, retries=3)
    jobs = settings.jobs_namespace
    yield owned(settings, "batch/v1", "Job", name, namespace=jobs, annotations=sync.AFTER_SYNC, body={"spec": spec})
    cron = {
        "concurrencyPolicy": "Forbid",
        "failedJobsHistoryLimit": 1,
        "jobTemplate": {"spec": spec},
        "schedule": certificate.schedule,
        "startingDeadlineSeconds": 3600,
        "successfulJobsHistoryLimit": 1,
        "suspend": False,
    }
    yield owned(settings, "batch/v1", "CronJob", name, namespace=jobs, body={"spec": cron})


def _external(settings: Settings, certificate: ExternalCertificate) -> Iterator[Manifest]:
    """External Secrets' Kubernetes provider, with an account that may read this one Secret."""
    name, source = f"{settings.name}-certificate", certificate.source
    account = Account(settings, name, settings.namespace)
    yield account.manifest()
    yield from account.granted(f"{name}-source", source.namespace, [rule("", "secrets", ["get"], source.name)])
    provider = {
        "auth": {"serviceAccount": {"name": name}},
        "remoteNamespace": source.namespace,
        "server": {
            "caProvider": {"key": "ca.crt", "name": "kube-root-ca.crt", "type": "ConfigMap"},
            "url": "kubernetes.default",
        },
    }
    body = {"spec": {"provider": {"kubernetes": provider}}}
    yield owned(settings, "external-secrets.io/v1", "SecretStore", name, annotations=sync.BEFORE, body=body)
    data = [secrets.reference(key, source.name, key) for key in ("tls.crt", "tls.key")]
    origin = secrets.Source({"kind": "SecretStore", "name": name}, data, "kubernetes.io/tls")
    yield secrets.external_secret(settings, certificate.name, settings.namespace, origin)
