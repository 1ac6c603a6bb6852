"""What a rule demands, and why: of a policy its own file says it, of a built-in rule the table of explanations."""

import re
from collections.abc import Iterator
from pathlib import Path

from valkey_gitops.admission.admission_policies import AdmissionPolicy
from valkey_gitops.admission.explanations import RULES, Explanation
from valkey_gitops.admission.policies import Policies, SchemaPolicy
from valkey_gitops.errors import UserError


def explanation(rule: str, policies: Policies | None) -> Explanation | None:
    """What is known of a rule; None where neither the table nor a policy has it."""
    named = [policy for policy in policies.all if policy.name == rule] if policies else []
    return _of_policy(named[0]) if named else RULES.get(rule)


def explain(rule: str, policies: Policies) -> str:
    """The explanation as text for people.

    Raises:
        UserError: there is no such rule; the remedy names the nearest.
    """
    known = explanation(rule, policies)
    if known is None:
        raise UserError(f"there is no rule {rule}", did_you_mean(rule, policies) or f"Rules: {_listed(policies)}.")
    return "\n".join(_lines(rule, known))


def did_you_mean(rule: str, policies: Policies | None) -> str:
    """A question that names the rule nearest to an unknown one; empty where none is near, or the rule is known."""
    import difflib  # noqa: PLC0415 - 3 ms that only a mistake needs

    names = _names(policies)
    near = [] if rule in names else difflib.get_close_matches(rule, names, 1, 0.5)
    return f"Did you mean {near[0]}?" if near else ""


def _names(policies: Policies | None) -> list[str]:
    return sorted({*RULES, *(policy.name for policy in (policies.all if policies else ()))})


def _listed(policies: Policies) -> str:
    return ", ".join(_names(policies))


def _lines(rule: str, known: Explanation) -> Iterator[str]:
    import textwrap  # noqa: PLC0415 - only --explain wraps lines

    yield f"{rule} ({known.severity}): {known.demands}"
    for word, text in (("Why", known.why), ("Instead", known.remedy)):
        yield ""
        yield textwrap.fill(f"{word}: {' '.join(text.split())}", 100)
    yield "\nExample:"
    yield textwrap.indent(known.example, "    ")
    if known.sources:
        yield "\nSources:"
        yield from (f"    {source}" for source in known.sources)


def _of_policy(policy: SchemaPolicy | AdmissionPolicy) -> Explanation:
    example = "\n---\n".join(_samples(policy)) or "# this policy has no samples"
    return Explanation(policy.summary, policy.why, policy.remedy, example, policy.sources, policy.severity)


def _samples(policy: SchemaPolicy | AdmissionPolicy) -> Iterator[str]:
    """The shortest bad sample, and the shortest good one that speaks of the same kinds."""
    folder = Path(policy.file).parent
    refused: set[str] = set()
    for verdict, word in (("bad", policy.severity), ("good", "allowed")):
        texts = sorted((file.read_text().strip() for file in folder.glob(f"{verdict}/*.yaml")), key=len)
        if texts:
            chosen = min(texts, key=lambda text: len(refused - _kinds(text)))
            refused = refused or _kinds(chosen)
            yield f"# {word}:\n{chosen}"


def _kinds(text: str) -> set[str]:
    return set(re.findall(r"^kind: *(\w+)", text, re.MULTILINE))
