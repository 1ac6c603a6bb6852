"""The words of a denial: the policy's, or its expression.

Source: k8s.io/apiserver/pkg/admission/plugin/policy/validating/validator.go.
"""

from typing import Any

from valkey_gitops.admission.admission_policies.evaluation import Evaluated
from valkey_gitops.admission.admission_policies.expressions import Expression

_LONGEST = 5 * 1024  # bytes
_GO_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What Go's strings.TrimSpace takes away; Python's strip() also takes the separators 0x1c to 0x1f."""


def trimmed(text: str) -> str:
    """The text without white space around it, as Go sees it."""
    return text.strip(_GO_SPACE)


def message(validation: Expression, computed: Evaluated | None) -> str:
    """That of the messageExpression where it gives one line, else the message, else the expression that failed."""
    text = _computed(computed.value) if computed and not computed.error else ""
    text = text or trimmed(validation.source.get("message") or "")
    return text or f"failed expression: {trimmed(validation.text)}"


def _computed(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    text = trimmed(value)
    return "" if len(text.encode()) > _LONGEST or "\n" in text else text
