"""What YouTube's refusals mean, and when its quota begins anew."""

import json
from collections.abc import Mapping

import pytest

from bot.errors import (
    NotFound,
    NotPermitted,
    NotSent,
    OutcomeUnknown,
    QuotaSpent,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms.ports import Response
from bot.platforms.youtube.answers import check, read
from tests.fakes.youtube_server import refusal


def refused(status: int, reason: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        status=status, headers=headers or {}, body=json.dumps(refusal(status, reason)[1]).encode()
    )


@pytest.mark.parametrize(
    ("status", "reason", "error"),
    [
        (401, "authError", TokenExpired),
        (403, "quotaExceeded", QuotaSpent),
        (403, "rateLimitExceeded", RateLimited),
        (403, "insufficientPermissions", NotPermitted),
        (403, "commentsDisabled", NotPermitted),
        (404, "commentNotFound", NotFound),
        (400, "commentTextTooLong", Rejected),
        (400, "processingFailure", OutcomeUnknown),
        (500, "backendError", OutcomeUnknown),
        (503, "", OutcomeUnknown),
        (429, "", RateLimited),
    ],
)
def test_each_refusal_means_one_thing(status: int, reason: str, error: type[TamisError]) -> None:
    with pytest.raises(error) as raised:
        check(refused(status, reason), has_side_effects=True)
    assert type(raised.value) is error


def test_a_reason_that_is_no_word_is_not_repeated() -> None:
    with pytest.raises(Rejected) as raised:
        check(refused(400, "Mme Dupont wrote: call me"), has_side_effects=True)
    assert "Dupont" not in str(raised.value)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{"])
def test_an_answer_that_cannot_be_read_proves_nothing(body: bytes) -> None:
    answer = Response(status=200, headers={}, body=body)
    with pytest.raises(OutcomeUnknown):
        read(answer, has_side_effects=True)
    with pytest.raises(NotSent):
        read(answer, has_side_effects=False)


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Sun, 22 Nov 2026 10:00:00 GMT", 22 * 3600.0),  # two in the morning in California
        ("Sun, 22 Nov 2026 07:59:00 GMT", 60.0),
        ("Sun, 01 Nov 2026 07:30:00 GMT", 24.5 * 3600),  # in a night of 25 hours
        ("nonsense", None),
    ],
)
def test_the_quota_of_a_day_begins_at_midnight_in_california(date: str, seconds: float | None) -> None:
    with pytest.raises(RateLimited) as raised:
        check(refused(403, "quotaExceeded", {"date": date}), has_side_effects=True)
    assert raised.value.retry_after == seconds
