"""Variables from files, since 1.35: the file is in an emptyDir of the pod."""

from valkey_gitops.admission.model import Object, Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.metadata import mapping, text
from valkey_gitops.admission.validate.workloads.pods import all_containers
from valkey_gitops.admission.validate.workloads.scalars import listed


def validate_file_key_volumes(spec: Object, errors: FieldErrors, path: Path) -> None:
    """Each `fileKeyRef` names an emptyDir."""
    volumes = {text(volume.get("name")): volume for _, volume in listed(spec.get("volumes"), ())}
    for place, container in all_containers(spec, path):
        for env_path, variable in listed(container.get("env"), (*place, "env")):
            key = mapping(variable.get("valueFrom")).get("fileKeyRef")
            if key is None:
                continue
            name = text(mapping(key).get("volumeName"))
            spot = (*env_path, "valueFrom", "fileKeyRef", "volumeName")
            if name not in volumes:
                errors.not_found(spot, name)
            elif "emptyDir" not in volumes[name]:
                errors.invalid(spot, name, "referenced volume must be of type emptyDir")
