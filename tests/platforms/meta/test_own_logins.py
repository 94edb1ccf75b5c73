"""Instagram's own login and Threads exchange a code for an hour, then for 60 days, each at its own hosts."""

from urllib.parse import urlsplit

import pytest

from bot.domain import Account, Secret, Source
from bot.errors import TokenExpired
from bot.platforms.connection import Grant, TokenReport
from bot.platforms.meta.own_logins import InstagramLoginConnector, ThreadsConnector
from tests.factories import drive, response

PROFILE = Account(platform="threads", id="3177", token=Secret("canary-token"))
SOURCE = Source(
    name="own",
    adapter="meta",
    secrets=(Secret("canary-secret"),),
    settings={"app_id": "42"},
    accounts=(PROFILE,),
)
LONG = response({"access_token": "long", "expires_in": 5_184_000})


@pytest.mark.parametrize(
    "body",
    [
        {"data": [{"access_token": "short", "user_id": 9, "permissions": "a,b"}]},
        {"access_token": "short", "user_id": 9, "permissions": ["a", "b"]},
    ],
    ids=["in a list", "flat"],
)
def test_instagram_takes_codes_at_one_host_and_tokens_at_another(body: dict[str, object]) -> None:
    flow = InstagramLoginConnector(SOURCE).exchange("code#_", "https://me.example/", "")
    (first, second), grant = drive(flow, response(body), LONG)
    assert first.url == "https://api.instagram.com/oauth/access_token"
    assert first.form is not None
    assert first.form["code"] == "code"
    assert second.url == "https://graph.instagram.com/access_token"
    assert second.query == {
        "grant_type": "ig_exchange_token",
        "client_secret": "canary-secret",
        "access_token": "short",
    }
    assert grant == Grant(token=Secret("long"), scopes=frozenset({"a", "b"}))


def test_threads_names_the_profile_with_the_token() -> None:
    flow = ThreadsConnector(SOURCE).exchange("code", "https://me.example/", "")
    (first, second), grant = drive(flow, response({"access_token": "short", "user_id": 3177}), LONG)
    assert (first.url, second.url) == (
        "https://graph.threads.net/oauth/access_token",
        "https://graph.threads.net/access_token",
    )
    assert grant == Grant(token=Secret("long"), account_id="3177")


def test_consent_pages_are_the_platforms_own() -> None:
    hosts = [
        urlsplit(kind(SOURCE).authorize_url("https://me.example/", "s", "")).netloc
        for kind in (InstagramLoginConnector, ThreadsConnector)
    ]
    assert hosts == ["www.instagram.com", "threads.net"]


def test_a_token_of_threads_is_asked_about_itself() -> None:
    answer = response({"data": {"is_valid": True, "scopes": ["threads_basic"]}})
    (request,), report = drive(ThreadsConnector(SOURCE).inspect_token(PROFILE), answer)
    assert request.headers["Authorization"] == "Bearer canary-token"
    assert report == TokenReport(scopes=frozenset({"threads_basic"}))


def test_a_token_of_instagrams_login_is_tried() -> None:
    account = Account(platform="instagram", id="178", token=Secret("t"), settings={"login": "instagram"})
    source = Source(name="own", adapter="meta", accounts=(account,))
    connector = InstagramLoginConnector(source)
    assert drive(connector.inspect_token(account), response({"user_id": "178"}))[1] == TokenReport()
    with pytest.raises(TokenExpired):
        drive(connector.inspect_token(account), response({"error": {"code": 190}}, 400))
