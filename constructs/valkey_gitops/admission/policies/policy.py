"""The nouns of a SchemaPolicy file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import jsonschema_rs

from valkey_gitops.admission.admission_policies import AdmissionPolicies, AdmissionPolicy
from valkey_gitops.admission.model import Operation, Path, Resource, Severity
from valkey_gitops.admission.policies.match import asks_no_more, concerns
from valkey_gitops.errors import UserError

JsonSchema = dict[str, Any] | bool

ACTIONS: Mapping[str, Severity] = {"Deny": "deny", "Warn": "warn", "Audit": "audit"}
"""What follows from each of the validationActions, the strongest first."""


def strongest(actions: Sequence[str]) -> Severity:
    """What findings are that these actions speak of; those of no action are denials where a profile asks for them."""
    return next((severity for action, severity in ACTIONS.items() if action in actions), "deny")


class Schema:
    """A JSON Schema (draft 2020-12), compiled at its first use: a run compiles only what its objects meet.

    `origin` names its place, for the UserError that a schema raises which does not compile.
    """

    def __init__(self, source: JsonSchema, origin: str = "") -> None:
        self.source = source
        self.origin = origin

    @cached_property
    def compiled(self) -> jsonschema_rs.Draft202012Validator:
        """The compiled validator; UserError where the source is no JSON Schema."""
        try:
            return jsonschema_rs.Draft202012Validator(self.source, offline=True)
        except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
            message = getattr(error, "message", None) or error
            raise UserError(f"{self.origin} is no JSON Schema: {message}", "correct the schema") from None

    def accepts(self, instance: object) -> bool:
        """Whether the instance satisfies the schema."""
        return self.source is True or self.compiled.is_valid(instance)  # the second looks at the whole instance


ANYTHING = Schema(source=True)


class Selection(NamedTuple):
    """Which nodes of an object are validated: the nodes at `paths`, seen as `view`, that satisfy `when`."""

    paths: tuple[Path, ...]
    view: str
    when: Schema


class Reference(NamedTuple):
    """A value in a selected node that names another object, and what that object must satisfy.

    Without a pattern the value is the name; without a severity for a missing object, one is not missed.
    """

    path: Path
    pattern: re.Pattern[str] | None
    group: str
    kind: str
    namespaced: bool
    namespace_path: Path
    when_missing: Severity | None
    message: str
    schema: Schema


class Validation(NamedTuple):
    """A demand on each selected node: its schema, and the objects that it refers to."""

    select: Selection
    schema: Schema
    references: tuple[Reference, ...]


class SchemaPolicy(NamedTuple):
    """One policy file; `constraints` is the matchConstraints block as it stands in the file.

    One that is not `active` is in force only under a profile that gives it validationActions. One for `manifests_only`
    says nothing of requests to a live cluster, where controllers may write what must not stand in Git.
    """

    name: str
    file: str
    summary: str
    why: str
    sources: tuple[str, ...]
    remedy: str
    severity: Severity
    constraints: Mapping[str, Any]
    when: Schema
    validations: tuple[Validation, ...]
    active: bool = True
    manifests_only: bool = False

    def schemas(self) -> Iterator[Schema]:
        """Every schema in the policy, those of its references too."""
        yield self.when
        for validation in self.validations:
            yield validation.select.when
            yield validation.schema
            yield from (reference.schema for reference in validation.references)


class Policies:
    """The policies of one run, each kind in the order of names."""

    def __init__(self, items: Sequence[SchemaPolicy], admission: AdmissionPolicies | None = None) -> None:
        self.items = items
        self.admission = admission or AdmissionPolicies()
        self._candidates: dict[tuple[Operation, Resource], list[SchemaPolicy]] = {}
        self.sure = frozenset(policy.name for policy in items if asks_no_more(policy.constraints))
        """Those of which operation and resource decide alone."""

    def and_admission(self, more: AdmissionPolicies) -> "Policies":
        """With the policies that the cluster has already; of two of one name, ours is what it will have."""
        return Policies(self.items, more + self.admission) if more.items else self

    def for_requests(self) -> "Policies":
        """Those that judge requests to a live cluster, where controllers write what must not stand in Git."""
        return Policies([item for item in self.items if not item.manifests_only], self.admission)

    @property
    def all(self) -> list[SchemaPolicy | AdmissionPolicy]:
        """Those of both kinds, for what is said about them: name, summary, why, remedy, sources, severity, file."""
        return sorted((*self.items, *self.admission.items), key=lambda policy: policy.name)

    def candidates(self, operation: Operation, resource: Resource) -> list[SchemaPolicy]:
        """Those with a rule for this operation on this resource, which is all that most policies ask of a request."""
        key = operation, resource
        if key not in self._candidates:
            self._candidates[key] = [
                policy for policy in self.items if policy.active and concerns(policy.constraints, operation, resource)
            ]
        return self._candidates[key]
