import pytest

from valkey_gitops.operate.dotenv import BadValueError, assignments, value

LINES = {
    "NAME=plain": "plain",
    "export NAME=plain": "plain",
    "  export\tNAME=plain  ": "plain",
    "NAME='single $HOME \"x\" # no comment'": 'single $HOME "x" # no comment',
    'NAME="double # no comment"': "double # no comment",
    r'NAME="a \"quoted\" \$word and \\"': 'a "quoted" $word and \\',
    "NAME='quoted' # comment": "quoted",
    "NAME=plain # comment": "plain",
    "NAME=with#hash": "with#hash",
    "NAME=ends=": "ends=",
    "NAME=": "",
    "NAME=''": "",
    "NAME=# comment": "",
    "NAME=first\nNAME=last": "last",
    "OTHER=x\r\nNAME=windows\r\n": "windows",
    "\ufeffNAME=marked": "marked",
    "no assignment\n= nothing\nNAME=found": "found",
    "#NAME=off\nNAME=on": "on",
    "NAME=costs5$": "costs5$",
    r"NAME=a\$b": "a$b",
}


@pytest.mark.parametrize("text", LINES)
def test_a_line_means_what_a_shell_reads(text: str) -> None:
    assert value(assignments(text)["NAME"]) == LINES[text]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("'open", "quotes do not close"),
        ('"open', "quotes do not close"),
        ("'a'b", "something stands behind"),
        ("a'b'", "quotes"),
        ("two words", "blanks"),
        ("$(touch /tmp/executed)", "expand"),
        ("${OTHER}", "expand"),
        ("$OTHER", "expand"),
        ('"`id`"', "expand"),
    ],
)
def test_a_value_that_a_shell_would_read_otherwise_is_refused_without_being_told(raw: str, reason: str) -> None:
    with pytest.raises(BadValueError) as caught:
        value(raw)
    assert reason in str(caught.value)
    assert raw not in str(caught.value)


@pytest.mark.parametrize("text", ["", "# NAME=x", "NAME", "NAME = x", "NAME : x", "1NAME=x", "MY_NAME=x"])
def test_what_is_no_assignment_to_the_name_is_none(text: str) -> None:
    assert "NAME" not in assignments(text)
