"""The settings of one deployment. Defaults are the safe ones; a file states its departures from them.

Plain NamedTuples: `reader` builds them and `json_schema` describes them, both from these types alone. The text under
a field is its description in the published schema. Keys are camelCase in the file, snake_case here.
(docs/decisions.md says why neither pydantic nor dataclasses.)
"""

from valkey_gitops.settings.model.certificate import (
    CertificateSource,
    CopiedCertificate,
    ExistingCertificate,
    ExternalCertificate,
    NoCertificate,
)
from valkey_gitops.settings.model.discovery import NoDiscovery, ThinkubeDiscovery
from valkey_gitops.settings.model.exposure import Client, Gateway, IngressNginx, LoadBalancer, NoExposure, TcpRoute
from valkey_gitops.settings.model.gitops import ArgoCd, Flux, GitOps
from valkey_gitops.settings.model.image import Image, ValkeyImage
from valkey_gitops.settings.model.jobs import Jobs
from valkey_gitops.settings.model.memory import Amounts, Memory, Resources
from valkey_gitops.settings.model.scheduling import Scheduling, Toleration
from valkey_gitops.settings.model.secrets import (
    ExistingAuth,
    ExistingPullSecret,
    ExternalAuth,
    ExternalPullSecret,
    NoAuth,
    NoPullSecret,
    SecretStore,
)
from valkey_gitops.settings.model.settings import Settings
from valkey_gitops.settings.model.storage import Persistence, Storage

__all__ = [
    "Amounts",
    "ArgoCd",
    "CertificateSource",
    "Client",
    "CopiedCertificate",
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
    "Jobs",
    "LoadBalancer",
    "Memory",
    "NoAuth",
    "NoCertificate",
    "NoDiscovery",
    "NoExposure",
    "NoPullSecret",
    "Persistence",
    "Resources",
    "Scheduling",
    "SecretStore",
    "Settings",
    "Storage",
    "TcpRoute",
    "ThinkubeDiscovery",
    "Toleration",
    "ValkeyImage",
]
