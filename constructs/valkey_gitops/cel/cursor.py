"""The parser's place in the tokens, and what to do when another token was expected: skip one, assume one, or stop."""

from valkey_gitops.cel.lexer import Token, tokens
from valkey_gitops.cel.source import Issues
from valkey_gitops.cel.syntax_errors import DEPTH_LIMIT, STARTS, SyntaxStop, missing, too_deep, unexpected

_CONTINUES = STARTS | {"?", "ESC_IDENTIFIER"}


class Cursor:
    """`at` is the index of the current token, `kind` its kind, `closers` what is open around it."""

    def __init__(self, text: str, issues: Issues) -> None:
        self.text = text
        self.issues = issues
        self.tokens = tokens(text, issues)
        self.at = 0
        self.kind = self.tokens[0].kind
        self.closers: list[str] = []

    def limit(self, depth: int) -> None:
        """Stop at the nesting that cel-go's parser stops at."""
        if depth > DEPTH_LIMIT:
            raise too_deep(self.issues)

    def advance(self) -> Token:
        """Past the current token."""
        token = self.tokens[self.at]
        self.at += 1
        self.kind = self.tokens[self.at].kind
        return token

    def close(self, kind: str) -> None:
        """Past the closing token; a missing one is reported and taken as there where the text could go on."""
        self.closers.pop()
        if self.kind == kind:
            self.advance()
        elif self.tokens[self.at + 1 if self.kind != "<EOF>" else self.at].kind == kind:
            unexpected(self.issues, self.tokens, self.at, frozenset({kind}))
            self.advance()
            self.advance()
        elif self.kind in (self.closers[-1:] or ["<EOF>"]):
            missing(self.issues, self.tokens[self.at], kind)
        else:
            unexpected(self.issues, self.tokens, self.at, frozenset({kind}))
            raise SyntaxStop

    def colon(self) -> Token:
        """Past a colon; it is taken as there where an expression follows."""
        token = self.tokens[self.at]
        if self.kind == ":":
            return self.advance()
        if self.kind in STARTS:
            missing(self.issues, token, ":")
            return token
        if not unexpected(self.issues, self.tokens, self.at, frozenset({":"})):
            raise SyntaxStop
        self.advance()
        return self.advance()

    def demand(self, kinds: frozenset[str]) -> None:
        """Where one of several tokens must follow: at most one other is skipped."""
        if self.kind not in kinds:
            if not unexpected(self.issues, self.tokens, self.at, kinds):
                raise SyntaxStop
            self.advance()

    def more(self, follow: frozenset[str], closer: str) -> bool:
        """Past the comma before another element; False at the closer or at a last comma."""
        self.demand(follow)
        if self.kind != "," or self.tokens[self.at + 1].kind not in _CONTINUES:
            return False
        self.advance()
        return self.kind != closer

    def trailing_comma(self) -> None:
        """Past a comma before the closer."""
        if self.kind == ",":
            self.advance()
