"""What the admission of new Pods refuses, before and after their validation. Source: plugin/pkg/admission."""

from valkey_gitops.admission.model import Path
from valkey_gitops.admission.validate.errors import FieldErrors
from valkey_gitops.admission.validate.workloads.pods import PodContext


def validate_computed_priority(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """Without a class priority and preemption are these, unless the cluster has a default class of its own."""
    if pod.spec.get("priorityClassName"):
        return
    priority, policy = pod.spec.get("priority"), pod.spec.get("preemptionPolicy")
    what = "must not be provided in pod spec; priority admission controller computed"
    if priority not in (None, 0):
        told = f"the integer value of priority ({priority}) {what} 0 from the given PriorityClass name"
        errors.forbidden((*path, "priority"), told)
    elif policy not in (None, "PreemptLowerPriority"):
        told = f"the string value of PreemptionPolicy ({policy}) {what} PreemptLowerPriority"
        errors.forbidden((*path, "preemptionPolicy"), f"{told} from the given PriorityClass name")


def validate_overhead_of_class(pod: PodContext, errors: FieldErrors, path: Path) -> None:
    """A RuntimeClass says what it costs; what the Pod says must be the same."""
    if pod.spec.get("overhead") and not pod.spec.get("runtimeClassName"):
        told = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
        errors.forbidden((*path, "overhead"), told)
