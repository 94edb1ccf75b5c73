"""A refresh token is exchanged as RFC 6749 has it, and each refusal means one thing."""

import json
from typing import Any

import pytest

from bot.domain import Credentials, Secret
from bot.errors import OutcomeUnknown, RateLimited, Rejected, TamisError, TokenExpired
from bot.platforms import oauth
from bot.platforms.ports import Response

REFRESH = Secret("canary-refresh")


def exchange(status: int, body: Any) -> Credentials:
    flow = oauth.renew("https://id.example/token", "Example", {"client_id": "c"}, REFRESH, "UC1")
    request = next(flow)
    assert (request.method, request.url, request.account) == ("POST", "https://id.example/token", "UC1")
    assert request.form == {
        "client_id": "c",
        "grant_type": "refresh_token",
        "refresh_token": "canary-refresh",
    }
    with pytest.raises(StopIteration) as stopped:
        flow.send(Response(status=status, headers={}, body=json.dumps(body).encode()))
    credentials: Credentials = stopped.value.value
    return credentials


def test_the_new_token_comes_with_its_time_and_the_next_refresh_token() -> None:
    credentials = exchange(200, {"access_token": "new", "expires_in": 3599, "refresh_token": "next"})
    assert credentials == Credentials(token=Secret("new"), seconds=3599.0, refresh_token=Secret("next"))


def test_a_platform_may_keep_the_refresh_token_and_say_no_time() -> None:
    assert exchange(200, {"access_token": "new"}) == Credentials(token=Secret("new"), seconds=3600.0)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"error": "invalid_grant"}, TokenExpired),
        (401, {"error": "invalid_client"}, TokenExpired),
        (400, {"error": "invalid_request"}, Rejected),
        (429, {}, RateLimited),
        (503, {}, OutcomeUnknown),
        (200, {"expires_in": 60}, OutcomeUnknown),
        (200, {"access_token": ""}, OutcomeUnknown),
        (200, [], OutcomeUnknown),
    ],
)
def test_each_refusal_means_one_thing(status: int, body: Any, error: type[TamisError]) -> None:
    with pytest.raises(error) as raised:
        exchange(status, body)
    assert type(raised.value) is error
    assert "canary" not in str(raised.value)
