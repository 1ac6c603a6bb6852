"""What the API server writes into an object before admission begins: expressions see that it is there.

The values are the cluster's own, so an expression that reads one is undecidable. Measured on 1.34: a created object has
uid, creationTimestamp and managedFields, and a generation where its kind counts them; an update has the resourceVersion
too; a Service has its addresses and ports, a Job its selector.
"""

import re
from typing import Any

from valkey_gitops.admission.admission_policies.attributes import Attributes, UndecidableError
from valkey_gitops.admission.admission_policies.expressions import Expressions
from valkey_gitops.admission.model import Object
from valkey_gitops.admission.schema import Schemas

_COUNTED = {"apps", "batch", "policy", "networking.k8s.io", "admissionregistration.k8s.io"}
"""Groups whose kinds have a generation, as all custom resources have."""

_UID = "00000000-0000-0000-0000-000000000000"
_METADATA: dict[str, Any] = {"uid": _UID, "creationTimestamp": "1970-01-01T00:00:00Z", "managedFields": []}
_ADDRESSES: dict[str, Any] = {
    "clusterIP": "0.0.0.0",  # noqa: S104 - stands for an address that is not known
    "clusterIPs": ["0.0.0.0"],  # noqa: S104 - as above
    "ipFamilies": ["IPv4"],
    "ipFamilyPolicy": "SingleStack",
}
_SELECTOR = {"matchLabels": {"batch.kubernetes.io/controller-uid": _UID}}


class Filled:
    """A request whose objects are as the server has them, and the names of the fields whose values are not known."""

    def __init__(self, request: Attributes, schemas: Schemas) -> None:
        self._schemas = schemas
        self._names: set[str] = set()
        old = request.old_object and self._with(request.old_object, request, exists=True)
        new = request.object and self._with(request.object, request, exists=old is not None)
        if old and new and "generation" in new["metadata"] and new.get("spec") != old.get("spec"):
            new["metadata"]["generation"] = 2
        self.request = request._replace(object=new, old_object=old)

    def demand_known(self, expressions: Expressions) -> None:
        """UndecidableError where an expression reads such a field: has() may, and so may old beside new."""
        names = self._names & expressions.words
        for text in expressions.texts if names else ():
            read = re.sub(r"\bhas\([^()]*\)", "", text)
            for name in names:
                steps = r"\.metadata" if name in _METADATA or name == "resourceVersion" else r"[\w.\[\]'\"]*"
                roots = set(re.findall(rf"(?<![\w.])(variables\.\w+|\w+){steps}[.'\"]{name}\b", read))
                if roots and not {"object", "oldObject"} <= roots:
                    what = f"it reads {name}, which the cluster fills in"
                    raise UndecidableError(what, "The cluster decides when the object is synced.")

    def _with(self, obj: Object, request: Attributes, *, exists: bool) -> dict[str, Any]:
        given = obj.get("metadata")
        metadata: dict[str, Any] = dict(given) if isinstance(given, dict) else {}  # an old object may be anything
        if request.resource.namespaced:
            metadata.setdefault("namespace", request.namespace)
        self._fill(metadata, _METADATA)
        if exists:
            self._fill(metadata, {"resourceVersion": "1"})
        if request.kind.group in _COUNTED or self._schemas.is_custom(str(obj.get("apiVersion")), request.kind.name):
            metadata.setdefault("generation", 1)
        found = {**obj, "metadata": metadata}
        if isinstance(obj.get("spec"), dict):
            found["spec"] = self._spec(request.kind.name, dict(obj["spec"]))
        return found

    def _spec(self, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
        if kind == "Job" and "selector" not in spec:
            spec["selector"] = _SELECTOR
            self._names.add("controller-uid")
        if kind == "Service" and spec.get("type") != "ExternalName":
            self._fill(spec, _ADDRESSES)
            if spec.get("type") in ("NodePort", "LoadBalancer"):
                spec["ports"] = [dict(port) for port in spec.get("ports") or ()]
                for port in spec["ports"]:
                    self._fill(port, {"nodePort": 0})
        return spec

    def _fill(self, node: dict[str, Any], values: dict[str, Any]) -> None:
        for name, value in values.items():
            if name not in node:
                node[name] = value
                self._names.add(name)
