"""What a server of a version drops from a pod before it looks at it, because the feature is off by default."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from valkey_gitops.admission.model import Object
from valkey_gitops.admission.validate.metadata import mapping, sequence
from valkey_gitops.admission.validate.versions import at_least

GATES = {
    "AppArmorFields": 31,
    "ClusterTrustBundleProjection": 37,
    "ContainerRestartRules": 35,
    "DynamicResourceAllocation": 34,
    "EnvFiles": 35,
    "HostnameOverride": 35,
    "ImageVolume": 35,
    "InPlacePodVerticalScaling": 33,
    "JobManagedBy": 32,
    "MatchLabelKeysInPodTopologySpreadSelectorMerge": 34,
    "MutableSchedulingDirectivesForSuspendedJobs": 36,
    "PodCertificateRequest": 37,
    "PodLevelResources": 34,
    "PodLifecycleSleepActionAllowZero": 33,
    "ProcMountType": 33,
    "RelaxedDNSSearchValidation": 33,
    "RelaxedEnvironmentVariableValidation": 32,
    "SELinuxChangePolicy": 33,
    "SELinuxMount": 37,
    "StatefulSetTemplateValidation": 34,
    "StrictIPCIDRValidation": 36,
    "SupplementalGroupsPolicy": 33,
    "UserNamespacesSupport": 33,
}
"""Feature gates and the first minor version that has them on. Source: pkg/features/kube_features.go."""

_CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


def enabled(gate: str, version: str) -> bool:
    """Whether a feature is on by default."""
    return at_least(version, GATES[gate])


def kept_pod_spec(spec: Any, version: str) -> Object:
    """The pod spec as the server keeps it; the same object where it keeps all."""
    kept = dict(mapping(spec))
    _drop_from_pod(kept, version)
    _drop_volumes(kept, version)
    for field in _CONTAINERS:
        if field in kept and isinstance(kept[field], list):
            kept[field] = [_kept_container(mapping(container), field, version) for container in kept[field]]
    return kept


def _drop_from_pod(spec: dict[str, Any], version: str) -> None:
    for gate, field in (
        ("UserNamespacesSupport", "hostUsers"),
        ("HostnameOverride", "hostnameOverride"),
        ("PodLevelResources", "resources"),
        ("DynamicResourceAllocation", "resourceClaims"),
    ):
        if field in spec and not enabled(gate, version):
            del spec[field]
    for gate, field in (
        ("SupplementalGroupsPolicy", "supplementalGroupsPolicy"),
        ("SELinuxChangePolicy", "seLinuxChangePolicy"),
    ):
        context = mapping(spec.get("securityContext"))
        if field in context and not enabled(gate, version):
            spec["securityContext"] = _without(context, field)


def _drop_volumes(spec: dict[str, Any], version: str) -> None:
    volumes = list(map(mapping, sequence(spec.get("volumes"))))
    if not enabled("ImageVolume", version) and (names := {v.get("name") for v in volumes if "image" in v}):
        volumes = [volume for volume in volumes if "image" not in volume]
        spec["volumes"] = volumes
        _drop_mounts(spec, names)
    for gate, field in (
        ("ClusterTrustBundleProjection", "clusterTrustBundle"),
        ("PodCertificateRequest", "podCertificate"),
    ):
        if not enabled(gate, version):
            spec["volumes"] = volumes = [_without_projection(volume, field) for volume in volumes]


def _drop_mounts(spec: dict[str, Any], names: set[Any]) -> None:
    def kept(container: Mapping[str, Any]) -> Object:
        mounts = [m for m in sequence(container.get("volumeMounts")) if mapping(m).get("name") not in names]
        return {**container, "volumeMounts": mounts}

    for field in _CONTAINERS:
        if field in spec:
            spec[field] = _each(spec[field], kept)


def _each(containers: Any, change: Callable[[Mapping[str, Any]], Object]) -> list[Object]:
    return [change(mapping(container)) for container in sequence(containers)]


def _without_projection(volume: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    projected = mapping(volume.get("projected"))
    sources = list(map(mapping, sequence(projected.get("sources"))))
    if not any(field in source for source in sources):
        return volume
    return {**volume, "projected": {**projected, "sources": [_without(source, field) for source in sources]}}


def _without(obj: Mapping[str, Any], *fields: str) -> dict[str, Any]:
    return {key: value for key, value in obj.items() if key not in fields}


def _kept_container(container: Mapping[str, Any], field: str, version: str) -> Object:
    kept = _without(container, *_dropped_fields(container, field, version))
    lifecycle = mapping(kept.get("lifecycle"))
    if "stopSignal" in lifecycle:
        kept["lifecycle"] = _without(lifecycle, "stopSignal")
        if not kept["lifecycle"]:
            del kept["lifecycle"]
    context = mapping(kept.get("securityContext"))
    if context.get("procMount") and not enabled("ProcMountType", version):
        kept["securityContext"] = {**context, "procMount": "Default"}
    if "env" in kept and not enabled("EnvFiles", version):
        kept["env"] = [_without_file_key(mapping(variable)) for variable in sequence(kept["env"])]
    return kept


def _dropped_fields(container: Mapping[str, Any], field: str, version: str) -> Iterator[str]:
    if not enabled("InPlacePodVerticalScaling", version):
        yield "resizePolicy"
    if not enabled("ContainerRestartRules", version):
        yield "restartPolicyRules"
        if field != "initContainers" or container.get("restartPolicy") != "Always":
            yield "restartPolicy"


def _without_file_key(variable: Mapping[str, Any]) -> Mapping[str, Any]:
    source = mapping(variable.get("valueFrom"))
    if "fileKeyRef" not in source:
        return variable
    return {**variable, "valueFrom": _without(source, "fileKeyRef")}
