"""Syntaxes that Kubernetes names; each function lists what is wrong with a text, in the server's words.

Sources: k8s.io/apimachinery/pkg/util/validation and k8s.io/kube-openapi/pkg/validation/strfmt.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from valkey_gitops.cel.library.net_url import parse_request, to_bytes

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_DNS1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_LABEL_VALUE = f"({_QUALIFIED})?"
_UUID = "[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"
_BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})"
_TIME = "([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})"
_LONGEST_LABEL, _LONGEST_SUBDOMAIN = 63, 253
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@lru_cache(None)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def _matches(pattern: str, text: str) -> bool:
    return _pattern(pattern).fullmatch(text) is not None


def _too_long(text: str, most: int) -> list[str]:
    return [f"must be no more than {most} characters"] if len(text.encode("utf-8", "surrogatepass")) > most else []


def _against(told: str, pattern: str, *examples: str) -> str:
    shown = " or ".join([f"'{example}', " for example in examples])
    return f"{told} (e.g. {shown}regex used for validation is '{pattern}')"


def _form(text: str, most: int, pattern: str, told: str, *examples: str) -> list[str]:
    """What is wrong with a text that has a longest length and a pattern."""
    wrong = [] if _matches(pattern, text) else [_against(told, pattern, *examples)]
    return [*_too_long(text, most), *wrong]


def dns1123_label(text: str) -> list[str]:
    """A label of a host name."""
    if not _matches(_LABEL, text) and _matches(_SUBDOMAIN, text):
        return [*_too_long(text, _LONGEST_LABEL), "must not contain dots"]
    told = (
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
        "and must start and end with an alphanumeric character"
    )
    return _form(text, _LONGEST_LABEL, _LABEL, told, "my-name", "123-abc")


def dns1123_subdomain(text: str) -> list[str]:
    """A host name."""
    told = (
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
        "and must start and end with an alphanumeric character"
    )
    return _form(text, _LONGEST_SUBDOMAIN, _SUBDOMAIN, told, "example.com")


def dns1035_label(text: str) -> list[str]:
    """A label that starts with a letter."""
    told = (
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', "
        "start with an alphabetic character, and end with an alphanumeric character"
    )
    return _form(text, _LONGEST_LABEL, _DNS1035, told, "my-name", "abc-123")


def prefix_of(problems: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    """The same for a name that gets something appended, so that it may end with a dash."""
    # The server cuts two characters off and puts one on; of a name in UTF-8 it may so leave half a character.
    return lambda text: problems(f"{text[:-2]}a" if len(text) > 1 and text.endswith("-") else text)


def qualified_name(text: str) -> list[str]:
    """The key of a label or an annotation."""
    told = (
        "must consist of alphanumeric characters, '-', '_' or '.', "
        "and must start and end with an alphanumeric character"
    )
    wrong = _against(told, _QUALIFIED, "MyName", "my.name", "123-abc")
    parts = text.split("/")
    if len(parts) > 2:
        return [f"a qualified name {wrong} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"]
    problems = []
    if len(parts) == 2:
        found = dns1123_subdomain(parts[0]) if parts[0] else ["must be non-empty"]
        problems = [f"prefix part {problem}" for problem in found]
    name = parts[-1]
    problems += [f"name part {problem}" for problem in _too_long(name, _LONGEST_LABEL)]
    if not name:
        problems.append("name part must be non-empty")
    if not _matches(_QUALIFIED, name):
        problems.append(f"name part {wrong}")
    return problems


def label_value(text: str) -> list[str]:
    """The value of a label."""
    told = (
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
        "and must start and end with an alphanumeric character"
    )
    return _form(text, _LONGEST_LABEL, _LABEL_VALUE, told, "MyValue", "my_value", "12345")


def uri(text: str) -> list[str]:
    """An absolute URL or an absolute path."""
    try:
        parse_request(to_bytes(text))
    except ValueError as error:
        return [str(error)]
    return []


def uuid(text: str) -> list[str]:
    """A UUID, with or without dashes."""
    return [] if _matches(f"(?i:{_UUID})", text) else ["does not match the UUID format"]


def byte(text: str) -> list[str]:
    """Base64."""
    return [] if _matches(_BASE64, text) else ["invalid base64"]


def date(text: str) -> list[str]:
    """A day: 2026-11-25."""
    return [] if _is_date(text) else ["invalid date"]


def _is_date(text: str) -> bool:
    if not _matches("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    year, month, day = map(int, text.split("-"))
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] + (is_leap and month == 2)


def datetime(text: str) -> list[str]:
    """A moment: 2026-11-25T16:00:00Z."""
    return [] if _is_datetime(text) else ["invalid datetime"]


def _is_datetime(text: str) -> bool:
    parts = text.lower().split("t")  # what stands behind a second t is not looked at
    if len(parts) < 2 or not _is_date(parts[0]):
        return False
    match = _pattern(_TIME).fullmatch(parts[1])
    return match is not None and match[1] <= "23" and match[2] <= "59" and match[3] <= "59"
