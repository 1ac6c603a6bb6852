"""The record by which the Thinkube platform finds the service."""

from collections.abc import Iterator
from typing import Any

import yaml

from valkey_gitops.charts import sync
from valkey_gitops.charts.directives import PORT
from valkey_gitops.charts.exposure import external_port
from valkey_gitops.charts.objects import Manifest, manifest
from valkey_gitops.settings import Settings
from valkey_gitops.settings.model import NoAuth, ThinkubeDiscovery


def manifests(settings: Settings) -> Iterator[Manifest]:
    """ConfigMap `thinkube-service-config`; its `service.yaml` is what the platform's readers parse."""
    if not isinstance(settings.discovery, ThinkubeDiscovery):
        return
    record = {"service": _service(settings, settings.discovery)}
    text = yaml.safe_dump(record, sort_keys=False, width=1000, allow_unicode=True)
    yield manifest(
        "v1",
        "ConfigMap",
        "thinkube-service-config",
        namespace=settings.namespace,
        labels={
            "thinkube.io/managed": "true",
            "thinkube.io/service-type": settings.discovery.type,
            "thinkube.io/service-name": settings.name,
            "thinkube.io/component-version": settings.discovery.component_version,
        },
        annotations=sync.VERBATIM,
        body={"data": {"service.yaml": text}},
    )


def _service(settings: Settings, discovery: ThinkubeDiscovery) -> dict[str, Any]:
    """The service's name must equal the Deployment's: the platform's on/off switch looks for it by that name."""
    return {
        "name": settings.name,
        "display_name": discovery.display_name,
        "description": discovery.description,
        "type": discovery.type,
        "category": discovery.category,
        "icon": discovery.icon,
        "component_version": discovery.component_version,
        "endpoints": list(_endpoints(settings)),
        "dependencies": [],
        "scaling": {
            "resource_type": "deployment",
            "resource_name": settings.name,
            "namespace": settings.namespace,
            "min_replicas": 1,
            "can_disable": discovery.can_disable,
        },
        "environment_variables": list(_environment(settings)),
    }


def _address(settings: Settings) -> tuple[str, int]:
    """Host and port for those who read the record: the external ones, if there are any."""
    port = external_port(settings)
    return (f"{settings.name}.{settings.domain}", port) if port else (settings.internal_host, PORT)


def _endpoints(settings: Settings) -> Iterator[dict[str, Any]]:
    """No health_url: the platform has no TCP probe, and would record the service as unknown or unhealthy."""
    exposed = external_port(settings) is not None
    if exposed:
        host, port = _address(settings)
        yield {
            "name": "external",
            "type": "tcp",
            "url": f"{host}:{port}",
            "port": port,
            "description": "TCP passthrough",
            "primary": True,
        }
    yield {
        "name": "internal",
        "type": "tcp",
        "url": f"{settings.internal_host}:{PORT}",
        "port": PORT,
        "description": "Inside the cluster",
        "primary": not exposed,
    }


def _environment(settings: Settings) -> Iterator[dict[str, Any]]:
    host, port = _address(settings)
    yield {"name": "VALKEY_HOST", "value": host}
    yield {"name": "VALKEY_PORT", "value": str(port)}
    if not isinstance(settings.auth, NoAuth):
        secret = {"namespace": settings.namespace, "name": settings.auth.name, "key": settings.auth.key}
        yield {"name": "VALKEY_PASSWORD", "valueFrom": {"secretKeyRef": secret}}
