"""The volumes of a pod: unique names, and one source each."""

from collections.abc import Callable, Mapping
from typing import Any

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems
from valkey_gitops.admission.validate.quantities import nanos
from valkey_gitops.admission.validate.workloads import volume_sources as sources
from valkey_gitops.admission.validate.workloads import volume_vendors as vendors
from valkey_gitops.admission.validate.workloads.pods import PodContext
from valkey_gitops.admission.validate.workloads.projected_volume import validate_downward_api, validate_projected
from valkey_gitops.admission.validate.workloads.scalars import listed, validate_dns_label

SourceRule = Callable[[Mapping[str, Any], FieldErrors, Path], None]

SOURCES: tuple[tuple[str, str, SourceRule], ...] = (
    ("hostPath", "hostPath", sources.validate_host_path),
    ("gitRepo", "gitRepo", sources.validate_git_repo),
    ("gcePersistentDisk", "persistentDisk", vendors.validate_gce_disk),
    ("awsElasticBlockStore", "awsElasticBlockStore", vendors.validate_aws_disk),
    ("secret", "secret", sources.validate_secret),
    ("nfs", "nfs", sources.validate_nfs),
    ("iscsi", "iscsi", vendors.validate_iscsi),
    ("glusterfs", "glusterfs", vendors.requires("endpoints", "path")),
    ("flocker", "flocker", vendors.validate_flocker),
    ("persistentVolumeClaim", "persistentVolumeClaim", vendors.requires("claimName")),
    ("rbd", "rbd", vendors.requires("monitors", "image")),
    ("cinder", "cinder", vendors.validate_cinder),
    ("cephfs", "cephfs", vendors.requires("monitors")),
    ("quobyte", "quobyte", vendors.validate_quobyte),
    ("downwardAPI", "downwardAPI", validate_downward_api),
    ("fc", "fc", vendors.validate_fibre_channel),
    ("flexVolume", "flexVolume", vendors.validate_flex_volume),
    ("configMap", "configMap", sources.validate_config_map),
    ("azureFile", "azureFile", vendors.requires("secretName", "shareName")),
    ("vsphereVolume", "vsphereVolume", vendors.requires("volumePath")),
    ("photonPersistentDisk", "photonPersistentDisk", vendors.requires("pdID")),
    ("portworxVolume", "portworxVolume", vendors.requires("volumeID")),
    ("azureDisk", "azureDisk", vendors.validate_azure_disk),
    ("storageos", "storageos", vendors.validate_storage_os),
    ("projected", "projected", validate_projected),
    ("scaleIO", "scaleIO", vendors.requires("gateway", "system", "volumeName")),
    ("csi", "csi", sources.validate_csi),
    ("ephemeral", "ephemeral", sources.validate_ephemeral),
)
"""The sources in the server's order, with the name by which it reports their fields, and their rules."""

_FORBIDDEN_NAMES = {"cephfs": "cephFS", "downwardAPI": "downwarAPI"}
"""How the server spells these two when there is another source before them."""

Volumes = Mapping[str, Mapping[str, Any]]


def validate_volumes(volumes: Any, pod: PodContext, errors: FieldErrors, path: Path) -> Volumes:
    """The good volumes, by name; a container that mounts another one is told that there is none."""
    found: dict[str, Mapping[str, Any]] = {}
    created = {
        f"{pod.name}-{volume.get('name')}" for _, volume in listed(volumes, path) if pod.name and "ephemeral" in volume
    }
    for place, volume in listed(volumes, path):
        before = len(errors.findings)
        validate_source(volume, pod, errors, place)
        validate_volume_name(text(volume.get("name")), found, errors, (*place, "name"))
        if len(errors.findings) == before:
            found[text(volume.get("name"))] = volume
        claim = mapping(volume.get("persistentVolumeClaim")).get("claimName")
        if text(claim) in created:
            told = "must not reference a PVC that gets created for an ephemeral volume"
            errors.invalid((*place, "persistentVolumeClaim", "claimName"), claim, told)
    return found


def validate_volume_name(name: str, found: Volumes, errors: FieldErrors, path: Path) -> None:
    """A label that no volume before has."""
    if name:
        validate_dns_label(name, errors, path)
    else:
        errors.required(path)
    if name in found:
        errors.duplicate(path, name)


def validate_source(volume: Mapping[str, Any], pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Exactly one source; only the first is looked at."""
    first = ""
    if volume.get("emptyDir") is not None:
        first = "emptyDir"
        validate_empty_dir(mapping(volume["emptyDir"]), errors, (*path, "emptyDir"))
    for field, spelling, rule in SOURCES:
        if volume.get(field) is None:
            continue
        if first:
            errors.forbidden((*path, _FORBIDDEN_NAMES.get(field, field)), "may not specify more than 1 volume type")
        else:
            first = field
            rule(mapping(volume[field]), errors, (*path, spelling))
        validate_names_with_source(field, volume, pod, errors, (*path, "name"))
    if volume.get("image") is not None:
        if first:
            errors.forbidden((*path, "image"), "may not specify more than 1 volume type")
        else:
            sources.validate_image(mapping(volume["image"]), errors, (*path, "image"), is_pod=pod.is_pod)
    elif not first:
        errors.required(path, "must specify a volume type")


def validate_empty_dir(source: Mapping[str, Any], errors: FieldErrors, path: Path) -> None:
    """The limit of an emptyDir is not negative."""
    if (nanos(source.get("sizeLimit")) or 0) < 0:
        errors.forbidden((*path, "sizeLimit"), "SizeLimit field must be a valid resource quantity")


def validate_names_with_source(
    field: str, volume: Mapping[str, Any], pod: PodContext, errors: FieldErrors, path: Path
) -> None:
    """Two sources make a longer name of the volume's."""
    name = text(volume.get("name"))
    source = mapping(volume.get(field))
    if field == "ephemeral" and pod.name and name:
        claim = f"{pod.name}-{name}"
        for problem in dns1123_subdomain_problems(claim):
            errors.invalid(path, name, f'PVC name "{claim}": {problem}')
    if field == "iscsi" and source.get("initiatorName") is not None:
        vendors.validate_iscsi_name(name, source, errors, path)
