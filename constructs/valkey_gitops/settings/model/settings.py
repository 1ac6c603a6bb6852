"""The root: one deployment."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from valkey_gitops.settings.model.backup import BucketBackup, NoBackup, VolumeBackup
from valkey_gitops.settings.model.certificate import (
    CopiedCertificate,
    ExistingCertificate,
    ExternalCertificate,
    NoCertificate,
)
from valkey_gitops.settings.model.discovery import NoDiscovery, ThinkubeDiscovery
from valkey_gitops.settings.model.disruption import Disruption
from valkey_gitops.settings.model.exposure import (
    Client,
    IngressNginx,
    LoadBalancer,
    NoExposure,
    TcpRoute,
    TlsRoute,
    TraefikRoute,
)
from valkey_gitops.settings.model.gitops import GitOps
from valkey_gitops.settings.model.image import ValkeyImage
from valkey_gitops.settings.model.jobs import Jobs
from valkey_gitops.settings.model.memory import Memory, Resources
from valkey_gitops.settings.model.monitoring import NoMonitoring, PrometheusMonitoring
from valkey_gitops.settings.model.scheduling import Scheduling
from valkey_gitops.settings.model.secrets import (
    ExistingAuth,
    ExistingPullSecret,
    ExternalAuth,
    ExternalPullSecret,
    NoAuth,
    NoPullSecret,
    SealedAuth,
    SopsAuth,
)
from valkey_gitops.settings.model.storage import Persistence, Storage
from valkey_gitops.settings.model.tls import CertificateTls, CertManagerTls, NoTls
from valkey_gitops.settings.model.users import AclUsers, DefaultUser
from valkey_gitops.settings.model.words import DirectiveValue, Domain, Name, ObjectName


class Settings(NamedTuple):
    """One Valkey deployment."""

    jobs: Jobs
    gitops: GitOps
    name: Name = "valkey"
    """Name of the Deployment and of its Service."""
    namespace: Name = "valkey"
    domain: Domain | None = None
    """The platform's domain; the external name of Valkey is NAME.DOMAIN."""
    image: ValkeyImage = ValkeyImage()
    pull_secret: NoPullSecret | ExistingPullSecret | ExternalPullSecret = NoPullSecret("none")
    resources: Literal["light", "medium", "heavy"] | Resources = "light"
    """light: 100m-200m CPU, 128Mi-256Mi; medium: 500m-1, 512Mi-1Gi; heavy: 1-2, 2Gi-4Gi; or explicit numbers."""
    durability: Literal["cache", "durable", "strict"] = "durable"
    """What a crash may lose. cache: everything; durable: about two seconds; strict: nothing that was acknowledged."""
    storage: Storage | None = None
    """Left out: a volume of the default class; for a cache, none."""
    persistence: Persistence = Persistence()
    memory: Memory = Memory()
    protected_mode: bool = True
    """Whether the server refuses remote clients as long as there is no password."""
    auth: NoAuth | ExistingAuth | ExternalAuth | SealedAuth | SopsAuth = ExistingAuth("existing")
    acl: DefaultUser | AclUsers = DefaultUser("default-user")
    certificate: NoCertificate | ExistingCertificate | CopiedCertificate | ExternalCertificate = NoCertificate("none")
    tls: NoTls | CertificateTls | CertManagerTls = NoTls("none")
    exposure: NoExposure | IngressNginx | TcpRoute | TlsRoute | TraefikRoute | LoadBalancer = NoExposure("none")
    discovery: NoDiscovery | ThinkubeDiscovery = NoDiscovery("none")
    clients: Literal["any"] | tuple[Client, ...] = ()
    """Who may connect inside the cluster, beside the pods of the namespace itself; any: no NetworkPolicy at all."""
    configuration: Literal["file", "arguments"] = "file"
    """file: directives in a ConfigMap, and what can be set live restarts nothing; arguments: on the command line."""
    directives: Mapping[str, DirectiveValue] = MappingProxyType({})
    """More of Valkey's directives by name, checked against the server's version; those with a key here are refused."""
    monitoring: NoMonitoring | PrometheusMonitoring = NoMonitoring("none")
    backup: NoBackup | VolumeBackup | BucketBackup = NoBackup("none")
    priority_class: ObjectName | None = None
    """The PriorityClass of the server's pod."""
    scheduling: Scheduling = Scheduling()
    disruption: Disruption = Disruption()
    removal: Literal["keep", "purge"] | None = None
    """The way out, which `valkey-gitops remove` writes: keep leaves volumes and namespaces, purge deletes them too."""
    extends: str | None = None
    """Another file, seen from this one, whose settings these are added to or replace (docs/settings.md)."""

    @property
    def jobs_namespace(self) -> str:
        """The namespace of the Jobs."""
        return self.jobs.namespace or f"{self.namespace}-jobs"

    @property
    def internal_host(self) -> str:
        """The name that clients inside the cluster use."""
        return f"{self.name}.{self.namespace}.svc.cluster.local"
