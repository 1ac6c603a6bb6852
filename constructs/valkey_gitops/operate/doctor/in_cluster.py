"""What the cluster has for a deployment: its version, the kinds that dist/ uses, our rights, the shared ConfigMap."""

from collections.abc import Iterator

from valkey_gitops.errors import UserError
from valkey_gitops.operate.cluster import Cluster
from valkey_gitops.operate.reading import allowed, get
from valkey_gitops.operate.refusal import NoClusterError
from valkey_gitops.operate.row import Row
from valkey_gitops.settings.model import (
    CertManagerTls,
    ExistingAuth,
    ExistingPullSecret,
    IngressNginx,
    PrometheusMonitoring,
    Settings,
    TcpRoute,
    TlsRoute,
    TraefikRoute,
)

OLDEST, NEWEST = (1, 31), (1, 37)
"""The Kubernetes versions that `validate` has the schemas of."""
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def rows(cluster: Cluster, settings: Settings) -> Iterator[Row]:
    """One row for each check.

    Raises:
        UserError: the cluster does not answer.
    """
    yield _version(cluster)
    for subject, group in _groups(settings):
        there = get(cluster, subject, f"/apis/{group}") is not None
        remedy = f"{group} is not served: install {subject}, or change the settings"
        yield Row(subject, "ok" if there else "fail", group if there else remedy)
    yield from _engines(cluster, settings)
    yield from _rights(cluster, settings)
    if isinstance(settings.exposure, IngressNginx):
        yield _shared(cluster, settings.exposure)


def _version(cluster: Cluster) -> Row:
    found = get(cluster, "version", "/version") or {}
    digits = [
        "".join(letter for letter in str(found.get(key, "")) if letter.isdigit()) or "0" for key in ("major", "minor")
    ]
    version = (int(digits[0]), int(digits[1]))
    text = f"Kubernetes {'.'.join(digits)}"
    if OLDEST <= version <= NEWEST:
        return Row("cluster", "ok", f"{text}; validate with --kubernetes-version {'.'.join(digits)}")
    return Row("cluster", "warn", f"{text}: validate knows 1.{OLDEST[1]} to 1.{NEWEST[1]}; its verdict is a guess here")


def _groups(settings: Settings) -> Iterator[tuple[str, str]]:
    """Who must be installed for what the settings ask, and the API that tells so."""
    if "external-secrets" in (settings.auth.mode, settings.pull_secret.mode, settings.certificate.mode):
        yield "External Secrets", "external-secrets.io/v1"
    if settings.auth.mode == "sealed-secrets":
        yield "Sealed Secrets", "bitnami.com/v1alpha1"
    if isinstance(settings.tls, CertManagerTls):
        yield "cert-manager", "cert-manager.io/v1"
    if isinstance(settings.exposure, TcpRoute | TlsRoute):
        yield "Gateway API", f"gateway.networking.k8s.io/{settings.exposure.api_version}"
    if isinstance(settings.exposure, TraefikRoute):
        yield "Traefik", "traefik.io/v1alpha1"
    if isinstance(settings.monitoring, PrometheusMonitoring):
        yield "Prometheus Operator", "monitoring.coreos.com/v1"


def _engines(cluster: Cluster, settings: Settings) -> Iterator[Row]:
    known = {"argocd": "argoproj.io/v1alpha1", "flux": "kustomize.toolkit.fluxcd.io/v1"}
    there = [engine for engine in settings.gitops.engines if get(cluster, engine, f"/apis/{known[engine]}") is not None]
    wanted = " or ".join(settings.gitops.engines)
    yield Row("engine", "ok" if there else "fail", ", ".join(there) or f"none is installed: install {wanted}")


def _rights(cluster: Cluster, settings: Settings) -> Iterator[Row]:
    """Those of `secrets apply`, which is the one command that a person runs with rights to write."""
    if not isinstance(settings.auth, ExistingAuth) and not isinstance(settings.pull_secret, ExistingPullSecret):
        return
    spaces = dict.fromkeys((settings.namespace, settings.jobs_namespace))
    wanted = [(verb, space) for space in spaces for verb in ("get", "create", "patch")]
    missing = [
        f"{verb} in {space}"
        for verb, space in wanted
        if not allowed(cluster, {"verb": verb, "resource": "secrets", "namespace": space})
    ]
    text = f"missing on secrets: {', '.join(missing)}; have them granted" if missing else "secrets apply may write"
    yield Row("rights", "fail" if missing else "ok", text)


def _shared(cluster: Cluster, ours: IngressNginx) -> Row:
    where = f"configmap {ours.namespace}/{ours.config_map}"
    try:
        found = get(cluster, where, f"/api/v1/namespaces/{ours.namespace}/configmaps/{ours.config_map}")
    except NoClusterError:
        raise
    except UserError as error:
        return Row("tcp entry", "unknown", error.message)
    if found is None:
        return Row("tcp entry", "warn", f"there is no {where}: is ingress-nginx installed, and is that its name?")
    if LAST_APPLIED in (found["metadata"].get("annotations") or {}):
        remedy = f"kubectl -n {ours.namespace} annotate configmap {ours.config_map} {LAST_APPLIED}-"
        return Row("tcp entry", "fail", f"others' entries would go with Argo CD's first sync: {remedy}")
    held = (found.get("data") or {}).get(str(ours.port), "")
    return Row("tcp entry", "ok", f"port {ours.port} is {f'held by {held}' if held else 'free'}")
