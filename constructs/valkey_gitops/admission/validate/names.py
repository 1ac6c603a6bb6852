"""What the API server has against a name, in its words. Source: k8s.io/apimachinery/pkg/util/validation.

Every function gives one sentence for each rule that the value breaks, and nothing for a good value. The same few names
stand in all objects of a bundle, so what was said of them is remembered: nobody may change a list that he is given.
"""

import re
from functools import lru_cache

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_LABEL_VALUE = f"({_QUALIFIED})?"
_WILDCARD = rf"\*\.{_SUBDOMAIN}"
_CONFIG_KEY = "[-._a-zA-Z0-9]+"
_ENVIRONMENT = "[-._a-zA-Z][-._a-zA-Z0-9]*"
_HEADER = "[-A-Za-z0-9]+"
_PERCENT = "[0-9]+%"
HTTP_PATH = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+"

_LOWER = "lower case alphanumeric characters"
_ENDS = "must start and end with an alphanumeric character"
_LABEL_RULE = f"a lowercase RFC 1123 label must consist of {_LOWER} or '-', and {_ENDS}"
_SUBDOMAIN_RULE = f"a lowercase RFC 1123 subdomain must consist of {_LOWER}, '-' or '.', and {_ENDS}"
_LABEL_1035_RULE = (
    f"a DNS-1035 label must consist of {_LOWER} or '-', start with an alphabetic character, "
    "and end with an alphanumeric character"
)
_WILDCARD_RULE = (
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, "
    f"which must consist of {_LOWER}, '-' or '.' and end with an alphanumeric character"
)
_QUALIFIED_RULE = f"must consist of alphanumeric characters, '-', '_' or '.', and {_ENDS}"
_LABEL_VALUE_RULE = (
    f"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and {_ENDS}"
)
_ENVIRONMENT_RULE = (
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', "
    "and must not start with a digit"
)
_RELAXED_RULE = "a valid environment variable name must consist only of printable ASCII characters other than '='"
_CONFIG_KEY_RULE = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
_PERCENT_RULE = "a valid percent string must be a numeric string followed by an ending '%'"

SUBDOMAIN_LENGTH = 253
LABEL_LENGTH = 63
PORT_NAME_LENGTH = 15

_REMEMBERED = 8192


def rule_and_pattern(rule: str, pattern: str, *examples: str) -> str:
    """A rule with its regular expression, as the server appends it."""
    shown = " or ".join(f"'{example}', " for example in examples)
    return (
        f"{rule} (e.g. {shown}regex used for validation is '{pattern}')"
        if examples
        else (f"{rule} (regex used for validation is '{pattern}')")
    )


def length_problems(value: str, maximum: int) -> list[str]:
    """The server counts bytes, and calls them characters."""
    return [f"must be no more than {maximum} characters"] if len(value.encode()) > maximum else []


@lru_cache(_REMEMBERED)
def dns1123_label_problems(value: str) -> list[str]:
    """A label: the name of a Namespace, a container, a volume."""
    problems = length_problems(value, LABEL_LENGTH)
    if not re.fullmatch(_LABEL, value):
        dotted = re.fullmatch(_SUBDOMAIN, value)
        rule = rule_and_pattern(_LABEL_RULE, _LABEL, "my-name", "123-abc")
        problems.append("must not contain dots" if dotted else rule)
    return problems


@lru_cache(_REMEMBERED)
def dns1123_subdomain_problems(value: str) -> list[str]:
    """Labels between dots: the name of most objects."""
    problems = length_problems(value, SUBDOMAIN_LENGTH)
    if not re.fullmatch(_SUBDOMAIN, value):
        problems.append(rule_and_pattern(_SUBDOMAIN_RULE, _SUBDOMAIN, "example.com"))
    return problems


@lru_cache(_REMEMBERED)
def dns1035_label_problems(value: str) -> list[str]:
    """A label that starts with a letter: the name of a Service."""
    problems = length_problems(value, LABEL_LENGTH)
    if not re.fullmatch(_LABEL_1035, value):
        problems.append(rule_and_pattern(_LABEL_1035_RULE, _LABEL_1035, "my-name", "abc-123"))
    return problems


def wildcard_subdomain_problems(value: str) -> list[str]:
    """A host such as `*.example.com`."""
    problems = length_problems(value, SUBDOMAIN_LENGTH)
    if not re.fullmatch(_WILDCARD, value):
        problems.append(rule_and_pattern(_WILDCARD_RULE, _WILDCARD, "*.example.com"))
    return problems


def path_segment_problems(value: str) -> list[str]:
    """A name that only has to fit into a URL: those of RBAC objects."""
    if value in (".", ".."):
        return [f"may not be '{value}'"]
    return [f"may not contain '{sign}'" for sign in ("/", "%") if sign in value]


@lru_cache(_REMEMBERED)
def qualified_name_problems(value: str) -> list[str]:
    """A name with an optional subdomain before a slash: the key of a label."""
    prefix, slash, name = value.partition("/")
    rule = rule_and_pattern(_QUALIFIED_RULE, _QUALIFIED, "MyName", "my.name", "123-abc")
    if "/" in name:
        return [f"a qualified name {rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"]
    problems = []
    if slash:
        told = dns1123_subdomain_problems(prefix) if prefix else ["must be non-empty"]
        problems = [f"prefix part {problem}" for problem in told]
    else:
        name = prefix
    told = length_problems(name, LABEL_LENGTH) if name else ["must be non-empty"]
    told += [] if re.fullmatch(_QUALIFIED, name) else [rule]
    return problems + [f"name part {problem}" for problem in told]


@lru_cache(_REMEMBERED)
def label_value_problems(value: str) -> list[str]:
    """The value of a label; may be empty."""
    problems = length_problems(value, LABEL_LENGTH)
    if not re.fullmatch(_LABEL_VALUE, value):
        problems.append(rule_and_pattern(_LABEL_VALUE_RULE, _LABEL_VALUE, "MyValue", "my_value", "12345"))
    return problems


@lru_cache(_REMEMBERED)
def port_name_problems(value: str) -> list[str]:
    """The name of a container's port, as IANA has them for services."""
    problems = length_problems(value, PORT_NAME_LENGTH)
    if not re.fullmatch("[-a-z0-9]+", value):
        problems.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", value):
        problems.append("must contain at least one letter (a-z)")
    if "--" in value:
        problems.append("must not contain consecutive hyphens")
    if value.startswith("-") or value.endswith("-"):
        problems.append("must not begin or end with a hyphen")
    return problems


def range_problems(value: int, lowest: int, highest: int) -> list[str]:
    """A number between two others."""
    return [] if lowest <= value <= highest else [f"must be between {lowest} and {highest}, inclusive"]


def port_number_problems(value: int) -> list[str]:
    """The number of a TCP, UDP or SCTP port."""
    return range_problems(value, 1, 65535)


def percent_problems(value: str) -> list[str]:
    """A percentage such as `25%`."""
    return [] if re.fullmatch(_PERCENT, value) else [rule_and_pattern(_PERCENT_RULE, _PERCENT, "1%", "93%")]


@lru_cache(_REMEMBERED)
def config_key_problems(value: str) -> list[str]:
    """A key of a ConfigMap or a Secret: it becomes the name of a file."""
    problems = length_problems(value, SUBDOMAIN_LENGTH)
    if not re.fullmatch(_CONFIG_KEY, value):
        examples = ("key.name", "KEY_NAME", "key-name")
        problems.append(rule_and_pattern(_CONFIG_KEY_RULE, _CONFIG_KEY, *examples))
    return problems + _up_problems(value)


def environment_name_problems(value: str) -> list[str]:
    """The name of an environment variable, by the rule up to 1.33."""
    problems = []
    if not re.fullmatch(_ENVIRONMENT, value):
        examples = ("my.env-name", "MY_ENV.NAME", "MyEnvName1")
        problems.append(rule_and_pattern(_ENVIRONMENT_RULE, _ENVIRONMENT, *examples))
    return problems + _up_problems(value)


def relaxed_environment_name_problems(value: str) -> list[str]:
    """The name of an environment variable, by the rule since 1.34."""
    if not value:
        return ["environment variable name must be non-empty"]
    return [] if re.fullmatch("[ -<>-~]+", value) else [_RELAXED_RULE]


def header_name_problems(value: str) -> list[str]:
    """The name of an HTTP header."""
    rule = "a valid HTTP header must consist of alphanumeric characters or '-'"
    return [] if re.fullmatch(_HEADER, value) else [rule_and_pattern(rule, _HEADER, "X-Header-Name")]


def _up_problems(value: str) -> list[str]:
    if value in (".", ".."):
        return [f"must not be '{value}'"]
    return ["must not start with '..'"] if value.startswith("..") else []
