"""The addresses of a Service. Source: k8s.io/kubernetes/pkg/apis/core/validation and registry/core/service/storage."""

from collections.abc import Mapping
from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.addresses import (
    parsed_address,
    validate_address,
    validate_block,
    validate_reachable_address,
)
from valkey_gitops.admission.validate.errors import FieldErrors, Key
from valkey_gitops.admission.validate.metadata import mapping, sequence, text

FAMILIES = ("IPv4", "IPv6")
_POLICIES = ("PreferDualStack", "RequireDualStack", "SingleStack")
_MOST = 2
_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"


def cluster_ips(spec: Mapping[str, Any]) -> list[Any]:
    """All addresses; the server takes a lone `clusterIP` as the first and only one."""
    if given := list(sequence(spec.get("clusterIPs"))):
        return given
    return [spec["clusterIP"]] if spec.get("clusterIP") else []


def is_headless(spec: Mapping[str, Any]) -> bool:
    """Whether it has no address, and DNS gives those of the pods."""
    return cluster_ips(spec) == ["None"]


def validate_cluster_ips(spec: Mapping[str, Any], errors: FieldErrors, version: str) -> None:
    """Addresses, their families, and whether there may be two."""
    if spec.get("type") == "ExternalName":
        return
    path: Path = ("spec", "clusterIPs")
    addresses, first = cluster_ips(spec), text(spec.get("clusterIP"))
    if first and addresses[0] != first:
        errors.invalid(path, addresses, "first value must match `clusterIP`")
    elif addresses and not first:
        errors.invalid(path, addresses, "must be empty when `clusterIP` is not specified")
    validate_families(spec, errors)
    good = validate_each_cluster_ip(addresses, errors, version)
    if len(addresses) > _MOST:
        errors.invalid(path, addresses, "may only hold up to 2 values")
    if not good:
        return
    validate_dual_stack(addresses, spec, errors)
    if not errors.findings:
        validate_family_policy(addresses, spec, errors)


def validate_families(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """Known families, each once, and a known policy."""
    families = sequence(spec.get("ipFamilies"))
    for index, family in enumerate(families):
        if family not in FAMILIES:
            errors.unsupported(("spec", "ipFamilies", index), family, FAMILIES)
        if family in families[:index]:
            errors.duplicate(("spec", "ipFamilies", index), family)
    policy = spec.get("ipFamilyPolicy")
    if policy is not None and policy not in _POLICIES:
        errors.unsupported(("spec", "ipFamilyPolicy"), policy, _POLICIES)


def validate_each_cluster_ip(addresses: list[Any], errors: FieldErrors, version: str) -> bool:
    """An address, or the word None alone; tells whether all are good."""
    good = True
    for index, address in enumerate(addresses):
        if index == 0 and address == "None":
            if len(addresses) > 1:
                good = False
                errors.invalid(("spec", "clusterIPs"), addresses, "'None' must be the first and only value")
        else:
            good &= validate_address(text(address), errors, ("spec", "clusterIPs", index), version)
    return good


def validate_dual_stack(addresses: list[Any], spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """One address of each family, in the order of the families."""
    versions = [getattr(parsed_address(address), "version", 0) for address in addresses if address != "None"]
    if len(addresses) > 1 and len(set(versions)) == 1:
        errors.invalid(("spec", "clusterIPs"), addresses, "may specify no more than one IP for each IP family")
    for index, (family, version) in enumerate(zip(sequence(spec.get("ipFamilies")), versions, strict=False)):
        if family in FAMILIES and family != f"IPv{version}":
            told = f"expected an {family} value as indicated by `ipFamilies[{index}]`"
            errors.invalid(("spec", "clusterIPs", index), addresses[index], told)


def validate_family_policy(addresses: list[Any], spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """Two of a kind need a policy that allows two."""
    default = "RequireDualStack" if is_headless(spec) and not mapping(spec.get("selector")) else "SingleStack"
    policy = spec.get("ipFamilyPolicy") or default
    for what, number in (("cluster IPs", len(addresses)), ("IP families", len(sequence(spec.get("ipFamilies"))))):
        if policy == "SingleStack" and number == _MOST:
            told = f"must be 'RequireDualStack' or 'PreferDualStack' when multiple {what} are specified"
            errors.invalid(("spec", "ipFamilyPolicy"), policy, told)


def validate_cluster_ips_update(spec: Mapping[str, Any], old: Mapping[str, Any], errors: FieldErrors) -> None:
    """What is set stays; what was not set is taken as allocated, and so stays too."""
    if "ExternalName" in (spec.get("type"), old.get("type")):
        return
    new, before = cluster_ips(spec), cluster_ips(old)
    if is_headless(spec) and is_headless(old):
        return
    if new and new[0] != (before[0] if before else None):
        errors.invalid(("spec", "clusterIPs", 0), new, "may not change once set")
    families, old_families = sequence(spec.get("ipFamilies")), sequence(old.get("ipFamilies"))
    if is_headless(spec) == is_headless(old) and families and old_families and families[0] != old_families[0]:
        errors.invalid(("spec", "ipFamilies", 0), families, "may not change once set")


def note_cluster_ip(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """An address that somebody has chosen: only the cluster knows whether it is in its range, and free."""
    chosen = [address for address in cluster_ips(spec) if address != "None"]
    if chosen and spec.get("type") != "ExternalName":
        errors.invalid(("spec", "clusterIPs"), chosen, "whether it can be allocated depends on the cluster")
        errors.findings[-1] = errors.findings[-1]._replace(
            rule="cluster-ip-range", severity="undecidable", remedy="Leave it out, and the cluster chooses one."
        )


def note_families(spec: Mapping[str, Any], errors: FieldErrors) -> None:
    """IPv6, and two families at once: only the cluster knows whether it has them."""
    free = is_headless(spec) and not mapping(spec.get("selector"))
    if free or spec.get("type") == "ExternalName":
        return
    if "IPv6" in sequence(spec.get("ipFamilies")):
        _note(("spec", "ipFamilies"), spec["ipFamilies"], errors)
    if spec.get("ipFamilyPolicy") == "RequireDualStack":
        _note(("spec", "ipFamilyPolicy"), spec["ipFamilyPolicy"], errors)


def _note(path: Path, value: Any, errors: FieldErrors) -> None:
    errors.invalid(path, value, "whether that is configured depends on the cluster")
    errors.findings[-1] = errors.findings[-1]._replace(
        rule="cluster-ip-family", severity="undecidable", remedy="PreferDualStack takes what the cluster has."
    )


def validate_external_ips(spec: Mapping[str, Any], errors: FieldErrors, version: str) -> None:
    """Addresses that others may send to."""
    for index, address in enumerate(map(text, sequence(spec.get("externalIPs")))):
        path: Path = ("spec", "externalIPs", index)
        if validate_address(address, errors, path, version):
            validate_reachable_address(address, errors, path)


def validate_source_ranges(obj: Object, spec: Mapping[str, Any], errors: FieldErrors, version: str) -> None:
    """From where a load balancer lets in, by field or by annotation."""
    ranges, balanced = sequence(spec.get("loadBalancerSourceRanges")), spec.get("type") == "LoadBalancer"
    told = "may only be used when `type` is 'LoadBalancer'"
    if ranges:
        path: Path = ("spec", "LoadBalancerSourceRanges")
        if not balanced:
            errors.forbidden(path, told)
        for index, block in enumerate(map(text, ranges)):
            validate_block(block.strip(), errors, (*path, index), version)
        return
    annotation = mapping(mapping(obj.get("metadata")).get("annotations")).get(_RANGES)
    path = ("metadata", "annotations", Key(_RANGES))
    if annotation is None:
        return
    if not balanced:
        errors.forbidden(path, told)
    for block in text(annotation).strip().split(",") if text(annotation).strip() else ():
        validate_block(block.strip(), errors, path, version)
