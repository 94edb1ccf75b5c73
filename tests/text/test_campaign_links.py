"""Campaign parameters: in the operator's own links, once, and nowhere else."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.campaign_links import add_parameters, parameters_of

HOSTS = frozenset({"maison.example", "xn--boutique-dor-kib.example"})
PARAMETERS = {"utm_source": "facebook", "utm_campaign": "7 & été"}
ADDED = "utm_source=facebook&utm_campaign=7%20%26%20%C3%A9t%C3%A9"


def added(text: str) -> str:
    return add_parameters(text, HOSTS, PARAMETERS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://maison.example", f"https://maison.example?{ADDED}"),
        ("https://www.maison.example/a", f"https://www.maison.example/a?{ADDED}"),
        ("HTTPS://Shop.Maison.Example:8443/a", f"HTTPS://Shop.Maison.Example:8443/a?{ADDED}"),
        ("https://maison.example/?x=1", f"https://maison.example/?x=1&{ADDED}"),
        ("Vu https://maison.example/a?", f"Vu https://maison.example/a?{ADDED}?"),
        ("https://maison.example/a?x=1&#menu", f"https://maison.example/a?x=1&{ADDED}#menu"),
        ("(https://maison.example/a).", f"(https://maison.example/a?{ADDED})."),
        ("https://maison.example/a_(b)", f"https://maison.example/a_(b)?{ADDED}"),
        ("« https://maison.example/a »", f"« https://maison.example/a?{ADDED} »"),
        ("https://maison.example/a, https://maison.example/b!",
         f"https://maison.example/a?{ADDED}, https://maison.example/b?{ADDED}!"),
        ("https://maison.example/?utm_source=mail",
         "https://maison.example/?utm_source=mail&utm_campaign=7%20%26%20%C3%A9t%C3%A9"),
        ("https://boutique-dorée.example/", "https://boutique-dorée.example/"),
    ],
)  # fmt: skip
def test_links_to_own_hosts_carry_them(before: str, after: str) -> None:
    assert added(before) == after
    assert added(after) == after


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/maison.example",
        "https://maison.example.evil.org/",
        "https://notmaison.example/",
        "https://maison.example@evil.org/",
        "https://evil.org\\@maison.example/",
        "https://evil.org#@maison.example/",
        "https://evil.org?x=https://maison.example/",
        "https://maison.example:80@evil.org",
        "maison.example/a",
        "ftp://maison.example/a",
        "mailto:lea@maison.example",
        "nothing at all",
        "https://",
    ],
)
def test_everything_else_stays_to_the_letter(text: str) -> None:
    assert added(text) == text


def test_what_has_no_value_is_left_out() -> None:
    link = "https://maison.example/"
    assert add_parameters(link, HOSTS, {"utm_source": "", "utm_medium": "x"}) == link + "?utm_medium=x"
    assert add_parameters(link, HOSTS, {"utm_source": ""}) == link
    assert add_parameters(link, frozenset(), PARAMETERS) == link


def test_parameters_are_read_as_a_browser_reads_them() -> None:
    assert parameters_of("https://a.example/?a=1&b=x+y&a=2&c&%C3%A9=%26#?d=4") == {
        "a": "1",
        "b": "x y",
        "c": "",
        "é": "&",
    }
    assert parameters_of("https://a.example/") == {}


PIECES = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [
                "https://maison.example",
                "https://evil.org",
                "/a",
                "?x=1",
                "&",
                "#",
                "@",
                "\\",
                ")",
                "(",
                ".",
                " ",
            ]
        ),
    ),
    max_size=8,
)


@given(PIECES.map("".join))
def test_twice_is_once_and_only_own_hosts_change(text: str) -> None:
    once = added(text)
    assert added(once) == once
    if "maison.example" not in text.casefold():
        assert once == text


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_no_value_ends_the_link_or_changes_where_it_leads(value: str) -> None:
    text = add_parameters("https://maison.example/a#b", HOSTS, {"utm_source": value})
    parts = urlsplit(text)
    assert (parts.hostname, parts.path, parts.fragment) == ("maison.example", "/a", "b")
    assert parameters_of(text) == ({"utm_source": value} if value else {})
