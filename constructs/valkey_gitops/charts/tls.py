"""TLS on the server's port: its directives, its files, and by what name its certificate is checked."""

from collections.abc import Iterator
from typing import Any

from valkey_gitops.charts import sync
from valkey_gitops.charts.jobs import Mounted
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import CertificateTls, CertManagerTls, NoCertificate, NoTls
from valkey_gitops.settings.versions import server_version

FOLDER, CA_FOLDER = "/run/tls", "/run/ca"
CLIENT_FOLDER = "/etc/valkey-client"
"""Where our Jobs find their own certificate, if the server asks for one."""
_RELOADS_SINCE = (9, 1)
_DIRECTIVE = {"none": "no", "optional": "optional", "required": "yes"}
"""The settings' words for tls-auth-clients: YAML would take the server's own for booleans."""


def enabled(settings: Settings) -> bool:
    """Whether clients must speak TLS; there is no plain port beside it."""
    return not isinstance(settings.tls, NoTls)


def secret(settings: Settings) -> str:
    """The Secret of type kubernetes.io/tls that the server reads."""
    match settings.tls:
        case CertManagerTls(secret=name):
            return name
        case CertificateTls() if not isinstance(settings.certificate, NoCertificate):
            return settings.certificate.name
    raise ValueError("the server speaks no TLS")


def server_name(settings: Settings) -> str:
    """The name in the certificate that clients check: inside the cluster, or of the domain for a wildcard."""
    return external_name(settings) if isinstance(settings.tls, CertificateTls) else settings.internal_host


def external_name(settings: Settings) -> str:
    """NAME.DOMAIN."""
    return f"{settings.name}.{settings.domain}"


def authority(settings: Settings) -> str | None:
    """The certificate of who signed, in PEM; None without TLS, or where every system knows it."""
    return None if isinstance(settings.tls, NoTls) else settings.tls.ca


def asks_for_certificates(settings: Settings) -> bool:
    """Whether a client without a certificate is refused."""
    return not isinstance(settings.tls, NoTls) and settings.tls.client_certificates == "required"


def directives(settings: Settings, port: int) -> dict[str, str]:
    """What the server is told; nothing without TLS."""
    wanted = settings.tls
    if isinstance(wanted, NoTls):
        return {}
    values = {
        "port": "0",
        "tls-port": str(port),
        "tls-cert-file": f"{FOLDER}/tls.crt",
        "tls-key-file": f"{FOLDER}/tls.key",
        "tls-auth-clients": _DIRECTIVE[wanted.client_certificates],
        "tls-protocols": wanted.protocols,
    }
    if wanted.client_certificates != "none":
        values["tls-ca-cert-file"] = f"{CA_FOLDER}/ca.crt"
    if reloads(settings):
        values["tls-auto-reload-interval"] = str(wanted.reload_seconds)
    return values


def reloads(settings: Settings) -> bool:
    """Whether the server takes a renewed certificate without a restart."""
    version = server_version(settings.image)
    able = version is not None and version[:2] >= _RELOADS_SINCE
    return able and not isinstance(settings.tls, NoTls) and settings.tls.reload_seconds > 0


def notes(settings: Settings) -> dict[str, str]:
    """An annotation for whoever renews the certificate of a server that reads it only once."""
    if not enabled(settings) or reloads(settings):
        return {}
    restart = f"kubectl -n {settings.namespace} delete pod -l app={settings.name}"
    return {"valkey-gitops/certificate": f"read only at the start; after a renewal: {restart}"}


def volumes(settings: Settings) -> list[dict[str, Any]]:
    """Certificate and key, and the authority where somebody in the pod checks with it."""
    if not enabled(settings):
        return []
    found = [{"name": "tls", "secret": {"defaultMode": 0o440, "secretName": secret(settings)}}]
    if authority(settings):
        found.append({"name": "ca", "configMap": {"defaultMode": 0o444, "name": _ca_map(settings)}})
    return found


def mounts(settings: Settings) -> list[dict[str, Any]]:
    """Where these are mounted."""
    places = {"tls": FOLDER, "ca": CA_FOLDER}
    return [{"name": item["name"], "mountPath": places[item["name"]], "readOnly": True} for item in volumes(settings)]


def cli_options(settings: Settings) -> str:
    """Words for `valkey-cli` in the pod.

    On the loopback nobody stands between, and an expired certificate is for an alert to tell: no reason for a probe to
    kill the server. So it does not check the certificate; exporter, suite and backup do.
    """
    if not enabled(settings):
        return ""
    own = f" --cert {FOLDER}/tls.crt --key {FOLDER}/tls.key" if asks_for_certificates(settings) else ""
    return f" --tls --insecure{own}"


def manifests(settings: Settings) -> Iterator[Manifest]:
    """The Certificate, and the authority as a ConfigMap."""
    if isinstance(settings.tls, CertManagerTls):
        yield _certificate(settings, settings.tls, settings.namespace, settings.tls.secret, _names(settings))
        if asks_for_certificates(settings):
            yield _client_certificate(settings, settings.tls)
    if pem := authority(settings):
        yield owned(settings, "v1", "ConfigMap", _ca_map(settings), body={"data": {"ca.crt": pem}})


def jobs_certificate(settings: Settings) -> list[Mounted]:
    """The certificate that our Jobs show; nothing where the server asks for none."""
    if not asks_for_certificates(settings):
        return []
    source = {"defaultMode": 0o440, "secretName": _jobs_secret(settings)}
    return [Mounted("client", CLIENT_FOLDER, {"secret": source})]


def _jobs_secret(settings: Settings) -> str:
    return f"{settings.name}-jobs-tls"


def _ca_map(settings: Settings) -> str:
    return f"{settings.name}-ca"


def _names(settings: Settings) -> list[str]:
    """Every name by which a client may come: Service, headless Service and its pod, the pod itself, the outside."""
    found = []
    for service in (settings.name, f"{settings.name}-headless"):
        inside = f"{service}.{settings.namespace}"
        found += [f"{inside}.svc.cluster.local", f"{inside}.svc", inside, service]
    found.append(f"*.{settings.name}-headless.{settings.namespace}.svc.cluster.local")
    return [*found, "localhost", *([external_name(settings)] if settings.domain else [])]


def _certificate(settings: Settings, tls: CertManagerTls, namespace: str, name: str, names: list[str]) -> Manifest:
    spec = {
        "dnsNames": names,
        "duration": tls.duration,
        "ipAddresses": ["127.0.0.1"],
        "issuerRef": {"group": tls.issuer.group, "kind": tls.issuer.kind, "name": tls.issuer.name},
        "privateKey": {"algorithm": "ECDSA", "rotationPolicy": "Always", "size": 256},
        "renewBefore": tls.renew_before,
        "secretName": name,
        "usages": ["digital signature", "server auth", "client auth"],
    }
    return owned(
        settings,
        "cert-manager.io/v1",
        "Certificate",
        name,
        namespace=namespace,
        annotations=sync.BEFORE,
        body={"spec": spec},
    )


def _client_certificate(settings: Settings, tls: CertManagerTls) -> Manifest:
    name = _jobs_secret(settings)
    found = _certificate(settings, tls, settings.jobs_namespace, name, [f"{settings.name}-jobs"])
    found["spec"].pop("ipAddresses")
    found["spec"]["usages"] = ["digital signature", "client auth"]
    return found
