"""The settings of one deployment. Defaults are the safe ones; a file states its departures from them.

Plain NamedTuples: `reader` builds them and `json_schema` describes them, both from these types alone. The text under
a field is its description in the published schema. Keys are camelCase in the file, snake_case here.
(docs/decisions.md says why neither pydantic nor dataclasses.)
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple

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


class Image(NamedTuple):
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
        return _reference(self)


class ValkeyImage(NamedTuple):
    """The image of the server: upstream's, or its mirror."""

    repository: Repository = "docker.io/valkey/valkey"
    """Registry and repository, without a tag."""
    tag: Tag = "9.1.4-alpine"
    """The human-readable tag; it stays in the manifests also beside a digest."""
    digest: Digest | None = None
    """Pins the image's content; the tag is then only a name."""
    pull_policy: Literal["Always", "IfNotPresent", "Never"] = "IfNotPresent"
    """When the kubelet asks the registry."""

    @property
    def reference(self) -> str:
        """The image as a container names it."""
        return _reference(self)


def _reference(image: Image | ValkeyImage) -> str:
    return f"{image.repository}:{image.tag}" + (f"@{image.digest}" if image.digest else "")


class SecretStore(NamedTuple):
    """The store that External Secrets reads from."""

    name: ObjectName
    kind: Literal["SecretStore", "ClusterSecretStore"] = "ClusterSecretStore"


class NoPullSecret(NamedTuple):
    """The registry gives the images to everybody."""

    mode: Literal["none"]


class ExistingPullSecret(NamedTuple):
    """A Secret of type kubernetes.io/dockerconfigjson, made by `valkey-gitops secrets apply` or by hand."""

    mode: Literal["existing"]
    name: ObjectName
    robot: str = "robot$kaniko"
    """The registry's robot account that `secrets apply` writes into it; the token comes from HARBOR_ROBOT_TOKEN."""


class ExternalPullSecret(NamedTuple):
    """The Secret is kept by External Secrets from a value of type dockerconfigjson in a store."""

    mode: Literal["external-secrets"]
    name: ObjectName
    store: SecretStore
    key: str
    """The key in the store that holds the whole .dockerconfigjson document."""


class NoAuth(NamedTuple):
    """Everybody who reaches the port may do everything."""

    mode: Literal["none"]


class ExistingAuth(NamedTuple):
    """The password of user `default` in a Secret, made by `valkey-gitops secrets apply` or by hand."""

    mode: Literal["existing"]
    name: ObjectName = "valkey-auth"
    key: SecretKey = "password"


class ExternalAuth(NamedTuple):
    """The password of user `default`, kept by External Secrets."""

    mode: Literal["external-secrets"]
    store: SecretStore
    remote_key: str
    """The entry of the store."""
    name: ObjectName = "valkey-auth"
    key: SecretKey = "password"
    remote_property: str | None = None
    """The field inside that entry."""


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


class NoExposure(NamedTuple):
    """Reachable inside the cluster only."""

    mode: Literal["none"]


class IngressNginx(NamedTuple):
    """One entry in the TCP services ConfigMap of ingress-nginx, which Helm or another tool owns."""

    mode: Literal["ingress-nginx"]
    namespace: Name = "ingress"
    config_map: ObjectName = "primary-ingress-ingress-nginx-tcp"
    port: Port = 6379
    """The port on the ingress controller; its own Service must open it too."""


class Gateway(NamedTuple):
    """The listener that a route attaches to."""

    namespace: Name
    name: ObjectName
    listener: str | None = None


class TcpRoute(NamedTuple):
    """A Gateway API TCPRoute."""

    mode: Literal["tcp-route"]
    gateway: Gateway
    api_version: Literal["v1", "v1alpha2"] = "v1"
    """v1 from Gateway API 1.6 on; v1alpha2 (experimental channel) before."""
    port: Port = 6379
    """The port of the gateway's listener, where clients connect."""


class LoadBalancer(NamedTuple):
    """A Service of type LoadBalancer beside the internal ones."""

    mode: Literal["load-balancer"]
    source_ranges: tuple[CidrBlock, ...]
    """Who may connect; there is no default, because the default of Kubernetes is everybody."""
    port: Port = 6379
    annotations: Mapping[str, str] = MappingProxyType({})
    """For the cloud's controller."""


class NoDiscovery(NamedTuple):
    """No platform asks for it."""

    mode: Literal["none"]


class ThinkubeDiscovery(NamedTuple):
    """The ConfigMap `thinkube-service-config` that the Thinkube platform reads."""

    mode: Literal["thinkube"]
    type: Literal["core", "optional"] = "optional"
    display_name: str = "Valkey"
    description: str = "High-performance in-memory data store, compatible with Redis"
    category: str = "infrastructure"
    icon: str = "/icons/tk_data.svg"
    component_version: Annotated[str, Constraint(r"^\S+$", "a version such as '0.1.0'; quote it")] = "0.1.0"
    can_disable: bool = False


class Amounts(NamedTuple):
    """CPU in cores or millicores, memory in bytes."""

    cpu: Quantity
    memory: Quantity


class Resources(NamedTuple):
    """What the server's container asks for, and what it may take."""

    requests: Amounts
    limits: Amounts


class Storage(NamedTuple):
    """The volume of the data directory."""

    size: Quantity = "5Gi"
    storage_class: ObjectName | None = None
    """Left out: the cluster's default class."""
    access_mode: Literal["ReadWriteOnce", "ReadWriteOncePod"] = "ReadWriteOnce"


class Persistence(NamedTuple):
    """What survives a restart."""

    appendonly: bool = True
    appendfsync: Literal["always", "everysec", "no"] = "everysec"
    save: tuple[SavePoint, ...] = ("900 1", "300 100", "60 10000")
    """RDB save points."""


class Memory(NamedTuple):
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


class Client(NamedTuple):
    """Pods that may connect."""

    namespace: Name
    pod_labels: Mapping[str, str] = MappingProxyType({})
    """Left out: every pod of the namespace."""


class Jobs(NamedTuple):
    """Where the verify and certificate Jobs run: never beside Valkey, where a finished Job's pod spoils its status."""

    image: Image
    """Built from the Containerfile of this project and pushed to your registry."""
    namespace: Name | None = None
    """Left out: the deployment's namespace with -jobs behind it."""


class ArgoCd(NamedTuple):
    """Where Argo CD's Applications go."""

    namespace: Name = "argocd"
    project: ObjectName = "default"


class Flux(NamedTuple):
    """Where Flux' Kustomizations go."""

    namespace: Name = "flux-system"
    interval: Annotated[str, Constraint(r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$", "a duration such as 10m")] = "10m"


class GitOps(NamedTuple):
    """The repository that the engines sync."""

    repository: GitUrl
    revision: str = "main"
    path: Path = "dist"
    """Where dist/ lies in it."""
    argocd: ArgoCd = ArgoCd()
    flux: Flux = Flux()


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
    storage: Storage = Storage()
    persistence: Persistence = Persistence()
    memory: Memory = Memory()
    protected_mode: bool = True
    """Whether the server refuses remote clients as long as there is no password."""
    auth: NoAuth | ExistingAuth | ExternalAuth = ExistingAuth("existing")
    certificate: NoCertificate | ExistingCertificate | CopiedCertificate | ExternalCertificate = NoCertificate("none")
    exposure: NoExposure | IngressNginx | TcpRoute | LoadBalancer = NoExposure("none")
    discovery: NoDiscovery | ThinkubeDiscovery = NoDiscovery("none")
    clients: Literal["any"] | tuple[Client, ...] = ()
    """Who may connect inside the cluster, beside the pods of the namespace itself; any: no NetworkPolicy at all."""
    priority_class: ObjectName | None = None

    @property
    def jobs_namespace(self) -> str:
        """The namespace of the Jobs."""
        return self.jobs.namespace or f"{self.namespace}-jobs"

    @property
    def internal_host(self) -> str:
        """The name that clients inside the cluster use."""
        return f"{self.name}.{self.namespace}.svc.cluster.local"
