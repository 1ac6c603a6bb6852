"""url('https://example.com/') and what it is made of: absolute URLs and absolute paths only."""

from typing import Any, ClassVar

from valkey_gitops.cel.errors import EvaluationError
from valkey_gitops.cel.functions import Library, Overload, one_pass
from valkey_gitops.cel.library.net_url import URL as PARTS
from valkey_gitops.cel.library.net_url import parse, parse_request, query_values, to_bytes, to_text
from valkey_gitops.cel.types import BOOL, OBJECT, STRING, Type, list_of, map_of
from valkey_gitops.cel.values import Opaque

URL = Type(OBJECT, "kubernetes.URL")


class URLValue(Opaque):
    """A URL; equal to one that is written alike."""

    __slots__ = ("url",)
    cel_type: ClassVar[Type] = URL

    def __init__(self, url: PARTS) -> None:
        self.url = url

    def __eq__(self, other: object) -> bool:
        return isinstance(other, URLValue) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __str__(self) -> str:
        return to_text(str(self.url))


def _url(text: str) -> URLValue:
    data = to_bytes(text)
    try:
        parse_request(data)
        return URLValue(parse(data))
    except ValueError as error:
        raise EvaluationError(f"URL parse error during conversion from string: {error}") from None


def _is_url(text: str) -> bool:
    try:
        parse_request(to_bytes(text))
    except ValueError:
        return False
    return True


def _scheme(value: URLValue) -> str:
    return value.url.scheme


def _host(value: URLValue) -> str:
    return to_text(value.url.host)


def _hostname(value: URLValue) -> str:
    return to_text(value.url.hostname)


def _port(value: URLValue) -> str:
    return value.url.port


def _escaped_path(value: URLValue) -> str:
    return to_text(value.url.escaped_path)


def _query(value: URLValue) -> dict[str, list[str]]:
    return {to_text(name): [to_text(one) for one in values] for name, values in query_values(value.url.query).items()}


def _member(overload: str, name: str, implementation: Any, result: Type = STRING) -> Overload:
    return Overload(overload, name, (URL,), result, implementation, member=True)


LIBRARY = Library(
    "kubernetes.urls",
    (
        Overload("string_to_url", "url", (STRING,), URL, _url, cost=one_pass),
        Overload("is_url_string", "isURL", (STRING,), BOOL, _is_url),
        _member("url_get_scheme", "getScheme", _scheme),
        _member("url_get_host", "getHost", _host),
        _member("url_get_hostname", "getHostname", _hostname),
        _member("url_get_port", "getPort", _port),
        _member("url_get_escaped_path", "getEscapedPath", _escaped_path),
        _member("url_get_query", "getQuery", _query, map_of(STRING, list_of(STRING))),
    ),
)
