"""Who asks, from where and in which language; what a proxy may say, and what nobody may."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.domain.roles import Identity, Role
from bot.services.team.sign_in import OpenedSession
from bot.services.workspace import Workspace
from bot.web.visitors import FailedSignIns, Visitors


def visitors(public_url: str = "https://desk.example.org", *proxies: str) -> Visitors:
    return Visitors(
        Workspace(),
        public_url=public_url,
        trusted_proxies=proxies or ("127.0.0.1", "::1", "10.0.0.0/8"),
        language="fr",
    )


def request(peer: str = "127.0.0.1", **headers: str) -> web.Request:
    class Transport(asyncio.Transport):
        def get_extra_info(self, name: str, default: object = None) -> object:
            return (peer, 1) if name == "peername" else default

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return make_mocked_request("GET", "/dashboard", headers=named, transport=Transport())


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("desk.example.org", True),
        ("DESK.example.org:443", True),
        ("desk.example.org.", True),
        ("localhost:8082", True),
        ("127.0.0.1:8082", True),
        ("[::1]:8082", True),
        ("evil.example", False),
        ("desk.example.org.evil.example", False),
        ("10.0.0.1", False),
        ("", False),
        ("a b", False),
    ],
)
def test_only_our_own_names_are_answered(host: str, is_ours: bool) -> None:
    assert visitors().is_addressed(request(Host=host)) is is_ours
    assert not visitors("").is_addressed(request(Host="desk.example.org"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "source"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # nobody whom we trust says so
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),  # what stands before was written by anybody
        ("127.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_a_proxy_is_believed_if_it_is_ours(peer: str, forwarded: str, source: str) -> None:
    assert visitors().source(request(peer, X_Forwarded_For=forwarded)) == source


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({}, True),
        ({"Origin": "https://desk.example.org"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec_Fetch_Site": "cross-site"}, False),
        ({"Sec_Fetch_Site": "same-site"}, False),
        ({"Sec_Fetch_Site": "same-origin", "Origin": "https://desk.example.org"}, True),
    ],
)
def test_a_form_of_another_site_is_none_of_ours(headers: dict[str, str], is_ours: bool) -> None:
    assert visitors().is_from_our_page(request(Host="desk.example.org", **headers)) is is_ours


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "fr"),
        ({"Accept_Language": "en-GB"}, "en"),
        ({"Accept_Language": "en-GB", "Cookie": "tamis_lang=fr"}, "fr"),
        ({"Accept_Language": "en-GB", "Cookie": "tamis_lang=../x"}, "en"),
    ],
)
def test_the_choice_comes_before_the_browser_and_the_browser_before_the_setting(
    headers: dict[str, str], language: str
) -> None:
    assert visitors().language(request(**headers)) == language


@pytest.mark.parametrize(
    ("host", "name", "is_secure"),
    [("desk.example.org", "__Host-tamis", True), ("localhost:8082", "tamis", False)],
)
def test_the_cookie_is_for_this_host_and_no_script(host: str, name: str, is_secure: bool) -> None:
    response = web.Response()
    session = OpenedSession(identity=Identity("zoe", Role.VIEWER, 1, 1), secret="s", seconds=60.0)
    visitors().remember_session(request(Host=host), response, session)
    cookie = response.cookies[name]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "Strict",
        "/",
        "",
    )
    assert bool(cookie["secure"]) is is_secure
    assert cookie["max-age"] == "60"


def test_ten_may_fail_from_one_place_then_one_a_minute() -> None:
    failed = FailedSignIns()
    for _ in range(10):
        assert failed.wait("a", 0.0) == 0
        failed.add("a", 0.0)
    assert failed.wait("a", 0.0) == 60
    assert failed.wait("b", 0.0) == 0, "another place"
    assert failed.wait("a", 59.0) == pytest.approx(1)
    assert failed.wait("a", 60.0) == 0
    failed.add("a", 60.0)
    assert failed.wait("a", 60.0) == 60


def test_no_more_places_are_remembered_than_there_is_room_for() -> None:
    failed = FailedSignIns()
    for number in range(5_000):
        for _ in range(10):
            failed.add(str(number), 0.0)
    assert failed.wait("4999", 0.0) == 60
    assert failed.wait("0", 0.0) == 0
