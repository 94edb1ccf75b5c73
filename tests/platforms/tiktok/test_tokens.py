"""TikTok's pairs of tokens come in an envelope whose code decides, whatever the status."""

from typing import Any

import pytest

from bot.domain import Account, Credentials, Secret, Source
from bot.errors import OutcomeUnknown, RateLimited, Rejected, TamisError, TokenExpired
from bot.platforms.tiktok.tokens import renew_token
from tests.factories import drive, response

ACCOUNT = Account(platform="tiktok", id="_000open", refresh_token=Secret("canary-refresh"))
SOURCE = Source(
    name="tiktok",
    adapter="tiktok",
    secrets=(Secret("canary-secret"),),
    settings={"app_id": "7412", "base_url": "https://social.test/v1.3/"},
    accounts=(ACCOUNT,),
)


def renewed(body: Any, status: int = 200) -> Credentials:
    flow = renew_token(SOURCE, ACCOUNT, Secret("canary-refresh"))
    (request,), credentials = drive(flow, response(body, status))
    assert (request.method, request.url) == (
        "POST",
        "https://social.test/v1.3/tt_user/oauth2/refresh_token/",
    )
    assert request.json == {
        "client_id": "7412",
        "client_secret": "canary-secret",
        "grant_type": "refresh_token",
        "refresh_token": "canary-refresh",
    }
    return credentials


def ok(**data: Any) -> dict[str, Any]:
    return {"code": 0, "message": "OK", "data": data}


def test_a_new_pair_comes_with_its_time() -> None:
    pair = ok(access_token="new", expires_in=86400, refresh_token="next", open_id="_000open")
    assert renewed(pair) == Credentials(token=Secret("new"), seconds=86400.0, refresh_token=Secret("next"))


def test_a_token_without_a_time_lasts_a_day() -> None:
    assert renewed(ok(access_token="new")).seconds == 86400.0


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"code": 40002, "message": "canary-words"}, 200, TokenExpired),
        ({"code": 40105, "message": "canary-words"}, 200, TokenExpired),
        ({"code": 40001, "message": "canary-words"}, 200, Rejected),
        ({"code": 40100, "message": "canary-words"}, 200, RateLimited),
        ({"code": 50000}, 200, OutcomeUnknown),
        (ok(), 200, OutcomeUnknown),
        (ok(access_token=""), 200, OutcomeUnknown),
        (ok(access_token="new", expires_in="soon"), 200, OutcomeUnknown),
        (b"<html>", 200, OutcomeUnknown),
        (b"", 503, OutcomeUnknown),
    ],
)
def test_each_refusal_means_one_thing(body: Any, status: int, error: type[TamisError]) -> None:
    with pytest.raises(error) as raised:
        renewed(body, status)
    assert type(raised.value) is error
    assert "canary" not in str(raised.value)
