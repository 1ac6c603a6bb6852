"""Cases of admission by CEL, what a real API server answered to them, and the files that hold both."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml

from tests.policy_parity.generate import generated

FOLDER = Path(__file__).parent
CASES = FOLDER / "cases"
HELD_OUT = FOLDER / "held_out"

Object = dict[str, Any]
Operation = Literal["CREATE", "UPDATE", "DELETE"]

ADMISSION = "admissionregistration.k8s.io/v1"
DEFINITIONS = ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "CustomResourceDefinition")


class Case(NamedTuple):
    """What is in the cluster, and one request to it.

    `definitions` holds the policies, bindings and CustomResourceDefinitions, which the server may refuse themselves;
    `cluster` what else is there: the namespaces, params and other objects.
    """

    name: str
    definitions: tuple[Object, ...]
    cluster: tuple[Object, ...]
    operation: Operation
    object: Object
    old: Object | None = None


class Record(NamedTuple):
    """A case and the server's answer.

    `refused` maps kind/name of a definition that the server does not take to its message; then nothing is asked.
    """

    case: Case
    refused: Mapping[str, str] = {}
    accepted: bool = False
    status: int = 0
    reason: str = ""
    message: str = ""
    warnings: tuple[str, ...] = ()
    annotations: Mapping[str, str] = {}
    """Of the audit event: what the validation action Audit and auditAnnotations leave behind."""


class Source(NamedTuple):
    """A case as its file states it, with the defaults of the file."""

    name: str
    entry: Mapping[str, Any]

    @property
    def namespace(self) -> str:
        """The namespace of this case alone: cases are recorded side by side."""
        return f"case-{hashlib.sha256(self.name.encode()).hexdigest()[:8]}"


def sources(file: Path) -> Iterator[Source]:
    """The cases of a file."""
    content = yaml.load(file.read_text(), _Loader)
    for entry in content.get("cases") or generated(content):
        unknown = entry.keys() - _KEYS
        assert not unknown, (file.name, entry["name"], unknown)
        for name, variant in _variants({**content.get("defaults", {}), **entry}):
            yield Source(f"{file.stem}: {name}", variant)


def _variants(entry: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The case itself; with a `matrix`, one for each combination of its values."""
    matrix = entry.get("matrix")
    if not matrix:
        yield entry["name"], entry
        return
    for values in product(*(axis.items() if isinstance(axis, dict) else enumerate(axis) for axis in matrix.values())):
        chosen = dict(zip(matrix, (value for _, value in values), strict=True))
        labels = [str(label) if isinstance(label, str) else str(value) for label, value in values]
        yield f"{entry['name']} [{', '.join(labels)}]", _with(entry, chosen)


def _with(node: Any, chosen: Mapping[str, Any]) -> Any:
    """A node with `$(name)` replaced; a string that is nothing else becomes the value, of whatever type."""
    if isinstance(node, dict):
        return {_with(key, chosen): _with(value, chosen) for key, value in node.items()}
    if isinstance(node, list):
        return [_with(item, chosen) for item in node]
    if isinstance(node, str):
        for name, value in chosen.items():
            if node == f"$({name})":
                return value
            node = node.replace(f"$({name})", str(value))
    return node


class _Loader(yaml.CSafeLoader):
    """YAML whose timestamps are strings, as they are in JSON."""


_Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for key, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}

_KEYS = {"name", "expression", "policy", "policies", "binding", "bindings", "crd", "cluster", "namespace"} | {
    "object",
    "old",
    "operation",
    "matrix",
}


def case(source: Source) -> Case:
    """The objects that a source stands for; `$NS` and `$POLICY` in its strings become the case's own names."""
    text = json.dumps({"definitions": [*_definitions(source)], **_parts(source)})
    parts = json.loads(text.replace("$NS", source.namespace).replace("$POLICY", f"{source.namespace}.example.com"))
    definitions, cluster = tuple(parts.pop("definitions")), tuple(parts.pop("cluster"))
    return Case(source.name, definitions, cluster, **parts)


def _parts(source: Source) -> dict[str, Any]:
    entry = source.entry
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "$NS", **entry.get("namespace", {})}}
    old = entry.get("old")
    return {
        "cluster": [namespace, *(_placed(obj) for obj in entry.get("cluster", ()))],
        "object": _placed(entry.get("object") or old or _SUBJECT),
        "old": _placed(old) if old else None,
        "operation": entry.get("operation", "UPDATE" if old else "CREATE"),
    }


_SUBJECT: Object = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "subject"}, "data": {"key": "value"}}
_CLUSTER_SCOPED = {"Namespace", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "PersistentVolume"} | {
    "StorageClass",
    "PriorityClass",
    "IngressClass",
    *DEFINITIONS,
}


def _placed(obj: Mapping[str, Any]) -> Object:
    """In the case's namespace, unless the object says otherwise; `namespace: null` stands for none."""
    metadata = dict(obj.get("metadata") or {"name": "subject"})
    if metadata.get("namespace", "") is None:
        del metadata["namespace"]
    elif obj["kind"] not in _CLUSTER_SCOPED:
        metadata.setdefault("namespace", "$NS")
    return {**obj, "metadata": metadata}


def _definitions(source: Source) -> Iterator[Object]:
    entry = source.entry
    policies = entry.get("policies") or {"": entry["policy"]} if "policy" in entry or "policies" in entry else {}
    if "expression" in entry:
        policies = {"": {"validations": [{"expression": entry["expression"]}]}}
    for suffix, spec in policies.items():
        full = {"matchConstraints": _everything(), **spec}
        yield _definition("ValidatingAdmissionPolicy", f"$POLICY{suffix}", full)
    bindings = entry.get("bindings")
    if bindings is None:
        bindings = [{**entry.get("binding", {}), "policyName": f"$POLICY{suffix}"} for suffix in policies]
    for index, spec in enumerate(bindings):
        full = {"policyName": "$POLICY", "validationActions": ["Deny"], **spec}
        yield _definition("ValidatingAdmissionPolicyBinding", f"$NS-{index}", full)
    crds = entry.get("crd", [])
    yield from crds if isinstance(crds, list) else [crds]


def _definition(kind: str, name: str, spec: Mapping[str, Any]) -> Object:
    return {"apiVersion": ADMISSION, "kind": kind, "metadata": {"name": name}, "spec": spec}


def _everything() -> Object:
    """All that happens in the namespace of the case."""
    rule = {"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*"]}
    selector = {"matchLabels": {"kubernetes.io/metadata.name": "$NS"}}
    return {"resourceRules": [rule], "namespaceSelector": selector}


def files_of(folder: Path) -> list[Path]:
    """The files of cases below a folder."""
    return sorted(folder.rglob("*.yaml"))


def cases_of(file: Path) -> list[Case]:
    """The cases of a file, with names of their own."""
    found = [case(source) for source in sources(file)]
    assert len(found) == len({each.name for each in found}), f"{file}: a name is used twice"
    return found


def answers(file: Path) -> Path:
    """Where the server's answers to the cases of a file are."""
    return file.with_suffix(".jsonl.gz")


def read(file: Path) -> list[Record]:
    """The records of a corpus."""
    return [_record(json.loads(line)) for line in gzip.decompress(file.read_bytes()).decode().splitlines()]


def write(file: Path, records: Iterable[Record]) -> None:
    """The same records give the same bytes."""
    lines = [json.dumps(_entry(record), ensure_ascii=False, separators=(",", ":")) for record in records]
    file.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), 9, mtime=0))


def _entry(record: Record) -> dict[str, Any]:
    entry = {**record.case._asdict(), **record._asdict()}
    del entry["case"]
    return {key: value for key, value in entry.items() if value not in ("", (), {}, None, 0)}


def _record(entry: dict[str, Any]) -> Record:
    parts = {name: entry.pop(name) for name in Case._fields if name in entry}
    for name in ("definitions", "cluster"):
        parts[name] = tuple(parts.get(name, ()))
    entry["warnings"] = tuple(entry.get("warnings", ()))
    return Record(Case(**parts), **entry)
