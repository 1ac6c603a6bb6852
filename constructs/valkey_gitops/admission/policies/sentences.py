"""The sentences that a policy can say, and those that none of its bad samples hears."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from valkey_gitops.admission.policies.policy import SchemaPolicy
from valkey_gitops.admission.policies.samples import AnyPolicy, alone, findings, lines, sample_files
from valkey_gitops.admission.schema import Schemas

_LITERAL = re.compile(r"'([^']*)'")


def unheard(policy: AnyPolicy, schemas: Schemas) -> list[str]:
    """The sentences that are the answer to no bad sample: a rule that was never seen to fail proves nothing."""
    samples = sample_files(Path(policy.file).parent / "bad")
    said = "\n".join(line for sample in samples for line in lines(findings(alone(policy), sample, schemas)))
    return [sentence for sentence in sorted(set(sentences(policy))) if sentence not in said]


def sentences(policy: AnyPolicy) -> Iterator[str]:
    """What its author wrote for people; of a messageExpression the longest of its fixed parts."""
    if isinstance(policy, SchemaPolicy):
        for schema in policy.schemas():
            yield from _in_schema(schema.source)
        yield from (
            reference.message
            for validation in policy.validations
            for reference in validation.references
            if reference.message
        )
        return
    for validation in policy.spec.get("validations") or ():
        fixed = _LITERAL.findall(str(validation.get("messageExpression", "")))
        yield max(fixed, key=len) if fixed else str(validation.get("message") or validation.get("expression"))


def _in_schema(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from ([schema["x-message"]] if isinstance(schema.get("x-message"), str) else [])
        schema = list(schema.values())
    if isinstance(schema, list):
        for below in schema:
            yield from _in_schema(below)
