"""semver('1.2.3-rc.1') as github.com/blang/semver/v4 reads and compares it."""

from typing import Any, ClassVar, NamedTuple

from valkey_gitops.cel.errors import EvaluationError
from valkey_gitops.cel.functions import Library, Overload, one_pass
from valkey_gitops.cel.library.quoting import quoted
from valkey_gitops.cel.types import BOOL, INT, OBJECT, STRING, Type
from valkey_gitops.cel.values import UINT_MAX, Opaque

SEMVER = Type(OBJECT, "kubernetes.Semver")
_ALPHANUMERIC = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789")


class Version(NamedTuple):
    """A version; its pre-release parts are numbers or texts."""

    major: int
    minor: int
    patch: int
    pre: tuple[int | str, ...] = ()
    build: tuple[str, ...] = ()

    @property
    def precedence(self) -> tuple[object, ...]:
        """What versions are ordered by: a release comes after its pre-releases, a number before a text."""
        parts = tuple((isinstance(part, str), part) for part in self.pre)
        return (*self[:3], not parts, parts)

    def __str__(self) -> str:
        pre = "-" + ".".join(map(str, self.pre)) if self.pre else ""
        build = "+" + ".".join(self.build) if self.build else ""
        return f"{self.major}.{self.minor}.{self.patch}{pre}{build}"


class SemverValue(Opaque):
    """A version; its build does not count when it is compared."""

    __slots__ = ("version",)
    cel_type: ClassVar[Type] = SEMVER

    def __init__(self, version: Version) -> None:
        self.version = version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SemverValue) and self.version.precedence == other.version.precedence

    def __hash__(self) -> int:
        return hash(self.version.precedence)

    def __str__(self) -> str:
        return str(self.version)


def parse(text: str) -> Version:
    """The version that a text stands for.

    Raises:
        ValueError: It is none.
    """
    if not text:
        raise ValueError("Version string empty")
    parts = text.split(".", 2)
    if len(parts) != 3:
        raise ValueError("No Major.Minor.Patch elements found")
    major, minor = _number(parts[0], "major", "Major"), _number(parts[1], "minor", "Minor")
    rest, plus, build = parts[2].partition("+")
    patch, dash, pre = rest.partition("-")
    return Version(
        major,
        minor,
        _number(patch, "patch", "Patch"),
        tuple(map(_pre_release, pre.split("."))) if dash else (),
        tuple(map(_build, build.split("."))) if plus else (),
    )


def _number(text: str, name: str, title: str) -> int:
    if not _is_digits(text):
        raise ValueError(f"Invalid character(s) found in {name} number {quoted(text)}")
    if text.startswith("0") and text != "0":
        raise ValueError(f"{title} number must not contain leading zeroes {quoted(text)}")
    return _unsigned(text)


def _is_digits(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit())


def _unsigned(text: str) -> int:
    if not text:
        raise ValueError('strconv.ParseUint: parsing "": invalid syntax')
    # No uint64 has more than 20 digits, and Python reads no number of thousands of them.
    if len(text) > 20 or int(text) > UINT_MAX:
        raise ValueError(f"strconv.ParseUint: parsing {quoted(text)}: value out of range")
    return int(text)


def _pre_release(text: str) -> int | str:
    if not text:
        raise ValueError("Prerelease is empty")
    if _is_digits(text):
        if text.startswith("0") and text != "0":
            raise ValueError(f"Numeric PreRelease version must not contain leading zeroes {quoted(text)}")
        return _unsigned(text)
    if not _ALPHANUMERIC.issuperset(text):
        raise ValueError(f"Invalid character(s) found in prerelease {quoted(text)}")
    return text


def _build(text: str) -> str:
    if not text:
        raise ValueError("Build meta data is empty")
    if not _ALPHANUMERIC.issuperset(text):
        raise ValueError(f"Invalid character(s) found in build meta data {quoted(text)}")
    return text


def normalized(text: str) -> str:
    """v1.2 as 1.2.0, 01.2.3 as 1.2.3.

    Raises:
        ValueError: A short version has a pre-release or a build.
    """
    parts = [_without_zeros(part) for part in text.removeprefix("v").split(".", 2)]
    if len(parts) < 3:
        if "+" in parts[-1] or "-" in parts[-1]:
            raise ValueError("short version cannot contain PreRelease/Build meta data")
        parts += ["0"] * (3 - len(parts))
    return ".".join(parts)


def _without_zeros(part: str) -> str:
    if len(part.encode("utf-8", "surrogatepass")) < 2:
        return part
    bare = part.lstrip("0")
    return bare if bare[:1] in tuple("0123456789") else f"0{bare}"


def _semver(text: str, normalize: bool = False) -> SemverValue:
    try:
        return SemverValue(parse(normalized(text) if normalize else text))
    except ValueError as error:
        raise EvaluationError(str(error)) from None


def _is_semver(text: str, normalize: bool = False) -> bool:
    try:
        _semver(text, normalize)
    except EvaluationError:
        return False
    return True


def _compare_to(left: SemverValue, right: SemverValue) -> int:
    one, other = left.version.precedence, right.version.precedence
    return (one > other) - (one < other)


def _is_greater(left: SemverValue, right: SemverValue) -> bool:
    return _compare_to(left, right) > 0


def _is_less(left: SemverValue, right: SemverValue) -> bool:
    return _compare_to(left, right) < 0


def _as_int(number: int) -> int:
    """A uint64 read as an int64, which is what Go's conversion gives."""
    return number - 2**64 if number >= 2**63 else number


def _major(value: SemverValue) -> int:
    return _as_int(value.version.major)


def _minor(value: SemverValue) -> int:
    return _as_int(value.version.minor)


def _patch(value: SemverValue) -> int:
    return _as_int(value.version.patch)


def _member(overload: str, name: str, operands: tuple[Type, ...], result: Type, implementation: Any) -> Overload:
    return Overload(overload, name, operands, result, implementation, member=True)


LIBRARY = Library(
    "kubernetes.Semver",
    (
        Overload("string_to_semver", "semver", (STRING,), SEMVER, _semver, cost=one_pass),
        Overload("string_bool_to_semver", "semver", (STRING, BOOL), SEMVER, _semver, cost=one_pass),
        Overload("is_semver_string", "isSemver", (STRING,), BOOL, _is_semver, cost=one_pass),
        Overload("is_semver_string_bool", "isSemver", (STRING, BOOL), BOOL, _is_semver, cost=one_pass),
        _member("semver_is_greater_than", "isGreaterThan", (SEMVER, SEMVER), BOOL, _is_greater),
        _member("semver_is_less_than", "isLessThan", (SEMVER, SEMVER), BOOL, _is_less),
        _member("semver_compare_to", "compareTo", (SEMVER, SEMVER), INT, _compare_to),
        _member("semver_major", "major", (SEMVER,), INT, _major),
        _member("semver_minor", "minor", (SEMVER,), INT, _minor),
        _member("semver_patch", "patch", (SEMVER,), INT, _patch),
    ),
    since=(1, 33),
)
