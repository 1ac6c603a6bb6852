"""The settings of one deployment. Defaults are the safe ones; a file states its departures from them.

Plain dataclasses: `reader` builds them and `json_schema` describes them, both from these types alone. The text under
a field is its description in the published schema. Keys are camelCase in the file, snake_case here.
(pydantic would do both, but 25 such models cost 0.2 s at every start; the whole of synthesis has 0.1 s.)
"""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from valkey_gitops.settings.constraints import Constraint
from valkey_gitops.settings.quantity import PATTERN as QUANTITY

Name = Annotated[str, Constraint(r"^[a-z]([-a-z0-9]*[a-z0-9])?$", "a DNS label: lower-case letters, digits and -", 40)]
ObjectName = Annotated[
    str, Constraint(r"^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$", "a DNS name: lower-case letters, digits, - and .", 253)
]
Domain = Annotated[
    str,
    Constraint(r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z]([-a-z0-9]*[a-z0-9])?$", "a domain such as example.com", 200),
]
SecretKey = Annotated[str, Constraint(r"^[-._a-zA-Z0-9]+$", "a key of a Secret: letters, digits, -, _ and .", 253)]
Quantity = Annotated[str, Constraint(QUANTITY, "a Kubernetes quantity such as 256Mi, 5Gi or 100m")]
Port = Annotated[int, Constraint(minimum=1, maximum=65535)]
Repository = Annotated[
    str,
    Constraint(
        r"^[a-z0-9.-]+\.[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+$",
        "an image repository with its registry and without a tag, such as docker.io/valkey/valkey",
    ),
]
Tag = Annotated[str, Constraint(r"^[A-Za-z0-9_][A-Za-z0-9._-]*$", "an image tag such as 9.1.4-alpine; quote it", 128)]
Digest = Annotated[str, Constraint(r"^sha256:[0-9a-f]{64}$", "a digest: sha256: and 64 hexadecimal digits")]
SavePoint = Annotated[
    str, Constraint(r"^[1-9][0-9]* [1-9][0-9]*$", "'SECONDS CHANGES' such as '900 1': save when both are reached")
]
CidrBlock = Annotated[str, Constraint(r"^[0-9a-fA-F.:]+/[0-9]{1,3}$", "a range of addresses such as 192.0.2.0/24")]
CronSchedule = Annotated[str, Constraint(r"^\S+( \S+){4}$", "a cron schedule of five fields such as '17 3 * * *'")]
GitUrl = Annotated[str, Constraint(r"^(https?|ssh)://\S+$|^git@\S+:\S+$", "the URL of a Git repository")]
Path = Annotated[str, Constraint(r"^[^/]\S*$", "a path inside the repository, without a leading /")]


@dataclass(frozen=True, kw_only=True)
class Image:
    """A container image."""

    repository: Repository
    """Registry and repository, without a tag."""
    tag: Tag
    """The human-readable tag; it stays in the manifests also beside a digest."""
    digest: Digest | None = None
    """Pins the image's content; the tag is then only a name."""
    pull_policy: Literal["Always", "IfNotPresent", "Never"] = "IfNotPresent"
    """When the kubelet asks the registry."""

    @property
    def reference(self) -> str:
        """The image as a container names it."""
        return f"{self.repository}:{self.tag}" + (f"@{self.digest}" if self.digest else "")


@dataclass(frozen=True, kw_only=True)
class ValkeyImage(Image):
    """The image of the server: upstream's, or its mirror."""

    repository: Repository = "docker.io/valkey/valkey"
    tag: Tag = "9.1.4-alpine"


@dataclass(frozen=True, kw_only=True)
class SecretStore:
    """The store that External Secrets reads from."""

    name: ObjectName
    kind: Literal["SecretStore", "ClusterSecretStore"] = "ClusterSecretStore"


@dataclass(frozen=True, kw_only=True)
class NoPullSecret:
    """The registry gives the images to everybody."""

    mode: Literal["none"] = "none"


@dataclass(frozen=True, kw_only=True)
class ExistingPullSecret:
    """A Secret of type kubernetes.io/dockerconfigjson, made by `valkey-gitops secrets apply` or by hand."""

    mode: Literal["existing"] = "existing"
    name: ObjectName
    robot: str = "robot$kaniko"
    """The registry's robot account that `secrets apply` writes into it; the token comes from HARBOR_ROBOT_TOKEN."""


@dataclass(frozen=True, kw_only=True)
class ExternalPullSecret:
    """The Secret is kept by External Secrets from a value of type dockerconfigjson in a store."""

    mode: Literal["external-secrets"] = "external-secrets"
    name: ObjectName
    store: SecretStore
    key: str
    """The key in the store that holds the whole .dockerconfigjson document."""


@dataclass(frozen=True, kw_only=True)
class NoAuth:
    """Everybody who reaches the port may do everything."""

    mode: Literal["none"] = "none"


@dataclass(frozen=True, kw_only=True)
class ExistingAuth:
    """The password of user `default` in a Secret, made by `valkey-gitops secrets apply` or by hand."""

    mode: Literal["existing"] = "existing"
    name: ObjectName = "valkey-auth"
    key: SecretKey = "password"


@dataclass(frozen=True, kw_only=True)
class ExternalAuth:
    """The password of user `default`, kept by External Secrets."""

    mode: Literal["external-secrets"] = "external-secrets"
    name: ObjectName = "valkey-auth"
    key: SecretKey = "password"
    store: SecretStore
    remote_key: str
    """The entry of the store."""
    remote_property: str | None = None
    """The field inside that entry."""


@dataclass(frozen=True, kw_only=True)
class NoCertificate:
    """No certificate is brought into the namespace."""

    mode: Literal["none"] = "none"


@dataclass(frozen=True, kw_only=True)
class CertificateSource:
    """The Secret of type kubernetes.io/tls that the platform keeps."""

    namespace: Name = "default"
    name: ObjectName


@dataclass(frozen=True, kw_only=True)
class ExistingCertificate:
    """A Secret of type kubernetes.io/tls that somebody else keeps in the namespace."""

    mode: Literal["existing"] = "existing"
    name: ObjectName = "valkey-tls-secret"


@dataclass(frozen=True, kw_only=True)
class CopiedCertificate:
    """A Job at every sync and a CronJob copy the platform's certificate, with rights on these two Secrets only."""

    mode: Literal["copy"] = "copy"
    name: ObjectName = "valkey-tls-secret"
    source: CertificateSource
    schedule: CronSchedule = "17 3 * * *"
    """When the CronJob looks for a renewed certificate."""


@dataclass(frozen=True, kw_only=True)
class ExternalCertificate:
    """External Secrets copies the platform's certificate, with its Kubernetes provider."""

    mode: Literal["external-secrets"] = "external-secrets"
    name: ObjectName = "valkey-tls-secret"
    source: CertificateSource


@dataclass(frozen=True, kw_only=True)
class NoExposure:
    """Reachable inside the cluster only."""

    mode: Literal["none"] = "none"


@dataclass(frozen=True, kw_only=True)
class IngressNginx:
    """One entry in the TCP services ConfigMap of ingress-nginx, which Helm or another tool owns."""

    mode: Literal["ingress-nginx"] = "ingress-nginx"
    namespace: Name = "ingress"
    config_map: ObjectName = "primary-ingress-ingress-nginx-tcp"
    port: Port = 6379
    """The port on the ingress controller; its own Service must open it too."""


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """The listener that a route attaches to."""

    namespace: Name
    name: ObjectName
    listener: str | None = None


@dataclass(frozen=True, kw_only=True)
class TcpRoute:
    """A Gateway API TCPRoute."""

    mode: Literal["tcp-route"] = "tcp-route"
    gateway: Gateway
    api_version: Literal["v1", "v1alpha2"] = "v1"
    """v1 from Gateway API 1.6 on; v1alpha2 (experimental channel) before."""
    port: Port = 6379
    """The port of the gateway's listener, where clients connect."""


@dataclass(frozen=True, kw_only=True)
class LoadBalancer:
    """A Service of type LoadBalancer beside the internal ones."""

    mode: Literal["load-balancer"] = "load-balancer"
    source_ranges: list[CidrBlock]
    """Who may connect; there is no default, because the default of Kubernetes is everybody."""
    port: Port = 6379
    annotations: dict[str, str] = field(default_factory=dict)
    """For the cloud's controller."""


@dataclass(frozen=True, kw_only=True)
class NoDiscovery:
    """No platform asks for it."""

    mode: Literal["none"] = "none"


@dataclass(frozen=True, kw_only=True)
class ThinkubeDiscovery:
    """The ConfigMap `thinkube-service-config` that the Thinkube platform reads."""

    mode: Literal["thinkube"] = "thinkube"
    type: Literal["core", "optional"] = "optional"
    display_name: str = "Valkey"
    description: str = "High-performance in-memory data store, compatible with Redis"
    category: str = "infrastructure"
    icon: str = "/icons/tk_data.svg"
    component_version: Annotated[str, Constraint(r"^\S+$", "a version such as '0.1.0'; quote it")] = "0.1.0"
    can_disable: bool = False


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """CPU in cores or millicores, memory in bytes."""

    cpu: Quantity
    memory: Quantity


@dataclass(frozen=True, kw_only=True)
class Resources:
    """What the server's container asks for, and what it may take."""

    requests: Amounts
    limits: Amounts


@dataclass(frozen=True, kw_only=True)
class Storage:
    """The volume of the data directory."""

    size: Quantity = "5Gi"
    storage_class: ObjectName | None = None
    """Left out: the cluster's default class."""
    access_mode: Literal["ReadWriteOnce", "ReadWriteOncePod"] = "ReadWriteOnce"


@dataclass(frozen=True, kw_only=True)
class Persistence:
    """What survives a restart."""

    appendonly: bool = True
    appendfsync: Literal["always", "everysec", "no"] = "everysec"
    save: list[SavePoint] = field(default_factory=lambda: ["900 1", "300 100", "60 10000"])
    """RDB save points."""


@dataclass(frozen=True, kw_only=True)
class Memory:
    """How much of the container's memory holds data."""

    maxmemory: Annotated[str, Constraint(f"^auto$|{QUANTITY}", "auto or a quantity such as 160Mi")] = "auto"
    """auto: 60 % of the memory limit with persistence (a fork may copy what changes meanwhile), else 80 %."""
    policy: Literal[
        "noeviction",
        "allkeys-lru",
        "allkeys-lfu",
        "allkeys-random",
        "volatile-lru",
        "volatile-lfu",
        "volatile-random",
        "volatile-ttl",
    ] = "noeviction"  # fmt: skip - one line per group reads better
    """What happens when maxmemory is reached; noeviction refuses writes."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """Pods that may connect."""

    namespace: Name
    pod_labels: dict[str, str] = field(default_factory=dict)
    """Left out: every pod of the namespace."""


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """Where the verify and certificate Jobs run: never beside Valkey, where a finished Job's pod spoils its status."""

    image: Image
    """Built from the Containerfile of this project and pushed to your registry."""
    namespace: Name | None = None
    """Left out: the deployment's namespace with -jobs behind it."""


@dataclass(frozen=True, kw_only=True)
class ArgoCd:
    """Where Argo CD's Applications go."""

    namespace: Name = "argocd"
    project: ObjectName = "default"


@dataclass(frozen=True, kw_only=True)
class Flux:
    """Where Flux' Kustomizations go."""

    namespace: Name = "flux-system"
    interval: Annotated[str, Constraint(r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$", "a duration such as 10m")] = "10m"


@dataclass(frozen=True, kw_only=True)
class GitOps:
    """The repository that the engines sync."""

    repository: GitUrl
    revision: str = "main"
    path: Path = "dist"
    """Where dist/ lies in it."""
    argocd: ArgoCd = field(default_factory=ArgoCd)
    flux: Flux = field(default_factory=Flux)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One Valkey deployment."""

    name: Name = "valkey"
    """Name of the Deployment and of its Service."""
    namespace: Name = "valkey"
    domain: Domain | None = None
    """The platform's domain; the external name of Valkey is NAME.DOMAIN."""
    image: ValkeyImage = field(default_factory=ValkeyImage)
    pull_secret: NoPullSecret | ExistingPullSecret | ExternalPullSecret = field(default_factory=NoPullSecret)
    resources: Literal["light", "medium", "heavy"] | Resources = "light"
    """light: 100m-200m CPU, 128Mi-256Mi; medium: 500m-1, 512Mi-1Gi; heavy: 1-2, 2Gi-4Gi; or explicit numbers."""
    storage: Storage = field(default_factory=Storage)
    persistence: Persistence = field(default_factory=Persistence)
    memory: Memory = field(default_factory=Memory)
    protected_mode: bool = True
    """Whether the server refuses remote clients as long as there is no password."""
    auth: NoAuth | ExistingAuth | ExternalAuth = field(default_factory=ExistingAuth)
    certificate: NoCertificate | ExistingCertificate | CopiedCertificate | ExternalCertificate = field(
        default_factory=NoCertificate
    )
    exposure: NoExposure | IngressNginx | TcpRoute | LoadBalancer = field(default_factory=NoExposure)
    discovery: NoDiscovery | ThinkubeDiscovery = field(default_factory=NoDiscovery)
    clients: Literal["any"] | list[Client] = field(default_factory=list)
    """Who may connect inside the cluster, beside the pods of the namespace itself; any: no NetworkPolicy at all."""
    priority_class: ObjectName | None = None
    jobs: Jobs
    gitops: GitOps

    @property
    def jobs_namespace(self) -> str:
        """The namespace of the Jobs."""
        return self.jobs.namespace or f"{self.namespace}-jobs"

    @property
    def internal_host(self) -> str:
        """The name that clients inside the cluster use."""
        return f"{self.name}.{self.namespace}.svc.cluster.local"
