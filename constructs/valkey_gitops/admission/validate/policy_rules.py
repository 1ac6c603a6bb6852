"""What roles, and what their bindings, have in common. Source: k8s.io/kubernetes/pkg/apis/rbac/validation."""

from typing import Any

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, sequence, text
from valkey_gitops.admission.validate.names import dns1123_subdomain_problems, path_segment_problems

GROUP = "rbac.authorization.k8s.io"


def validate_rules(rules: Any, errors: FieldErrors, *, namespaced: bool) -> None:
    """Every rule has verbs, and either resources or, in a ClusterRole, URLs."""
    for index, rule in enumerate(map(mapping, sequence(rules))):
        path: Path = ("rules", index)
        if not sequence(rule.get("verbs")):
            errors.required((*path, "verbs"), "verbs must contain at least one value")
        if urls := sequence(rule.get("nonResourceURLs")):
            if namespaced:
                told = "namespaced rules cannot apply to non-resource URLs"
                errors.invalid((*path, "nonResourceURLs"), urls, told)
            if any(sequence(rule.get(field)) for field in ("apiGroups", "resources", "resourceNames")):
                told = "rules cannot apply to both regular resources and non-resource URLs"
                errors.invalid((*path, "nonResourceURLs"), urls, told)
            continue
        if not sequence(rule.get("apiGroups")):
            errors.required((*path, "apiGroups"), "resource rules must supply at least one api group")
        if not sequence(rule.get("resources")):
            errors.required((*path, "resources"), "resource rules must supply at least one resource")


def validate_role_reference(obj: Object, errors: FieldErrors, kinds: tuple[str, ...]) -> None:
    """A binding names one role, of a kind that it may name."""
    reference = mapping(obj.get("roleRef"))
    group, kind, name = (text(reference.get(field)) for field in ("apiGroup", "kind", "name"))
    if group not in ("", GROUP):
        errors.unsupported(("roleRef", "apiGroup"), group, (GROUP,))
    if kind not in kinds:
        errors.unsupported(("roleRef", "kind"), kind, kinds, as_given=True)
    if not name:
        errors.required(("roleRef", "name"))
    for problem in path_segment_problems(name):
        errors.invalid(("roleRef", "name"), name, problem)


def validate_subjects(subjects: Any, errors: FieldErrors, *, namespaced: bool) -> None:
    """Whom a binding gives the role."""
    for index, subject in enumerate(map(mapping, sequence(subjects))):
        path: Path = ("subjects", index)
        name, kind, group = (text(subject.get(field)) for field in ("name", "kind", "apiGroup"))
        if not name:
            errors.required((*path, "name"))
        if kind == "ServiceAccount":
            for problem in dns1123_subdomain_problems(name) if name else ():
                errors.invalid((*path, "name"), name, problem)
            if group:
                errors.unsupported((*path, "apiGroup"), group, ("",))
            if not namespaced and not text(subject.get("namespace")):
                errors.required((*path, "namespace"))
        elif kind in ("User", "Group"):
            if group not in ("", GROUP):
                errors.unsupported((*path, "apiGroup"), group, (GROUP,))
        else:
            errors.unsupported((*path, "kind"), kind, ("ServiceAccount", "User", "Group"), as_given=True)


def validate_role_unchanged(obj: Object, old: Object, errors: FieldErrors) -> None:
    """A binding to another role is another binding: the server wants it deleted first."""
    new, before = ({"apiGroup": GROUP} | dict(mapping(part.get("roleRef"))) for part in (obj, old))
    if new != before:
        errors.invalid(("roleRef",), go_struct(new), "cannot change roleRef")


def go_struct(reference: dict[str, Any]) -> dict[str, Any]:
    """A role reference as the server prints it, from a type without names for JSON."""
    return {"APIGroup": reference["apiGroup"], "Kind": reference.get("kind", ""), "Name": reference.get("name", "")}
