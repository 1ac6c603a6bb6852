"""The certificate in Valkey's namespace."""

from typing import Literal, NamedTuple

from valkey_gitops.settings.model.words import CronSchedule, Name, ObjectName


class NoCertificate(NamedTuple):
    """No certificate is brought into the namespace."""

    mode: Literal["none"]


class CertificateSource(NamedTuple):
    """The Secret of type kubernetes.io/tls that the platform keeps."""

    name: ObjectName
    namespace: Name = "default"


class ExistingCertificate(NamedTuple):
    """A Secret of type kubernetes.io/tls that somebody else keeps in the namespace."""

    mode: Literal["existing"]
    name: ObjectName = "valkey-tls-secret"


class CopiedCertificate(NamedTuple):
    """A Job at every sync and a CronJob copy the platform's certificate, with rights on these two Secrets only."""

    mode: Literal["copy"]
    source: CertificateSource
    name: ObjectName = "valkey-tls-secret"
    schedule: CronSchedule = "17 3 * * *"
    """When the CronJob looks for a renewed certificate."""


class ExternalCertificate(NamedTuple):
    """External Secrets copies the platform's certificate, with its Kubernetes provider."""

    mode: Literal["external-secrets"]
    source: CertificateSource
    name: ObjectName = "valkey-tls-secret"
