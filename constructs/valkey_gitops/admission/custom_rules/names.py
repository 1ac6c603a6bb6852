"""Field names as an expression writes them. Source: k8s.io/apiserver/pkg/cel/escaping.go."""

import re
from collections.abc import Iterator

_RESERVED = {
    *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import"),
    *("let", "loop", "package", "namespace", "return", "var", "void", "while"),
}
_WRITABLE = re.compile(r"[A-Za-z_./-][A-Za-z0-9_./-]*")
_ESCAPES = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}


def written(name: str) -> Iterator[str]:
    """Every way in which an expression may write a name: `a-b` as `a__dash__b`; none for a name out of reach."""
    if name in _RESERVED:
        yield f"__{name}__"
        if name == "namespace":  # no longer reserved, and both are taken
            yield name
    elif _WRITABLE.fullmatch(name):
        yield re.sub(r"__|[./-]", lambda match: _ESCAPES[match[0]], name)
