"""URLs read as net/url of Go 1.24 does, with which Kubernetes 1.34 is built, and with its words for what is wrong.

Go works on bytes. Here a text has one character for each byte (latin-1), and goes back to UTF-8 at the end.
"""

import re
from typing import NamedTuple

from valkey_gitops.cel.library.netip import parse_address
from valkey_gitops.cel.library.quoting import quoted as _quoted

_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")
_KEPT = {
    "path": _UNRESERVED | frozenset("$&+,/:;=@"),
    "host": _UNRESERVED | frozenset("!$&'()*+,;=:[]<>\""),
    "user": _UNRESERVED | frozenset("$&+,;="),
    "fragment": _UNRESERVED | frozenset("$&+,/:;=?@!()*"),
}
"""Characters that stand for themselves; in a path also those of _ALSO_ENCODED, if they were so given."""
_ALSO_ENCODED = frozenset("!$&'()*+,;=:@[]%")
_ESCAPED = re.compile("%(..)", re.DOTALL)
_HEX = frozenset("0123456789abcdefABCDEF")
_MOST_PARAMETERS = 10000


class URL(NamedTuple):
    """A URL in its parts, path, user and fragment still as they were given."""

    scheme: str = ""
    opaque: str = ""
    user: str | None = None
    host: str = ""
    path: str = ""
    query: str = ""
    fragment: str = ""
    has_empty_query: bool = False
    has_authority: bool = False

    @property
    def hostname(self) -> str:
        """The host without port and brackets."""
        host = self._split()[0]
        return host[1:-1] if host.startswith("[") and host.endswith("]") else host

    @property
    def port(self) -> str:
        """What stands behind the host's colon, digits only."""
        return self._split()[1]

    def _split(self) -> tuple[str, str]:
        name, colon, port = self.host.rpartition(":")
        return (name, port) if colon and _is_port(colon + port) else (self.host, "")

    @property
    def escaped_path(self) -> str:
        """The path as given if that is a valid encoding, else encoded anew."""
        return _as_given(self.path, "path") if self.path != "*" else "*"

    def __str__(self) -> str:
        query = f"?{self.query}" if self.query or self.has_empty_query else ""
        fragment = f"#{_as_given(self.fragment, 'fragment')}" if self.fragment else ""
        start = f"{self.scheme}:" if self.scheme else ""
        return f"{start}{self.opaque or self._authority() + self.escaped_path}{query}{fragment}"

    def _authority(self) -> str:
        if not (self.host or self.user is not None or (self.has_authority and self.path)):
            return ""
        return "//" + (f"{self._user()}@" if self.user is not None else "") + _escaped(self.host, "host")

    def _user(self) -> str:
        return ":".join([_escaped(_unescaped(part, "user"), "user") for part in str(self.user).split(":", 1)])


def to_bytes(text: str) -> str:
    """The text with one character for each of its bytes in UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("latin-1")


def to_text(data: str) -> str:
    """The reverse; bytes that are no UTF-8 become U+FFFD."""
    return data if data.isascii() else data.encode("latin-1").decode("utf-8", "replace")


def quoted(data: str) -> str:
    """In Go's quotation marks."""
    return _quoted(data.encode("latin-1").decode("utf-8", "surrogateescape"))


def parse_request(data: str) -> URL:
    """The absolute URL or absolute path that a text is, its fragment taken for path.

    Raises:
        ValueError: It is none.
    """
    try:
        return _parsed(data, absolute=True)
    except ValueError as error:
        raise ValueError(f"parse {quoted(data)}: {error}") from None


def parse(data: str) -> URL:
    """The URL that a text is, with its fragment.

    Raises:
        ValueError: It is none.
    """
    before, _, fragment = data.partition("#")
    told = before
    try:
        url = _parsed(before, absolute=False)
        told = data
        _unescaped(fragment, "fragment")
    except ValueError as error:
        raise ValueError(f"parse {quoted(told)}: {error}") from None
    return url._replace(fragment=fragment)


def _parsed(data: str, *, absolute: bool) -> URL:
    if any(character < " " or character == "\x7f" for character in data):
        raise ValueError("net/url: invalid control character in URL")
    if not data and absolute:
        raise ValueError("empty url")
    if data == "*":
        return URL(path="*")
    scheme, rest = _scheme(data)
    has_empty_query = rest.endswith("?") and rest.count("?") == 1
    rest, _, query = rest.partition("?")
    url = URL(scheme.lower(), query=query, has_empty_query=has_empty_query)
    if not rest.startswith("/"):
        if scheme:
            return url._replace(opaque=rest)
        if absolute:
            raise ValueError("invalid URI for request")
        if ":" in rest.partition("/")[0]:
            raise ValueError("first path segment in URL cannot contain colon")
    if rest.startswith("//") and (scheme or not (absolute or rest.startswith("///"))):
        authority, slash, path = rest[2:].partition("/")
        user, host = _authority(authority)
        url, rest = url._replace(user=user, host=host, has_authority=True), slash + path
    _unescaped(rest, "path")
    return url._replace(path=rest)


def _scheme(data: str) -> tuple[str, str]:
    for position, character in enumerate(data):
        if character.isascii() and character.isalpha():
            continue
        if position and (character in "+-." or (character.isascii() and character.isdigit())):
            continue
        if character != ":":
            break
        if not position:
            raise ValueError("missing protocol scheme")
        return data[:position], data[position + 1 :]
    return "", data


def _authority(data: str) -> tuple[str | None, str]:
    user, at, host = data.rpartition("@")
    host = _host(host)
    if not at:
        return None, host
    if any(character not in _UNRESERVED | frozenset("!$&'()*+,;=:%@") for character in user):
        raise ValueError("net/url: invalid userinfo")
    for part in user.split(":", 1):
        _unescaped(part, "user")
    return user, host


def _host(data: str) -> str:
    opening = data.rfind("[")
    if opening > 0:
        raise ValueError("invalid IP-literal")
    if opening == 0:
        return _ip_literal(data)
    colon = data.rfind(":")
    if colon >= 0 and not _is_port(data[colon:]):
        raise ValueError(f"invalid port {quoted(data[colon:])} after host")
    return _unescaped(data, "host")


def _ip_literal(data: str) -> str:
    closing = data.rfind("]")
    if closing < 0:
        raise ValueError("missing ']' in host")
    port = data[closing + 1 :]
    if not _is_port(port):
        raise ValueError(f"invalid port {quoted(port)} after host")
    name, zoned, zone = data[1:closing].partition("%25")
    name = _unescaped(name, "host") + _unescaped(zoned + zone, "zone")
    try:
        address = parse_address(to_text(name))
    except ValueError as error:
        raise ValueError(f"invalid host: {error}") from None
    if address.bits == 32:
        raise ValueError("invalid IP-literal")
    return f"[{name}]{port}"


def _is_port(data: str) -> bool:
    return not data or (data[0] == ":" and (data == ":" or (data.isascii() and data[1:].isdigit())))


def _unescaped(data: str, mode: str) -> str:
    position = 0
    while position < len(data):
        character = data[position]
        if character == "%":
            _check_escape(data[position : position + 3], mode)
            position += 3
            continue
        if mode in ("host", "zone") and character < "\x80" and character not in _KEPT["host"]:
            raise ValueError(f"invalid character {quoted(character)} in host name")
        position += 1
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), data)


def _check_escape(escape: str, mode: str) -> None:
    if len(escape) < 3 or not _HEX.issuperset(escape[1:]):
        raise ValueError(f"invalid URL escape {quoted(escape)}")
    code = int(escape[1:], 16)
    # A host may only hide what is not ASCII; a zone also what a host may hold anyway, and spaces.
    wrong_in_host = mode == "host" and code < 0x80 and escape != "%25"
    wrong_in_zone = mode == "zone" and escape not in ("%25", "%20") and chr(code) not in _KEPT["host"]
    if wrong_in_host or wrong_in_zone:
        raise ValueError(f"invalid URL escape {quoted(escape)}")


def _escaped(data: str, mode: str) -> str:
    return "".join([character if character in _KEPT[mode] else f"%{ord(character):02X}" for character in data])


def _as_given(data: str, mode: str) -> str:
    if all(character in _KEPT[mode] or character in _ALSO_ENCODED for character in data):
        return data
    return _escaped(_unescaped(data, mode), mode)


def query_values(query: str) -> dict[str, list[str]]:
    """The values of a query by name; pairs that are wrongly encoded are left out."""
    values: dict[str, list[str]] = {}
    if query.count("&") >= _MOST_PARAMETERS:
        return values
    for pair in query.split("&"):
        if not pair or ";" in pair:
            continue
        name, _, value = pair.partition("=")
        try:
            name, value = [_unescaped(part.replace("+", " "), "query") for part in (name, value)]
        except ValueError:
            continue
        values.setdefault(name, []).append(value)
    return values
