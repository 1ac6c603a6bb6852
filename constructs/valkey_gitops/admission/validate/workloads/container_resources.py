"""Requests and limits of containers, of the pod as a whole, and its overhead."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from valkey_gitops.admission.model import Finding, Path
from valkey_gitops.admission.validate.errors import FieldErrors, Key, spelled
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.quantities import NANOS, nanos
from valkey_gitops.admission.validate.resource_names import (
    is_integer,
    is_native,
    validate_container_resource_name,
)
from valkey_gitops.admission.validate.workloads.scalars import listed, validate_dns_label

HUGE_PAGES = "hugepages-"
NameRule = Callable[[str, FieldErrors, Path], Any]


def validate_resources(
    requirements: Mapping[str, Any],
    claims: set[str],
    errors: FieldErrors,
    path: Path,
    name_rule: NameRule = validate_container_resource_name,
) -> None:
    """A request is not above its limit, and what cannot be overcommitted has both equal."""
    limits, requests = mapping(requirements.get("limits")), mapping(requirements.get("requests"))
    for field, resources in (("limits", limits), ("requests", requests)):
        for name, quantity in sorted(resources.items()):
            place = (*path, field, Key(name))
            name_rule(name, errors, place)
            validate_quantity(name, quantity, errors, place)
            if field == "requests":
                validate_request(name, quantity, limits.get(name), errors, path)
            validate_huge_pages(name, quantity, errors, place)
    validate_huge_pages_with_others({*limits, *requests}, errors, path)
    validate_claims(requirements.get("claims"), claims, errors, (*path, "claims"))


def validate_quantity(name: str, quantity: Any, errors: FieldErrors, path: Path) -> None:
    """Not negative, and whole where the resource comes in whole numbers."""
    size = nanos(quantity)
    if size is None:
        return
    if size < 0:
        errors.invalid(path, text(quantity), "must be greater than or equal to 0")
    if is_integer(name) and size % NANOS:
        errors.invalid(path, text(quantity), "must be an integer")


def overcommits(name: str) -> bool:
    """Whether a request may be lower than the limit."""
    return is_native(name) and not name.startswith(HUGE_PAGES)


def validate_request(name: str, quantity: Any, limit: Any, errors: FieldErrors, path: Path) -> None:
    """A request and its limit; the server reports both at the list of requests."""
    size, highest = nanos(quantity), nanos(limit)
    if limit is None:
        if not overcommits(name):
            errors.required((*path, "limits"), "Limit must be set for non overcommitable resources")
    elif size is None or highest is None:
        return
    elif size != highest and not overcommits(name):
        errors.invalid((*path, "requests"), quantity, f"must be equal to {name} limit of {limit}")
    elif size > highest:
        errors.invalid((*path, "requests"), quantity, f"must be less than or equal to {name} limit of {limit}")


def validate_huge_pages(name: str, quantity: Any, errors: FieldErrors, path: Path) -> None:
    """Huge pages come whole, and in the size of their name."""
    if not name.startswith(HUGE_PAGES):
        return
    page, size = nanos(name.removeprefix(HUGE_PAGES)), nanos(quantity)
    if size is None:
        return
    if not page or page < 0 or page % NANOS or -(-size // NANOS) % (page // NANOS):
        errors.invalid(path, quantity, f"{quantity} is not positive integer multiple of {name}")


def validate_huge_pages_with_others(names: set[str], errors: FieldErrors, path: Path) -> None:
    """Huge pages are never all that a container asks for."""
    if any(name.startswith(HUGE_PAGES) for name in names) and not names & {"cpu", "memory"}:
        errors.forbidden(path, "HugePages require cpu or memory")


def validate_claims(claims: Any, known: set[str], errors: FieldErrors, path: Path) -> None:
    """Devices that the pod claims, by the name of the claim."""
    seen: set[str] = set()
    for place, claim in listed(claims, path):
        name, request = text(claim.get("name")), text(claim.get("request"))
        if not name:
            errors.required(place)
            continue
        if name in seen:
            errors.duplicate(place, name)
        else:
            if request:
                validate_dns_label(request, errors, (*place, "request"))
            for taken in _taken(name, request, seen):
                errors.duplicate(place, taken)
            seen.add(f"{name}/{request}" if request else name)
        if name not in known:
            validate_known_claim(name, known, errors, place)


def _taken(name: str, request: str, seen: set[str]) -> Iterator[str]:
    if request:
        yield from (f"{name}/{request}" for key in seen if key == f"{name}/{request}")
    else:
        yield from (name for key in seen if key.startswith(f"{name}/"))


def validate_known_claim(name: str, known: set[str], errors: FieldErrors, path: Path) -> None:
    """The claim is one of the pod's."""
    rest = f": {', '.join(sorted(known))}" if known else " which is empty"
    told = f"must be one of the names in pod.spec.resourceClaims{rest}"
    errors.findings.append(Finding("not-found", "deny", f'{spelled(path)}: Not found: "{name}": {told}', path))


def validate_resize_policy(policies: Any, restart: Any, errors: FieldErrors, path: Path) -> None:
    """What a change of requests does to the container."""
    seen: set[str] = set()
    for place, policy in listed(policies, path):
        name, action = text(policy.get("resourceName")), text(policy.get("restartPolicy"))
        if name in seen:
            errors.duplicate(place, name)
        seen.add(name)
        for value, words in ((name, ("cpu", "memory")), (action, ("NotRequired", "RestartContainer"))):
            if not value:
                errors.required(path)
            elif value not in words:
                errors.unsupported(path, value, words)
        if restart == "Never" and action != "NotRequired":
            errors.invalid(path, action, "must be 'NotRequired' when `restartPolicy` is 'Never'")
