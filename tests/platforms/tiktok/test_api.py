"""What the answers of TikTok's API mean: their code decides, whatever the status."""

from dataclasses import replace

import pytest

from bot.domain import Account
from bot.errors import (
    NotFound,
    NotPermitted,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms.tiktok.api import AccountApi, created_id, id_list, parse_response
from tests.factories import response
from tests.fakes.tiktok import ACCOUNT, SOURCE, URL, action, error, ok


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (40001, NotPermitted),
        (40002, Rejected),
        ("40007", NotFound),
        (40064, Rejected),
        (40100, RateLimited),
        (40102, TokenExpired),
        (40104, TokenExpired),
        (40105, TokenExpired),
        (40908, Rejected),
        (50000, OutcomeUnknown),
        (51065, OutcomeUnknown),
        (None, OutcomeUnknown),
        ("soon", OutcomeUnknown),
    ],
)
def test_a_code_means_what_to_do_next(code: object, expected: type[TamisError]) -> None:
    with pytest.raises(expected) as caught:
        parse_response(error(code), has_side_effects=True)
    assert type(caught.value) is expected
    assert "SECRET" not in str(caught.value)


def test_a_read_that_fails_is_simply_repeated() -> None:
    with pytest.raises(NotSent):
        parse_response(error(51000), has_side_effects=False)


@pytest.mark.parametrize(
    ("message", "headers", "seconds"),
    [
        ("Too many requests in a minute", {}, 300.0),
        ("You have exceeded the daily limit", {"date": "Sun, 22 Nov 2026 22:30:00 GMT"}, 5400.0),
        ("You have exceeded the daily limit", {}, 300.0),
        ("Too many", {"retry-after": "7"}, 7.0),
    ],
)
def test_a_limit_of_the_minute_and_one_of_the_day(
    message: str, headers: dict[str, str], seconds: float
) -> None:
    with pytest.raises(RateLimited) as caught:
        parse_response(error(40100, message, headers=headers), has_side_effects=True)
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (502, b"<html>", OutcomeUnknown),
        (429, b"", RateLimited),
        (404, b"", Rejected),
        (200, b"<html>", OutcomeUnknown),
        (200, b"[]", OutcomeUnknown),
        (400, b'{"code": 40105}', TokenExpired),
        (302, b'{"code": 0}', Rejected),
    ],
)
def test_a_proxy_may_speak_in_its_place(status: int, body: bytes, expected: type[TamisError]) -> None:
    with pytest.raises(expected):
        parse_response(response(body, status), has_side_effects=True)


@pytest.mark.parametrize("data", [{}, {"comment_id": ""}, {"comment_id": 0}, {"comment_id": []}])
def test_agreeing_without_an_id_proves_nothing(data: dict[str, object]) -> None:
    with pytest.raises(OutcomeUnknown):
        created_id(parse_response(ok(data), has_side_effects=True), "comment_id")


def test_calls_carry_the_token_in_its_own_header_and_end_in_a_slash() -> None:
    request = AccountApi(SOURCE, action()).get("business/comment/list", comment_ids=id_list("1", "2"))
    assert request.url == f"{URL}/business/comment/list/"
    assert request.headers == {"Access-Token": "a-token"}
    assert request.query == {"business_id": ACCOUNT, "comment_ids": '["1", "2"]'}
    assert (request.has_side_effects, request.account) == (False, ACCOUNT)


@pytest.mark.parametrize("accounts", [(), (Account(platform="tiktok", id=ACCOUNT),)])
def test_without_a_token_nothing_leaves(accounts: tuple[Account, ...]) -> None:
    with pytest.raises(TokenExpired):
        AccountApi(replace(SOURCE, accounts=accounts), action())
