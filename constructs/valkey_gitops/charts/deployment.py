"""All manifests of one deployment, by the folder of dist/ that they go to."""

from valkey_gitops.charts import (
    alerts,
    backup,
    bootstrap,
    certificate,
    configuration,
    consumers,
    dashboard,
    discovery,
    disruption,
    exposure,
    monitoring,
    namespace,
    network,
    secrets,
    server,
    services,
    storage,
    tls,
    verify,
)
from valkey_gitops.charts.objects import Manifest
from valkey_gitops.settings import Deployment, Settings

SERVICE = (
    namespace,
    secrets,
    storage,
    configuration,
    tls,
    server,
    disruption,
    services,
    network,
    exposure,
    certificate,
    discovery,
    consumers,
    monitoring,
    alerts,
    dashboard,
    backup,
)
"""What goes to service/, in the order in which it is read best."""


def service_folder(settings: Settings) -> list[Manifest]:
    """The manifests of service/, which come first."""
    return [item for idea in SERVICE for item in idea.manifests(settings)]


def folders(deployment: Deployment) -> dict[str, list[Manifest]]:
    """Manifests by folder, relative to the deployment's own; a folder that would be empty is left out."""
    name, settings = deployment.name, deployment.settings
    service = service_folder(settings)
    patch = list(exposure.patch(settings))
    result = {
        "service": service,
        "exposure": patch,
        "verify": list(verify.manifests(name, settings, [*service, *patch])),
        "bootstrap/argocd": list(bootstrap.argocd(name, settings)),
        "bootstrap/flux": list(bootstrap.flux(name, settings)),
    }
    return {folder: items for folder, items in result.items() if items}
