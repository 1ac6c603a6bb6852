"""Label selectors: k8s.io/apimachinery, LabelSelectorAsSelector."""

from collections.abc import Mapping
from typing import Any


def selects(selector: Mapping[str, Any] | None, labels: Mapping[str, str]) -> bool:
    """Whether a LabelSelector takes these labels; an empty or missing one takes all."""
    if not selector:
        return True
    equal = all(labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items())
    return equal and all(_holds(demand, labels) for demand in selector.get("matchExpressions") or ())


def _holds(demand: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, values = demand["key"], demand.get("values") or ()
    return {
        "In": key in labels and labels[key] in values,
        "NotIn": key not in labels or labels[key] not in values,
        "Exists": key in labels,
        "DoesNotExist": key not in labels,
    }[demand["operator"]]
