"""Writes types.jsonl: how Go writes each type of the defaulted kinds as JSON, which OpenAPI does not say.

    python -m tests.admission.default.bundle_types MODULES

MODULES is a folder with the modules k8s.io/api and k8s.io/apimachinery as `go mod download` leaves them, such as
`$(go env GOMODCACHE)/k8s.io`; the newest of each is read. A field's type is written as in Go: `string` goes when it is
zero, `string!` never goes, pointers to scalars are left out, since they stay as they are.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from valkey_gitops.admission.default.types import FILE

KINDS = {
    "admissionregistration/v1": "MutatingWebhookConfiguration ValidatingAdmissionPolicy "
    "ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration",
    "apps/v1": "DaemonSet Deployment ReplicaSet StatefulSet",
    "autoscaling/v2": "HorizontalPodAutoscaler",
    "batch/v1": "CronJob Job",
    "core/v1": "ConfigMap Endpoints LimitRange Namespace PersistentVolume PersistentVolumeClaim Pod ResourceQuota "
    "Secret Service ServiceAccount",
    "discovery/v1": "EndpointSlice",
    "networking/v1": "Ingress IngressClass NetworkPolicy",
    "policy/v1": "PodDisruptionBudget",
    "rbac/v1": "ClusterRole ClusterRoleBinding Role RoleBinding",
    "scheduling/v1": "PriorityClass",
    "storage/v1": "StorageClass",
}
SCALARS = {"string", "bool", "int32", "int64", "float64"}
OWN_JSON = {"resource.Quantity": "quantity", "intstr.IntOrString": "intorstring", "meta/v1.Time": "time"}
UNTYPED = {"runtime.RawExtension", "meta/v1.FieldsV1", "meta/v1.MicroTime", "runtime.Object"}
STATUS = re.compile(r"\.\w+Status$")

TYPE = re.compile(r"^type (\w+)(?: =)? (?:struct \{\n(.*?)^\}|(\S+)$)", re.MULTILINE | re.DOTALL)
IMPORT = re.compile(r'^\t(\w+) "k8s\.io/(?:api|apimachinery/pkg/apis)/([\w/]+)"', re.MULTILINE)
FIELD = re.compile(r'^\t(?:\w+ +)?([\w.\[\]*]+) +`[^`]*?json:"([^"]*)"', re.MULTILINE)


class Package:
    """The types of one file `types.go`: structs with their fields, names of other types, imports by their alias."""

    def __init__(self, name: str, text: str) -> None:
        self.imports: dict[str, str] = dict(IMPORT.findall(text))
        self.structs: dict[str, list[tuple[str, str]]] = {}
        self.names: dict[str, str] = {}
        for type_, body, other in TYPE.findall(text):
            if body:
                self.structs[f"{name}.{type_}"] = FIELD.findall(body)
            elif other:
                self.names[f"{name}.{type_}"] = other


class Source:
    """Packages by name, such as `core/v1`."""

    def __init__(self, modules: Path) -> None:
        self._modules = modules
        self._packages: dict[str, Package] = {}

    def package(self, name: str) -> Package:
        if name not in self._packages:
            module = "apimachinery@*/pkg/apis" if name == "meta/v1" else "api@*"
            file = max(self._modules.glob(f"{module}/{name}/types.go"))
            self._packages[name] = Package(name, file.read_text())
        return self._packages[name]

    def resolve(self, go: str, package: str) -> str:
        """A type by its full name, and a name of another type by that one."""
        prefix = (re.match(r"(\*|\[\]|map\[\w+\])*", go) or [""])[0]
        bare = go[len(prefix) :]
        if bare in SCALARS | {"byte"}:
            return go.replace("[]byte", "bytes")
        scope, _, short = bare.rpartition(".")
        full = f"{self.package(package).imports.get(scope, scope) if scope else package}.{short}"
        if full in UNTYPED or full in OWN_JSON or full.startswith("types."):
            known = OWN_JSON.get(full, "string" if full.startswith("types.") else "any")
            return prefix + known
        home = full.rpartition(".")[0]
        other = self.package(home).names.get(full)
        return self.resolve(prefix + other, home) if other else prefix + full

    def fields(self, struct: str) -> Iterator[tuple[str, str]]:
        home = struct.rpartition(".")[0]
        for go, tag in self.package(home).structs[struct]:
            name, _, options = tag.partition(",")
            type_ = self.resolve(go, home)
            if not name and type_ != "meta/v1.TypeMeta":  # embedded
                yield from self.fields(type_)
            elif name not in ("", "-"):
                yield name, type_ + ("" if "omit" in options else "!")


def collected(source: Source) -> dict[str, dict[str, str]]:
    """All structs that the kinds need; statuses are reset by the server and not read here."""
    found: dict[str, dict[str, str]] = {}
    waiting = [f"{group}.{kind}" for group, kinds in KINDS.items() for kind in kinds.split()]
    while waiting:
        struct = waiting.pop()
        if struct in found:
            continue
        fields = dict(source.fields(struct))
        found[struct] = {name: short for name, type_ in sorted(fields.items()) if (short := _kept(name, type_))}
        waiting += [re.sub(r"\*|\[\]|map\[\w+\]", "", type_) for type_ in found[struct].values() if "/" in type_]
    return dict(sorted(found.items()))


def _kept(name: str, type_: str) -> str:
    bare = type_.rstrip("!")
    if STATUS.search(bare) or bare in ("time", "*time", "any") or name in ("status", "managedFields"):
        return ""
    if bare.startswith("*") and "/" not in bare and bare != "*quantity":
        return ""
    return type_ if bare in SCALARS | {"intorstring"} else bare


def main() -> None:
    types = collected(Source(Path(sys.argv[1])))
    lines = (json.dumps(row, separators=(",", ":")) for row in types.items())
    FILE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
