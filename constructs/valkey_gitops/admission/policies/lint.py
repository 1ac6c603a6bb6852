"""What is wrong with a policy itself, before it meets an object."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from valkey_gitops.admission.admission_policies import AdmissionPolicy
from valkey_gitops.admission.admission_policies.expressions import Expressions, compiled
from valkey_gitops.admission.model import Request
from valkey_gitops.admission.policies.export import NotTranslatableError, translate
from valkey_gitops.admission.policies.guards import unguarded
from valkey_gitops.admission.policies.match import concerns
from valkey_gitops.admission.policies.samples import AnyPolicy, alone, findings, sample_files, sample_requests
from valkey_gitops.admission.resources import resource_of
from valkey_gitops.admission.schema import Schemas, check_schema
from valkey_gitops.admission.validate import check_native
from valkey_gitops.cel.environment import COST_LIMIT

_DEAR = 20
"""Per cent of the cost limit that an expression may take on a mere sample."""


class Problem(NamedTuple):
    """A rule of the linter, and what it has found."""

    rule: str
    message: str


def lint(policy: AnyPolicy, schemas: Schemas, oldest: str) -> Iterator[Problem]:
    """The problems of one policy; `oldest` is the first Kubernetes version that must take it, such as `1.31`."""
    yield from _texts(policy)
    yield from _matches(policy, schemas)
    if isinstance(policy, AdmissionPolicy):
        yield from _form(policy, schemas)
        yield from _expressions(policy.spec, oldest)
        yield from _bindings(policy)
        yield from _costs(policy, schemas)
        return
    for schema in policy.schemas():
        schema.compiled  # noqa: B018 # raises where it is none
    try:
        spec = translate(policy)[0]["spec"]
    except NotTranslatableError:
        return
    yield from (item for item in _expressions(spec, oldest) if item.rule == "does-not-compile")


def _texts(policy: AnyPolicy) -> Iterator[Problem]:
    texts = {"summary": policy.summary, "why": policy.why, "remedy": policy.remedy, "sources": policy.sources}
    if isinstance(policy, AdmissionPolicy) and policy.summary.startswith("what the ValidatingAdmissionPolicy"):
        texts["summary"] = ""
    for name, text in texts.items():
        if not text:
            yield Problem("no-documentation", f"it has no {name}")


def _matches(policy: AnyPolicy, schemas: Schemas) -> Iterator[Problem]:
    """Rules for resources that no Kubernetes kind has, and policies that match none of their own samples."""
    plurals = {(kind.api_version.rpartition("/")[0], kind.plural) for kind in schemas.kinds()}
    for rule in policy.constraints.get("resourceRules") or ():
        for resource in rule.get("resources", ()):
            name = resource.partition("/")[0]
            if not any(_served(plurals, group, name) for group in rule.get("apiGroups", ())):
                yield Problem(
                    "matches-nothing", f"no known kind of {rule.get('apiGroups')} has the resource {resource}"
                )
    requests = list(_samples(policy, schemas))
    if requests and not any(_concerned(policy, request, schemas) for request in requests):
        yield Problem("matches-nothing", "it matches none of its own samples")


def _served(plurals: set[tuple[str, str]], group: str, name: str) -> bool:
    return any(group in {"*", known} and name in {"*", plural} for known, plural in plurals)


def _samples(policy: AnyPolicy, schemas: Schemas) -> Iterator[Request]:
    folder = Path(policy.file).parent
    for sample in (*sample_files(folder / "good"), *sample_files(folder / "bad")):
        yield from sample_requests(sample, schemas)


def _concerned(policy: AnyPolicy, request: Request, schemas: Schemas) -> bool:
    resource = resource_of(request.object, schemas)
    return resource is not None and concerns(policy.constraints, request.operation, resource)


def _form(policy: AdmissionPolicy, schemas: Schemas) -> Iterator[Problem]:
    """What the API server itself refuses: Warn beside Deny, unknown fields, expressions of a wrong type."""
    for document in policy.documents:
        request = Request("CREATE", document)
        for finding in (*check_schema(request, schemas), *check_native(request, schemas.version)):
            yield Problem("refused", f"the API server refuses it: {finding.message}")


def _expressions(spec: Mapping[str, Any], oldest: str) -> Iterator[Problem]:
    found = compiled(spec, oldest, stored=False)
    for refusal in found.refusals:
        yield Problem("does-not-compile", f"Kubernetes {oldest} refuses {refusal.text!r}: {refusal.why}")
    for condition in found.conditions:
        if "namespaceObject" in condition.text:
            yield Problem("null-namespace", f"namespaceObject is null in a matchCondition: {condition.text!r}")
    yield from _guards(found)


def _guards(found: Expressions) -> Iterator[Problem]:
    for text in found.texts:
        for chain in unguarded(text):
            message = f"{chain} may be absent, and reading it is then an error: ask has({chain}) before"
            yield Problem("unguarded-field", message)


def _bindings(policy: AdmissionPolicy) -> Iterator[Problem]:
    """Bindings that no request of the policy reaches."""
    asked = {name for rule in policy.constraints.get("resourceRules") or () for name in rule.get("resources", ())}
    for binding in policy.bindings:
        rules = (binding.spec.get("matchResources") or {}).get("resourceRules") or ()
        bound = {name for rule in rules for name in rule.get("resources", ())}
        if bound and "*" not in bound | asked and not bound & asked:
            yield Problem("unreachable-binding", f"the binding {binding.name} is for {', '.join(sorted(bound))} alone")
        if policy.param_kind and "paramRef" not in binding.spec:
            yield Problem("unreachable-binding", f"the binding {binding.name} names no params")


def _costs(policy: AdmissionPolicy, schemas: Schemas) -> Iterator[Problem]:
    """Expressions that take much of the cost limit on a sample: a larger object would be over it."""
    if policy.expressions(schemas.version).refusals:
        return
    worst: dict[str, int] = {}
    folder = Path(policy.file).parent
    for sample in (*sample_files(folder / "good"), *sample_files(folder / "bad")):
        findings(alone(policy), sample, schemas)
        for item in policy.expressions(schemas.version).deciding:
            worst[item.text] = max(worst.get(item.text, 0), item.program.cost)
    for text, cost in worst.items():
        if cost * 100 > COST_LIMIT * _DEAR:
            yield Problem("dear", f"{text!r} costs {cost} on a sample, and {COST_LIMIT} is the limit")
