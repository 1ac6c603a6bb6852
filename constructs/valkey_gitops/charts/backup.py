"""Regular backups: a CronJob in the Jobs' namespace, where its finished pods spoil no status."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.charts import sync, tls
from valkey_gitops.charts.acl import login
from valkey_gitops.charts.directives import PORT
from valkey_gitops.charts.jobs import Mounted, job_spec, pod_template
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.charts.rbac import Account, rule
from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import BucketBackup, NoBackup, VolumeBackup

_FOLDER, _CREDENTIALS, _CA = "/backups", "/etc/backup-store", "/etc/valkey-gitops"
_HOUR = 3600
_BINDING_SECONDS = 300


def name(settings: Settings) -> str:
    """Of the CronJob and all that belongs to it: `valkey-backup` for `valkey`."""
    return f"{settings.name}-backup"


def manifests(settings: Settings) -> Iterator[Manifest]:
    """Account, volume and CronJob."""
    wanted = settings.backup
    if isinstance(wanted, NoBackup):
        return
    identity = Account(settings, name(settings), settings.jobs_namespace)
    yield identity.manifest()
    if user := login(settings, "backup"):
        may = rule("", "secrets", ["get"], user.secret)
        yield from identity.granted(name(settings), settings.namespace, [may])
    if isinstance(wanted, VolumeBackup):
        yield _claim(settings, wanted)
        yield _first_consumer(settings)
    if pem := tls.authority(settings):
        body = {"data": {"ca.crt": pem}}
        yield owned(settings, "v1", "ConfigMap", name(settings), namespace=settings.jobs_namespace, body=body)
    yield _cron_job(settings, wanted)


def _claim(settings: Settings, wanted: VolumeBackup) -> Manifest:
    spec: dict[str, Any] = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": wanted.size}},
    }
    if wanted.storage_class:
        spec["storageClassName"] = wanted.storage_class
    return owned(
        settings,
        "v1",
        "PersistentVolumeClaim",
        name(settings),
        namespace=settings.jobs_namespace,
        annotations=sync.protection(settings.removal),
        body={"spec": {**spec, "volumeMode": "Filesystem"}},
    )


def _first_consumer(settings: Settings) -> Manifest:
    """A Job that mounts the volume and lists what it holds.

    A volume may wait for its first consumer, and both engines wait for the volume: without this Job no sync would end,
    and nothing be verified, before the first night.
    """
    called = f"{name(settings)}-volume"
    template = pod_template(settings, called, ["-l", _FOLDER], mounted=[_volume(settings)])
    spec = template["spec"]
    spec["containers"][0]["command"] = ["ls"]
    account = name(settings)
    spec |= {"automountServiceAccountToken": False, "serviceAccount": account, "serviceAccountName": account}
    body = {"spec": job_spec(template, deadline=_BINDING_SECONDS, retries=1)}
    jobs = settings.jobs_namespace
    return owned(settings, "batch/v1", "Job", called, namespace=jobs, annotations=sync.WITH_SYNC, body=body)


def _volume(settings: Settings) -> Mounted:
    claim = {"persistentVolumeClaim": {"claimName": name(settings)}}
    return Mounted("backups", _FOLDER, claim, read_only=False)


def _cron_job(settings: Settings, wanted: VolumeBackup | BucketBackup) -> Manifest:
    """One at a time; one that cannot begin within an hour, or end within one, is given up, and an alert tells."""
    template = pod_template(settings, name(settings), _words(settings, wanted), mounted=_mounted(settings, wanted))
    spec = {
        "concurrencyPolicy": "Forbid",
        "failedJobsHistoryLimit": 3,
        "jobTemplate": {"spec": job_spec(template, deadline=_HOUR, retries=2)},
        "schedule": wanted.schedule,
        "startingDeadlineSeconds": _HOUR,
        "successfulJobsHistoryLimit": 1,
        "suspend": False,
    }
    return owned(
        settings, "batch/v1", "CronJob", name(settings), namespace=settings.jobs_namespace, body={"spec": spec}
    )


def _words(settings: Settings, wanted: VolumeBackup | BucketBackup) -> list[str]:
    words = ["backup", "--host", settings.internal_host, "--port", str(PORT), "--name", settings.name]
    words += ["--keep", str(wanted.keep), *_login(settings), *_encryption(settings)]
    match wanted:
        case VolumeBackup():
            return [*words, "--to", _FOLDER]
        case BucketBackup(endpoint=endpoint, region=region):
            words += ["--to", f"s3://{wanted.bucket}/{wanted.prefix}".rstrip("/"), "--endpoint", endpoint]
            files = ["--access-key-file", f"{_CREDENTIALS}/access-key"]
            files += ["--secret-key-file", f"{_CREDENTIALS}/secret-key"]
            return [*words, "--region", region, *files]


def _login(settings: Settings) -> list[str]:
    found = login(settings, "backup")
    if found is None:
        return []
    where = f"{settings.namespace}/{found.secret}/{found.password.key}"
    return ["--username", found.name, "--password-secret", where]


def _encryption(settings: Settings) -> list[str]:
    if not tls.enabled(settings):
        return []
    words = ["--tls", "--server-name", tls.server_name(settings)]
    words += ["--cacert", f"{_CA}/ca.crt"] if tls.authority(settings) else []
    if tls.asks_for_certificates(settings):
        words += ["--cert", f"{tls.CLIENT_FOLDER}/tls.crt", "--key", f"{tls.CLIENT_FOLDER}/tls.key"]
    return words


def _mounted(settings: Settings, wanted: VolumeBackup | BucketBackup) -> list[Mounted]:
    found = []
    if tls.authority(settings):
        found.append(Mounted("config", _CA, {"configMap": {"defaultMode": 0o444, "name": name(settings)}}))
    found += tls.jobs_certificate(settings)
    match wanted:
        case VolumeBackup():
            found.append(_volume(settings))
        case BucketBackup(credentials=credentials):
            items = [{"key": credentials.access_key, "path": "access-key"}]
            items.append({"key": credentials.secret_key, "path": "secret-key"})
            source = {"defaultMode": 0o440, "items": items, "secretName": credentials.name}
            found.append(Mounted("store", _CREDENTIALS, {"secret": source}))
    return found
