"""Strings are text, whatever stands in them."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.present.report_page.html import element, join, link, quote

HOSTILE = [
    json.loads(line)["text"]
    for line in (Path(__file__).parent.parent.parent / "cli" / "hostile.jsonl")
    .read_text("utf-8")
    .splitlines()
]


class Tags(HTMLParser):
    """The elements and attributes of some markup."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += [tag, *(name for name, _ in attrs)]


def tags(markup: str) -> list[str]:
    parser = Tags()
    parser.feed(markup)
    return parser.tags


@given(st.text())
def test_no_text_becomes_an_element_or_leaves_its_attribute(text: str) -> None:
    assert tags(element("p", text, title=text).markup) == ["p", "title"]
    assert tags(quote(text).markup) == ["bdi", "dir"]


@pytest.mark.parametrize(
    "text", [*HOSTILE, "<script>alert(1)</script>", "' onload='x", '"><img src=x>', "</style>"]
)
def test_hostile_text_stays_text(text: str) -> None:
    markup = element("p", quote(text), title=text).markup
    assert tags(markup) == ["p", "title", "bdi", "dir"]
    assert "\u202e" not in quote(text).markup, "nothing reorders what stands around it"


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/a?b=1&c=2", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        (" javascript:alert(1)", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_are_linked(url: str | None, linked: bool) -> None:
    markup = link(url, "there").markup
    assert ("a" in tags(markup)) is linked
    assert "there" in markup


def test_attributes_are_named_as_in_html_and_left_out_when_there_is_nothing() -> None:
    assert (
        element("a", class_="x", aria_label="y", href=None, hidden=False).markup
        == '<a class="x" aria-label="y"></a>'
    )
    assert element("rect", x=1.0, y=2.345).markup == '<rect x="1" y="2.35"/>'
    assert element("meta", charset="utf-8").markup == '<meta charset="utf-8">'


def test_children_are_joined_in_order_and_nothing_is_left_out() -> None:
    assert join("a<", None, element("b", "c"), [element("i", "d")]).markup == "a&lt;<b>c</b><i>d</i>"
    assert element("p", "\x00\x1b").markup == "<p>\ufffd\ufffd</p>"
