"""Nothing that is shown can become markup."""

import pytest

from valkey_gitops.report.markup import Html, join, link, tag, text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<script>alert('x')</script>", "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"),
        ('a & "b"', "a &amp; &quot;b&quot;"),
        ("nul \x00 escape \x1b", "nul \ufffd escape \ufffd"),
        ("half a pair \ud83d", "half a pair \ufffd"),
        ("turned \u202e around", "turned [U+202E] around"),
        ("a\u200bb", "a[U+200B]b"),
        (7, "7"),
    ],
)
def test_a_text_is_escaped_and_shows_what_would_hide(given: str | int, expected: str) -> None:
    assert expected == text(given)


def test_markup_is_not_escaped_again() -> None:
    assert "<b>&lt;i&gt;</b>" == text(tag("b", "<i>"))


def test_an_attribute_cannot_be_left() -> None:
    assert '<a href="&quot; onclick=&quot;x">&lt;</a>' == tag("a", "<", href='" onclick="x')


def test_attributes_are_named_as_in_html() -> None:
    assert '<input class="a" aria-label="b" checked>' == tag("input", class_="a", aria_label="b", checked=True, id=None)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//example.com", " https://example.com"]
)
def test_what_is_no_page_of_the_web_is_no_link(address: str) -> None:
    assert "read" == link(address, "read")


def test_joined_pieces_leave_out_what_is_not_there() -> None:
    assert "&lt;, <b>" == join(["<", None, Html("<b>")], ", ")
