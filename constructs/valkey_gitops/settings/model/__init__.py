"""The settings of one deployment. Defaults are the safe ones; a file states its departures from them.

Plain NamedTuples: `reader` builds them and `json_schema` describes them, both from these types alone. The text under
a field is its description in the published schema. Keys are camelCase in the file, snake_case here.
(docs/decisions.md says why neither pydantic nor dataclasses.)
"""

from valkey_gitops.settings.model.backup import BucketBackup, BucketCredentials, NoBackup, VolumeBackup
from valkey_gitops.settings.model.certificate import (
    CertificateSource,
    CopiedCertificate,
    ExistingCertificate,
    ExternalCertificate,
    NoCertificate,
)
from valkey_gitops.settings.model.discovery import NoDiscovery, ThinkubeDiscovery
from valkey_gitops.settings.model.disruption import Disruption
from valkey_gitops.settings.model.exposure import (
    Binding,
    Client,
    Gateway,
    IngressNginx,
    LoadBalancer,
    NoExposure,
    TcpRoute,
    TlsRoute,
    TraefikRoute,
)
from valkey_gitops.settings.model.gitops import ArgoCd, Flux, GitOps
from valkey_gitops.settings.model.image import Image, ValkeyImage
from valkey_gitops.settings.model.jobs import Jobs
from valkey_gitops.settings.model.memory import Amounts, Memory, Resources
from valkey_gitops.settings.model.monitoring import NoMonitoring, PrometheusMonitoring, SlowLog
from valkey_gitops.settings.model.scheduling import Scheduling, Toleration
from valkey_gitops.settings.model.secrets import (
    ExistingAuth,
    ExistingPullSecret,
    ExternalAuth,
    ExternalPullSecret,
    NoAuth,
    NoPullSecret,
    SealedAuth,
    SecretStore,
    SopsAuth,
)
from valkey_gitops.settings.model.settings import Settings
from valkey_gitops.settings.model.storage import Persistence, Storage
from valkey_gitops.settings.model.tls import CertificateTls, CertManagerTls, Issuer, NoTls
from valkey_gitops.settings.model.users import AclUsers, DefaultUser, Password, User

__all__ = [
    "AclUsers",
    "Amounts",
    "ArgoCd",
    "Binding",
    "BucketBackup",
    "BucketCredentials",
    "CertManagerTls",
    "CertificateSource",
    "CertificateTls",
    "Client",
    "CopiedCertificate",
    "DefaultUser",
    "Disruption",
    "ExistingAuth",
    "ExistingCertificate",
    "ExistingPullSecret",
    "ExternalAuth",
    "ExternalCertificate",
    "ExternalPullSecret",
    "Flux",
    "Gateway",
    "GitOps",
    "Image",
    "IngressNginx",
    "Issuer",
    "Jobs",
    "LoadBalancer",
    "Memory",
    "NoAuth",
    "NoBackup",
    "NoCertificate",
    "NoDiscovery",
    "NoExposure",
    "NoMonitoring",
    "NoPullSecret",
    "NoTls",
    "Password",
    "Persistence",
    "PrometheusMonitoring",
    "Resources",
    "Scheduling",
    "SealedAuth",
    "SecretStore",
    "Settings",
    "SlowLog",
    "SopsAuth",
    "Storage",
    "TcpRoute",
    "ThinkubeDiscovery",
    "TlsRoute",
    "Toleration",
    "TraefikRoute",
    "User",
    "ValkeyImage",
    "VolumeBackup",
]
