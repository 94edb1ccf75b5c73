"""What the answers of LinkedIn's API mean, and how its calls are addressed."""

from dataclasses import replace

import pytest

from bot.domain import Account
from bot.errors import (
    AlreadyDone,
    NotFound,
    NotPermitted,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms.linkedin.api import PageApi, parse_response, require_success
from tests.factories import response
from tests.fakes.linkedin import PAGE, SOURCE, URL, action


@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        (400, "SECRET", Rejected),
        (401, "SECRET", TokenExpired),
        (403, "SECRET", NotPermitted),
        (404, "SECRET", NotFound),
        (409, "SECRET", AlreadyDone),
        (422, "Content is a duplicate of SECRET", AlreadyDone),
        (422, "SECRET is not valid", Rejected),
        (426, "SECRET", NotPermitted),
        (429, "SECRET", RateLimited),
        (500, "SECRET", OutcomeUnknown),
        (504, "SECRET", OutcomeUnknown),
    ],
)
def test_a_status_means_what_to_do_next(status: int, message: str, expected: type[TamisError]) -> None:
    with pytest.raises(expected) as caught:
        require_success(response({"message": message}, status), has_side_effects=True)
    assert type(caught.value) is expected
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("message", "headers", "seconds"),
    [
        (
            "Resource level throttle APPLICATION DAY limit for calls to this resource is reached.",
            {"date": "Sun, 22 Nov 2026 23:00:00 GMT"},
            3600.0,
        ),
        ("Resource level throttle limit for calls to this resource is reached.", {}, None),
        ("Too many requests", {"retry-after": "9"}, 9.0),
    ],
)
def test_the_limit_of_a_day_ends_at_midnight(
    message: str, headers: dict[str, str], seconds: float | None
) -> None:
    with pytest.raises(RateLimited) as caught:
        require_success(response({"message": message}, 429, headers), has_side_effects=True)
    assert caught.value.retry_after == seconds


def test_a_read_that_cannot_be_understood_is_repeated() -> None:
    with pytest.raises(NotSent):
        parse_response(response(b"<html>"), has_side_effects=False)
    with pytest.raises(RateLimited):
        parse_response(response(b"<html>", 429), has_side_effects=False)


def test_calls_name_the_version_that_they_speak() -> None:
    request = PageApi(replace(SOURCE, settings={"version": "202612"}), action()).get("x", actor=PAGE)
    assert request.url == f"{URL}/x?actor=urn%3Ali%3Aorganization%3A5551234"
    assert request.headers["LinkedIn-Version"] == "202612"
    assert request.headers["X-Restli-Protocol-Version"] == "2.0.0"
    assert (request.has_side_effects, request.account, dict(request.query)) == (False, PAGE, {})


def test_without_a_token_nothing_leaves() -> None:
    with pytest.raises(TokenExpired):
        PageApi(replace(SOURCE, accounts=(Account(platform="linkedin", id=PAGE),)), action())
