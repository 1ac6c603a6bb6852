"""A SchemaPolicy as a ValidatingAdmissionPolicy with its binding.

The binding is for the namespaces that carry the label of `NAMESPACES`, as those of dist/ do: what a project demands of
its manifests is not what holds for all of a cluster.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from valkey_gitops.admission.policies.export.demands import Demand, demands
from valkey_gitops.admission.policies.export.holds import Translation, either, negated
from valkey_gitops.admission.policies.export.values import Container, Names, NotTranslatableError, Value
from valkey_gitops.admission.policies.policy import ACTIONS, SchemaPolicy, Selection, Validation

GROUP = "admissionregistration.k8s.io/v1"
NAMESPACES = {"app.kubernetes.io/managed-by": "valkey-gitops"}
MOST_WORDS = 64
"""Words of a command line that an exported policy sees; CEL has no ranges, so they are counted out."""

_OF_THE_CLUSTER = {
    "apiGroups": ["rbac.authorization.k8s.io"],
    "apiVersions": ["*"],
    "operations": ["*"],
    "resources": ["clusterroles", "clusterrolebindings"],
    "scope": "*",
}
"""No namespace selects these, and the API server's own have the widest rights."""

_MAPS = {"data", "binaryData", "stringData", "annotations", "labels", "nodeSelector"}
_CONTROLLERS = "['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job']"
_POD = (
    "object.kind == 'Pod' ? object.spec : "
    "object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec : "
    f"object.kind in {_CONTROLLERS} ? object.spec.template.spec : dyn({{}})"
)
_WORDS = "(has({c}.command) ? {c}.command : []) + (has({c}.args) ? {c}.args : [])"
_PLACES = f"[{', '.join(map(str, range(MOST_WORDS)))}]"


def translate(policy: SchemaPolicy) -> list[dict[str, Any]]:
    """The two documents.

    Raises:
        NotTranslatableError: CEL cannot say what the policy demands, or only Git is its business.
    """
    if policy.manifests_only:
        raise NotTranslatableError("it judges manifests: in the cluster others may write what it forbids")
    if not policy.active:
        raise NotTranslatableError("it is in force only under a profile")
    names = Names()
    found = [item for validation in policy.validations for item in _validation(validation, names)]
    merged = dict.fromkeys(found)
    spec: dict[str, Any] = {"failurePolicy": "Fail", "matchConstraints": _constraints(policy.constraints)}
    condition = Translation(policy.when.source).holds(policy.when.source, Value("object", names))
    if condition != "true":
        spec["matchConditions"] = [{"name": "when", "expression": condition}]
    if any("variables." in item.expression for item in merged):
        spec["variables"] = _variables()
    spec["validations"] = [{"expression": item.expression, "message": item.message} for item in merged]
    return [_document("ValidatingAdmissionPolicy", policy, spec), _binding(policy)]


def _validation(validation: Validation, names: Names) -> Iterator[Demand]:
    if validation.references:
        raise NotTranslatableError("it looks at other objects")
    selection = validation.select
    if selection.view == "yaml":
        raise NotTranslatableError("it reads YAML inside a string")
    if selection.view == "neighbours":
        raise NotTranslatableError("it looks at other objects")
    schema = validation.schema.source
    if selection.view == "container":
        if selection.paths:
            raise NotTranslatableError("it looks at containers in places of its own")
        name = names.fresh("c")
        for item in _selected(selection, schema, Container(name, names)):
            yield Demand(f"variables.containers.all({name}, {item.expression})", item.message)
        return
    for path in selection.paths or ((),):
        yield from _at(path, Value("object", names), selection, schema)


def _at(
    path: tuple[str | int, ...], value: Value, selection: Selection, schema: Any, last: str = ""
) -> Iterator[Demand]:
    """The demands on what a path leads to, from a value on the way."""
    if not path:
        yield from _selected(selection, schema, value)
        return
    step, rest = path[0], path[1:]
    if step == "*":
        entry = value.entry()[1] if last in _MAPS else value.each()
        for item in _at(rest, entry.value, selection, schema):
            yield Demand(entry.wrap(item.expression), item.message)
    elif isinstance(step, int):
        child = Value(f"{value.text}[{step}]", value.names)
        for item in _at(rest, child, selection, schema):
            yield Demand(either([f"size({value.text}) <= {step}", item.expression]), item.message)
    else:
        child = value.member(step).value
        for item in _at(rest, child, selection, schema, step):
            yield Demand(either([negated(value.has(step)), item.expression]), item.message)


def _selected(selection: Selection, schema: Any, value: Value) -> Iterator[Demand]:
    condition = Translation(selection.when.source).holds(selection.when.source, value)
    for item in demands(Translation(schema), schema, value):
        yield Demand(either([negated(condition), item.expression]), item.message)


def _variables() -> list[dict[str, str]]:
    kinds = (
        "(has(variables.pod.{field}) ? "
        "variables.pod.{field}.map(c, {{'container': dyn(c), 'kind': dyn('{kind}'), 'words': dyn({words})}}) : [])"
    )
    words = _WORDS.format(c="c")
    main = kinds.format(field="containers", kind="container", words=words)
    init = kinds.format(field="initContainers", kind="initContainer", words=words)
    last = "c.words[0].split('/')[size(c.words[0].split('/')) - 1]"
    first = f"(size(c.words) == 0 || c.words[0].startsWith('-') ? '' : {last})"
    view = (
        "{'container': c.container, 'kind': c.kind, 'words': c.words, "
        f"'program': dyn({first}), 'places': dyn(variables.places.filter(i, i < size(c.words))), "
        "'mounted': dyn(has(c.container.volumeMounts) ? c.container.volumeMounts : [])}"
    )
    templates = (
        "object.kind == 'StatefulSet' && has(object.spec.volumeClaimTemplates) ? "
        "object.spec.volumeClaimTemplates.map(t, {'name': dyn(t.metadata.name), 'volumeClaimTemplate': dyn(t)}) : []"
    )
    return [
        {"name": "pod", "expression": _POD},
        {"name": "places", "expression": _PLACES},
        {"name": "volumes", "expression": f"(has(variables.pod.volumes) ? variables.pod.volumes : []) + ({templates})"},
        {"name": "raw", "expression": f"{main} + {init}"},
        {"name": "containers", "expression": f"variables.raw.map(c, {view})"},
    ]


def _constraints(source: Mapping[str, Any]) -> dict[str, Any]:
    """The matchConstraints with the API server's defaults spelled out."""
    found: dict[str, Any] = {"matchPolicy": "Equivalent", "namespaceSelector": {}, "objectSelector": {}}
    found |= {key: value for key, value in source.items() if key != "matchPolicy"}
    for key in ("resourceRules", "excludeResourceRules"):
        if key in found:
            found[key] = [{**rule, "scope": rule.get("scope", "*")} for rule in found[key]]
    return found


def _document(kind: str, policy: SchemaPolicy, spec: Mapping[str, Any]) -> dict[str, Any]:
    about = {
        "valkey-gitops/summary": policy.summary,
        "valkey-gitops/why": policy.why,
        "valkey-gitops/remedy": policy.remedy,
        "valkey-gitops/sources": " ".join(policy.sources),
    }
    metadata = {"name": policy.name, "annotations": about}
    return {"apiVersion": GROUP, "kind": kind, "metadata": metadata, "spec": dict(spec)}


def _binding(policy: SchemaPolicy) -> dict[str, Any]:
    action = next(action for action, severity in ACTIONS.items() if severity == policy.severity)
    return {
        "apiVersion": GROUP,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": policy.name},
        "spec": {"policyName": policy.name, "validationActions": [action], "matchResources": match_resources()},
    }


def match_resources() -> dict[str, Any]:
    """Where exported policies hold, with the API server's defaults spelled out."""
    return {
        "matchPolicy": "Equivalent",
        "namespaceSelector": {"matchLabels": NAMESPACES},
        "objectSelector": {},
        "excludeResourceRules": [_OF_THE_CLUSTER],
    }
