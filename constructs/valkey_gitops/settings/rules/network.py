"""TLS, the ways in from outside, and what stands around the server."""

import ipaddress
from collections.abc import Callable, Iterator

from valkey_gitops.settings.memory import maxmemory
from valkey_gitops.settings.model import (
    CertificateTls,
    CertManagerTls,
    LoadBalancer,
    NoCertificate,
    NoTls,
    PrometheusMonitoring,
    Settings,
    TlsRoute,
    TraefikRoute,
    VolumeBackup,
)
from valkey_gitops.settings.quantity import parse, seconds
from valkey_gitops.settings.reader import Problem
from valkey_gitops.settings.versions import server_version

_OWN_LABELS = ("app", "app.kubernetes.io/name", "app.kubernetes.io/managed-by", "app.kubernetes.io/component")


def tls_has_a_certificate(settings: Settings) -> Iterator[Problem]:
    """The server needs a certificate, and whoever checks it a name that stands in it."""
    if not isinstance(settings.tls, CertificateTls):
        return
    if isinstance(settings.certificate, NoCertificate):
        remedy = "Choose another mode for certificate, or tls mode cert-manager."
        yield Problem(("tls", "mode"), "tls mode certificate, and certificate has mode none", remedy)
    if settings.domain is None:
        message = "tls mode certificate checks the name NAME.DOMAIN, and domain is missing"
        yield Problem(("tls", "mode"), message, "Add domain: the domain that the certificate is for.")


def client_certificates_can_be_had(settings: Settings) -> Iterator[Problem]:
    """A server that asks for certificates needs to know whose, and our own Jobs need one."""
    tls = settings.tls
    if isinstance(tls, NoTls) or tls.client_certificates == "none":
        return
    if tls.ca is None:
        message = "clientCertificates needs ca: the authority whose certificates are accepted"
        yield Problem(("tls", "clientCertificates"), message, "Add ca with its certificate in PEM.")
    if tls.client_certificates == "required" and isinstance(tls, CertificateTls):
        message = (
            "clientCertificates: required locks out verify and backup, unless cert-manager makes certificates for them"
        )
        yield Problem(("tls", "clientCertificates"), message, "Write optional, or use tls mode cert-manager.")


def certificates_are_renewed_in_time(settings: Settings) -> Iterator[Problem]:
    """cert-manager refuses a renewal that would lie before the beginning."""
    tls = settings.tls
    if isinstance(tls, CertManagerTls) and seconds(tls.renew_before) >= seconds(tls.duration):
        message = f"renewBefore {tls.renew_before} is not shorter than duration {tls.duration}"
        yield Problem(("tls", "renewBefore"), message, "A third of the duration is usual: 2160h0m0s and 720h0m0s.")


def renewed_certificates_are_read(settings: Settings) -> Iterator[Problem]:
    """A server that reads its certificate once serves the old one until somebody restarts it."""
    version = server_version(settings.image)
    if not isinstance(settings.tls, NoTls) and version is not None and version[:2] < (9, 1):
        message = f"Valkey {version} reads its certificate only at the start"
        remedy = f"After each renewal: kubectl -n {settings.namespace} delete pod -l app={settings.name}; or take 9.1."
        yield Problem(("tls",), message, remedy, warning=True)


def routes_by_name_have_one(settings: Settings) -> Iterator[Problem]:
    """A host is told apart by the name in the TLS handshake."""
    route = settings.exposure
    if isinstance(route, TlsRoute) and isinstance(settings.tls, NoTls):
        message = "exposure mode tls-route passes TLS on, and the server speaks none"
        yield Problem(("exposure", "mode"), message, "Set tls, or use mode tcp-route.")
    named = isinstance(route, TlsRoute) or (isinstance(route, TraefikRoute) and not isinstance(settings.tls, NoTls))
    if named and getattr(route, "hostname", None) is None and settings.domain is None:
        message = f"exposure mode {route.mode} needs the name that clients ask for"
        yield Problem(("exposure",), message, "Add domain, or exposure.hostname.")


def source_ranges_are_ranges(settings: Settings) -> Iterator[Problem]:
    """A range that the cloud does not understand, or that means everybody, protects nothing."""
    if not isinstance(settings.exposure, LoadBalancer):
        return
    if not settings.exposure.source_ranges:
        yield Problem(
            ("exposure", "sourceRanges"), "sourceRanges is empty, which means everybody", "Name who may connect."
        )
    for index, text in enumerate(settings.exposure.source_ranges):
        path = ("exposure", "sourceRanges", index)
        try:
            block = ipaddress.ip_network(text)
        except ValueError as error:
            yield Problem(path, str(error), _network_of(text))
            continue
        if block.prefixlen == 0:
            yield Problem(path, f"{text} is everybody", "Name who may connect; for everybody there is no setting.")


def _network_of(text: str) -> str:
    try:
        return f"Did you mean {ipaddress.ip_network(text, strict=False)}?"
    except ValueError:
        return "Write a range such as 192.0.2.0/24."


def monitoring_keeps_our_labels(settings: Settings) -> Iterator[Problem]:
    """The labels that everything of a deployment carries are not for others."""
    monitoring = settings.monitoring
    if isinstance(monitoring, PrometheusMonitoring):
        for label in sorted(set(monitoring.labels) & set(_OWN_LABELS)):
            message = f"label {label} is one of our own"
            yield Problem(("monitoring", "labels", label), message, "Leave it out.", at_key=True)


def backups_have_room(settings: Settings) -> Iterator[Problem]:
    """A new backup is written before an old one goes."""
    backup = settings.backup
    if isinstance(backup, VolumeBackup):
        size, data = int(parse(backup.size)), maxmemory(settings)
        if size < 2 * data:
            message = f"a backup volume of {size} bytes is less than twice maxmemory ({data} bytes)"
            remedy = f"Give at least {-(-2 * data // 2**20)}Mi; for {backup.keep} full ones and a new one more."
            yield Problem(("backup", "size"), message, remedy)


RULES: tuple[Callable[[Settings], Iterator[Problem]], ...] = (
    tls_has_a_certificate,
    client_certificates_can_be_had,
    certificates_are_renewed_in_time,
    renewed_certificates_are_read,
    routes_by_name_have_one,
    source_ranges_are_ranges,
    monitoring_keeps_our_labels,
    backups_have_room,
)
