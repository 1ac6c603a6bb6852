"""ObjectMeta on create and update. Source: k8s.io/apimachinery/pkg/api/validation/objectmeta.go."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from valkey_gitops.admission.model import Identity, Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.names import (
    dns1123_label_problems,
    label_value_problems,
    path_segment_problems,
    qualified_name_problems,
)

ANNOTATIONS_SIZE = 256 * 1024
"""Bytes of all keys and values together."""

_UNCOUNTED = ("", "autoscaling", "rbac.authorization.k8s.io", "storage.k8s.io")
"""API groups whose kinds have no generation, but for Pods."""

_NAMED_BY_THE_SERVER = ("LimitRange",)

STANDARD_FINALIZERS = ("kubernetes", "orphan", "foregroundDeletion")

NameProblems = Callable[[str], list[str]]


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is a map, and an empty one if not: an earlier stage has reported a wrong type."""
    return value if type(value) is dict or isinstance(value, Mapping) else {}  # the first is nearly always so, and fast


def sequence(value: Any) -> Sequence[Any]:
    """The value if it is a list, and an empty one if not."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """The value if it is a string, and an empty one if not."""
    return value if isinstance(value, str) else ""


def validate_metadata(obj: Object, errors: FieldErrors, name_problems: NameProblems, namespaced: bool) -> None:
    """Everything about the metadata of a new object of a built-in kind."""
    validate_any_metadata(obj, errors, name_problems, namespaced)
    validate_finalizer_names(mapping(obj.get("metadata")).get("finalizers"), errors)


def validate_any_metadata(obj: Object, errors: FieldErrors, name_problems: NameProblems, namespaced: bool) -> None:
    """The same for custom resources and a few other kinds; a missing namespace becomes that of the request."""
    metadata = mapping(obj.get("metadata"))
    validate_name(metadata, errors, name_problems, required=obj.get("kind") not in _NAMED_BY_THE_SERVER)
    if namespaced and (namespace := text(metadata.get("namespace"))):
        for problem in dns1123_label_problems(namespace):
            errors.invalid(("metadata", "namespace"), namespace, problem)
    if Identity.of(obj).group in _UNCOUNTED and obj.get("kind") != "Pod":
        validate_generation(metadata, errors)
    validate_labels(metadata.get("labels"), errors, ("metadata", "labels"))
    validate_annotations(metadata.get("annotations"), errors, ("metadata", "annotations"))
    validate_owner_references(metadata.get("ownerReferences"), errors, ("metadata", "ownerReferences"))
    validate_finalizers(metadata.get("finalizers"), errors, ("metadata", "finalizers"))


def validate_name(
    metadata: Mapping[str, Any], errors: FieldErrors, name_problems: NameProblems, *, required: bool = True
) -> None:
    """A name, or a prefix that the server completes."""
    prefix, name = text(metadata.get("generateName")), text(metadata.get("name"))
    for problem in name_problems(_completed(prefix)) if prefix else ():
        errors.invalid(("metadata", "generateName"), prefix, problem)
    for problem in name_problems(name) if name else ():
        errors.invalid(("metadata", "name"), name, problem)
    if required and not name and not prefix:
        errors.required(("metadata", "name"), "name or generateName is required")


def _completed(prefix: str) -> str:
    """A prefix may end with a dash: something follows it. The server puts the `a` on the character before, too."""
    return prefix[:-2] + "a" if len(prefix) > 1 and prefix.endswith("-") else prefix


def validate_generation(metadata: Mapping[str, Any], errors: FieldErrors) -> None:
    """Where the server does not count the generations itself, a negative one is refused."""
    generation = metadata.get("generation")
    if isinstance(generation, int) and generation < 0:
        errors.invalid(("metadata", "generation"), generation, "must be greater than or equal to 0")


def validate_labels(labels: Any, errors: FieldErrors, path: Path) -> None:
    """Labels: the keys are qualified names, the values label values. The path of all is that of the map."""
    for key, value in sorted(mapping(labels).items()):
        validate_label_key(key, errors, path)
        for problem in label_value_problems(text(value)):
            errors.invalid(path, value, problem)


def validate_label_key(key: str, errors: FieldErrors, path: Path) -> None:
    """The key of a label, wherever one is named."""
    for problem in qualified_name_problems(key):
        errors.invalid(path, key, problem)


def validate_annotations(annotations: Any, errors: FieldErrors, path: Path) -> None:
    """Annotations: keys as those of labels but in any case, and a limit on the size of all."""
    entries = sorted(mapping(annotations).items())
    for key, _ in entries:
        for problem in qualified_name_problems(key.lower()):
            errors.invalid(path, key, problem)
    if sum(len(key.encode()) + len(text(value).encode()) for key, value in entries) > ANNOTATIONS_SIZE:
        errors.too_long(path, ANNOTATIONS_SIZE)


def validate_owner_references(references: Any, errors: FieldErrors, path: Path) -> None:
    """Owners are named in full, and one at most is the controller."""
    controller = ""
    for reference in map(mapping, sequence(references)):
        for field, problem in (
            ("apiVersion", "version must not be empty"),
            ("kind", "must not be empty"),
            ("name", "must not be empty"),
            ("uid", "must not be empty"),
        ):
            if not reference.get(field):
                errors.invalid((*path, field), "", problem)
        if reference.get("apiVersion") == "v1" and reference.get("kind") == "Event":
            errors.invalid(path, reference, "/v1, Kind=Event is disallowed from being an owner")
        if reference.get("controller") is True:
            owner = f"{reference.get('kind', '')}/{reference.get('name', '')}"
            if controller:
                told = f'Found "true" in references for {controller} and {owner}'
                errors.invalid(path, references, f"Only one reference can have Controller set to true. {told}")
            controller = controller or owner


def validate_finalizers(finalizers: Any, errors: FieldErrors, path: Path) -> None:
    """Finalizers are qualified names; to orphan and to delete the dependents exclude each other."""
    names = [text(name) for name in sequence(finalizers)]
    for name in names:
        for problem in qualified_name_problems(name):
            errors.invalid(path, name, problem)
    if {"orphan", "foregroundDeletion"} <= set(names):
        errors.invalid(path, names, "finalizer orphan and foregroundDeletion cannot be both set")


def validate_finalizer_names(finalizers: Any, errors: FieldErrors) -> None:
    """Finalizers without a domain are those of Kubernetes."""
    for index, name in enumerate(map(text, sequence(finalizers))):
        if "/" not in name and name not in STANDARD_FINALIZERS:
            problem = "name is neither a standard finalizer name nor is it fully qualified"
            errors.invalid(("metadata", "finalizers", index), name, problem)


def validate_common_metadata(obj: Object, errors: FieldErrors) -> None:
    """What holds for every kind, also those without rules of their own: the name fits into a URL."""
    validate_any_metadata(obj, errors, path_segment_problems, namespaced=True)


def validate_metadata_update(obj: Object, old: Object, errors: FieldErrors) -> None:
    """What may not change in metadata; the text in Git gives no UID, version or times, so they cannot."""
    new_meta, old_meta = mapping(obj.get("metadata")), mapping(old.get("metadata"))
    for field in ("name", "namespace"):
        new, before = text(new_meta.get(field)), text(old_meta.get(field))
        if new and before and new != before:
            errors.invalid(("metadata", field), new, "field is immutable")
    for field, detail in (("uid", "field is immutable"), ("resourceVersion", "the object may have been modified")):
        if new_meta.get(field) and new_meta[field] != old_meta.get(field):
            errors.invalid(("metadata", field), new_meta[field], f"{detail}, unless it is that of the stored object")
            errors.findings[-1] = errors.findings[-1]._replace(rule="stored-identity", severity="undecidable")
    validate_labels(new_meta.get("labels"), errors, ("metadata", "labels"))
    validate_annotations(new_meta.get("annotations"), errors, ("metadata", "annotations"))
    validate_owner_references(new_meta.get("ownerReferences"), errors, ("metadata", "ownerReferences"))
