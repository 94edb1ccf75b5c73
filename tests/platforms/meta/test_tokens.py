"""The tokens that last 60 days are exchanged themselves, each at the address of its own API."""

from typing import Any

import pytest

from bot import platforms
from bot.domain import Account, Credentials, Secret, Source
from bot.errors import NotSent, Rejected, TamisError, TokenExpired
from bot.platforms.ports import Adapter
from tests.factories import drive, response

TOKEN = Secret("canary-token")
ACCOUNTS = (
    Account(platform="facebook", id="1000", token=TOKEN),
    Account(platform="instagram", id="1784", token=TOKEN, settings={"page_id": "1000"}),
    Account(platform="instagram", id="1785", token=TOKEN, settings={"login": "instagram"}),
    Account(platform="whatsapp", id="4400", token=TOKEN),
    Account(platform="threads", id="3177", token=TOKEN),
)


def adapter(**settings: str) -> Adapter:
    return platforms.load_adapter(
        Source(name="meta", adapter="meta", secrets=(Secret("s"),), settings=settings, accounts=ACCOUNTS)
    )


def test_only_tokens_with_an_end_are_renewed() -> None:
    assert [account.id for account in ACCOUNTS if adapter().renewal_token(account)] == ["1785", "3177"]


@pytest.mark.parametrize(
    ("account", "settings", "url", "grant"),
    [
        (ACCOUNTS[4], {}, "https://graph.threads.net/refresh_access_token", "th_refresh_token"),
        (ACCOUNTS[2], {}, "https://graph.instagram.com/refresh_access_token", "ig_refresh_token"),
        (
            ACCOUNTS[4],
            {"base_url": "https://g.test"},
            "https://g.test/refresh_access_token",
            "th_refresh_token",
        ),
        (
            ACCOUNTS[2],
            {"base_url": "https://g.test", "instagram_base_url": "https://i.test/"},
            "https://i.test/refresh_access_token",
            "ig_refresh_token",
        ),
    ],
)
def test_the_token_is_shown_where_the_platform_wants_it(
    account: Account, settings: dict[str, str], url: str, grant: str
) -> None:
    answer = response({"access_token": "newer", "token_type": "bearer", "expires_in": 5183944})
    (request,), credentials = drive(adapter(**settings).renew(account, TOKEN), answer)
    assert (request.method, request.url) == ("GET", url)
    assert request.query == {"grant_type": grant, "access_token": "canary-token"}
    assert credentials == Credentials(token=Secret("newer"), seconds=5183944.0, refresh_token=Secret("newer"))


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"error": {"code": 190, "message": "canary-words"}}, 400, TokenExpired),
        ({"error": {"code": 100, "message": "canary-words"}}, 400, Rejected),
        ({"error": {"code": 2, "message": "canary-words"}}, 500, NotSent),
        ({}, 200, NotSent),
        ({"access_token": ""}, 200, NotSent),
    ],
)
def test_each_refusal_means_one_thing(body: Any, status: int, error: type[TamisError]) -> None:
    with pytest.raises(error) as raised:
        drive(adapter().renew(ACCOUNTS[4], TOKEN), response(body, status))
    assert type(raised.value) is error
    assert "canary" not in str(raised.value)


def test_a_token_without_an_end_is_not_exchanged() -> None:
    with pytest.raises(Rejected):
        drive(adapter().renew(ACCOUNTS[0], TOKEN))
