"""Links are found however they are written, and a missing space after a full stop is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.links import hosts, is_under, normalize_domain


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("voir https://shop.example.com/x?y=1", "shop.example.com"),
        ("www.maison.fr", "maison.fr"),
        ("tout est sur maison.fr/soldes", "maison.fr"),
        ("win500.shop gagnez", "win500.shop"),
        ("clique ici bit.ly/abc", "bit.ly"),
        ("gagnez-vite.club maintenant", "gagnez-vite.club"),
        ("1.2.3.4/admin", "1.2.3.4"),
    ],
)
def test_plain_links_give_their_host(text: str, host: str) -> None:
    assert hosts(text) == (host,)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("h**p://evil[.]com", "evil.com"),
        ("hxxps://a.tk", "a.tk"),
        ("maison point fr", "maison.fr"),
        ("m a i s o n . f r", "maison.fr"),
        ("example。com", "example.com"),
        ("https://a.fr@evil.ru/", "evil.ru"),
        ("http://a.fr\\b.com@c.de", "a.fr"),
        ("http://évil.fr/", "xn--vil-9la.fr"),
    ],
    ids=[
        "masked",
        "hxxp",
        "spelt",
        "letters_apart",
        "ideographic_dot",
        "user_part",
        "backslash",
        "punycode",
    ],
)
def test_obfuscated_links_give_the_host_a_browser_would_open(text: str, host: str) -> None:
    assert host in hosts(text)


@pytest.mark.parametrize(
    "text",
    ["c'est top.Merci beaucoup", "3.14", "jean@maison.fr", "v1.2.3 est sorti", "etc...merci", "à 10.30", ""],
)
def test_prose_numbers_and_addresses_are_no_links(text: str) -> None:
    assert hosts(text) == ()


def test_each_host_is_given_once_in_order_of_discovery() -> None:
    assert hosts("https://b.fr https://a.fr https://www.b.fr/x") == ("b.fr", "a.fr")


@pytest.mark.parametrize(
    "written", ["https://www.Maison.fr/", "*.maison.fr", "Maison.FR.", "http://maison.fr:8080/x"]
)
def test_a_domain_in_a_rule_may_be_written_in_many_ways(written: str) -> None:
    assert normalize_domain(written) == "maison.fr"


@pytest.mark.parametrize(
    ("host", "is_allowed"),
    [("maison.fr", True), ("shop.maison.fr", True), ("notmaison.fr", False), ("maison.fr.evil.com", False)],
)
def test_a_host_belongs_to_a_domain_only_at_a_dot(host: str, is_allowed: bool) -> None:
    assert is_under(host, {"maison.fr"}) is is_allowed


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    assert all(host == host.lower() for host in hosts(text) if host.isascii())
