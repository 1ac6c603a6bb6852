import pytest

from valkey_gitops.cel.environment import Environment
from valkey_gitops.cel.errors import CompileError
from valkey_gitops.cel.types import INT, STRING, object_type

SIZES = object_type("self.sizes", {"max__dash__size": INT, "unit": STRING}, {"max__dash__size": "max-size"})
ENVIRONMENT = Environment(
    {"self": object_type("Self", {"__namespace__": STRING, "sizes": SIZES}, {"__namespace__": "namespace"})}
)
SELF = {"namespace": "cache", "sizes": {"max-size": 3}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("self.sizes.max__dash__size", 3),
        ("has(self.sizes.max__dash__size)", True),
        ("has(self.sizes.unit)", False),
        ("self.sizes.?max__dash__size.orValue(0)", 3),
        ("self.__namespace__", "cache"),
        ("[self.sizes].map(s, s.max__dash__size)", [3]),
    ],
)
def test_a_field_is_read_under_its_key_whatever_an_expression_must_call_it(text: str, value: object) -> None:
    assert value == ENVIRONMENT.compile(text).evaluate({"self": SELF})


@pytest.mark.parametrize("text", ["self.nope", "self.sizes.nope == 1", "has(self.sizes.max)", "self.sizes.unit == 1"])
def test_what_is_not_declared_or_of_another_type_does_not_compile(text: str) -> None:
    with pytest.raises(CompileError):
        ENVIRONMENT.compile(text)


def test_types_of_one_name_in_two_environments_are_kept_apart() -> None:
    text = "optional.of(self).value().other"
    with pytest.raises(CompileError):
        ENVIRONMENT.compile(text)
    assert 1 == Environment({"self": object_type("Self", {"other": INT})}).compile(text).evaluate(
        {"self": {"other": 1}}
    )
