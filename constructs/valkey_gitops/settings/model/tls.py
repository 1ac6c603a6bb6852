"""Encryption on the wire."""

from typing import Annotated, Literal, NamedTuple

from valkey_gitops.settings.constraints import Constraint
from valkey_gitops.settings.model.words import GoDuration, ObjectName, Pem

ReloadSeconds = Annotated[int, Constraint(minimum=0, maximum=86400)]
Protocols = Literal["TLSv1.2 TLSv1.3", "TLSv1.3"]
ClientCertificates = Literal["none", "optional", "required"]


class NoTls(NamedTuple):
    """The server speaks plain text."""

    mode: Literal["none"]


class CertificateTls(NamedTuple):
    """The server speaks TLS only, with the certificate that the section `certificate` brings.

    Whoever checks it must connect by a name that stands in it: for a wildcard of the domain that is NAME.DOMAIN.
    """

    mode: Literal["certificate"]
    ca: Pem | None = None
    """The authority that signed it, which is public. Left out: one that every system knows."""
    client_certificates: ClientCertificates = "none"
    """Whether clients must show a certificate of the same authority."""
    protocols: Protocols = "TLSv1.2 TLSv1.3"
    reload_seconds: ReloadSeconds = 3600
    """How often the server looks for a renewed certificate (from Valkey 9.1 on); 0: never."""


class Issuer(NamedTuple):
    """Who signs in the cluster."""

    name: ObjectName
    kind: Literal["Issuer", "ClusterIssuer"] = "ClusterIssuer"
    group: ObjectName = "cert-manager.io"


class CertManagerTls(NamedTuple):
    """The server speaks TLS only, with a certificate of its own from cert-manager: Services, pod, localhost, domain."""

    mode: Literal["cert-manager"]
    issuer: Issuer
    ca: Pem | None = None
    """The issuer's own certificate, which is public. Left out: one that every system knows."""
    secret: ObjectName = "valkey-tls"  # noqa: S105 - the name of a Secret
    duration: GoDuration = "2160h0m0s"
    renew_before: GoDuration = "720h0m0s"
    client_certificates: ClientCertificates = "none"
    """Whether clients must show a certificate of the same authority."""
    protocols: Protocols = "TLSv1.2 TLSv1.3"
    reload_seconds: ReloadSeconds = 3600
    """How often the server looks for a renewed certificate (from Valkey 9.1 on); 0: never."""
