"""What answers mean: each refusal has its error, and what proves nothing is unknown."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import Action, Effect, Verb
from bot.errors import (
    Blocked,
    NotFound,
    NotPermitted,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms.meta import Adapter
from bot.platforms.ports import Response
from tests.factories import NOW, drive, response
from tests.fakes.meta import ACTIONS, PAGE, SOURCE, TOKEN, action, graph_error, perform

SETS_A_STATE = (Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.LIKE)
ERRORS: list[tuple[Response, type[TamisError]]] = [
    (response({}, 429), RateLimited),
    (response(b"<html>slow down</html>", 429), RateLimited),
    *((graph_error(code), RateLimited) for code in (4, 17, 32, 341, 613, 80000, 80001, 80006, 80014)),
    (graph_error("32"), RateLimited),
    (graph_error(4, status=200), RateLimited),
    (graph_error(190, 463, 401), TokenExpired),
    (graph_error(102), TokenExpired),
    (graph_error(368), Blocked),
    (graph_error(368, 1390008), Blocked),
    (graph_error(4, 2207051), Blocked),
    (graph_error(25, 2207050), Blocked),
    (graph_error(25), Rejected),
    (graph_error(100, 33), NotFound),
    (graph_error(803), NotFound),
    (graph_error(24, 2207006), NotFound),
    *((graph_error(code), NotPermitted) for code in (3, 10, 200, 210, 299)),
    (graph_error(200, 1_446_041), NotPermitted),
    *((graph_error(code), Rejected) for code in (100, 551, 2022, 10903, 80015, -7)),
    *(
        (graph_error(code, subcode), Rejected)
        for code, subcode in ((10, 2018278), (10, 2534022), (10, 2018108), (200, 1545041), (2, 2018344))
    ),
    (graph_error(1200), NotSent),
    (graph_error(1200, 2018024), NotSent),
    (graph_error(1200, 2018024, is_transient=False), NotSent),
    (graph_error(1200, status=200), NotSent),
    (graph_error("what", {"a": 1}), Rejected),
    (graph_error(None), Rejected),
    (graph_error(True), Rejected),
    (graph_error(-1, 2207001), OutcomeUnknown),
    (graph_error(1), OutcomeUnknown),
    (graph_error(1, 99), OutcomeUnknown),
    (graph_error(2), OutcomeUnknown),
    (graph_error(1200, is_transient=True), OutcomeUnknown),
    (graph_error(2, status=500), OutcomeUnknown),
    (graph_error(200, status=503), OutcomeUnknown),
    (response(b"<html>oops</html>", 502), OutcomeUnknown),
    (response(b"<html>login</html>", 302), OutcomeUnknown),
    (response(b"<html>who are you</html>", 403), OutcomeUnknown),
    (response({}, 404), OutcomeUnknown),
    (response({"error": "a text"}, 400), OutcomeUnknown),
]
GARBAGE = [
    b"",
    b"null",
    b"[]",
    b"false",
    b"truely",
    b"12",
    b"<html>ok</html>",
    b'{"id": "12',
    b"{}",
    b"\xff",
    b"[" * 5000,
]
NO_PROOF = [
    *({"id": value, "message_id": value} for value in (None, "", " ", 0, True, 1.5, [], {}, ["1"], "0")),
    {"success": False},
    {"success": "yes"},
    {"success": 1},
    {"success": None},
    {"recipient_id": "900"},
]


@pytest.mark.parametrize("planned", ACTIONS, ids=lambda action: f"{action.platform} {action.verb}")
@pytest.mark.parametrize(("answer", "expected"), ERRORS, ids=str)
def test_each_refusal_has_its_name(planned: Action, answer: Response, expected: type[TamisError]) -> None:
    with pytest.raises(expected) as caught:
        perform(planned, answer)
    assert type(caught.value) is expected
    assert "SECRET" not in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("planned", ACTIONS, ids=lambda action: f"{action.platform} {action.verb}")
@pytest.mark.parametrize("answer", GARBAGE + [json.dumps(body).encode() for body in NO_PROOF])
def test_an_answer_that_proves_nothing_is_unclear(planned: Action, answer: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        perform(planned, response(answer))


@pytest.mark.parametrize("planned", [planned for planned in ACTIONS if planned.verb in SETS_A_STATE], ids=str)
@pytest.mark.parametrize("answer", [b"true", b" true\n"])
def test_a_bare_true_says_that_a_state_was_set(planned: Action, answer: bytes) -> None:
    assert perform(planned, response(answer))[1] == Effect()


@pytest.mark.parametrize(
    "planned", [planned for planned in ACTIONS if planned.verb not in SETS_A_STATE], ids=str
)
def test_a_bare_true_does_not_prove_that_something_was_written(planned: Action) -> None:
    with pytest.raises(OutcomeUnknown):
        perform(planned, response(b"true"))


def test_a_bare_true_of_a_broken_gateway_proves_nothing() -> None:
    with pytest.raises(OutcomeUnknown):
        perform(action(Verb.HIDE), response(b"true", 502))


@pytest.mark.parametrize(("code", "subcode"), [(10, 2018278), (10, 2534022)])
def test_a_closed_window_is_named(code: int, subcode: int) -> None:
    with pytest.raises(Rejected, match="outside the messaging window"):
        perform(action(Verb.MESSAGE, "messenger"), graph_error(code, subcode))


def test_the_message_tells_the_codes_and_nothing_that_came_from_outside() -> None:
    with pytest.raises(Rejected) as caught:
        perform(action(), graph_error(200, 1_446_041))
    assert str(caught.value) == "a permission is missing (code 200/1446041)"
    assert caught.value.code == "200"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after": "17"}, 17.0),
        ({"retry-after": " 17 "}, 17.0),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        (
            {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT", "date": "Wed, 21 Oct 2026 07:27:10 GMT"},
            50.0,
        ),
        (
            {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT", "date": "Wed, 21 Oct 2026 07:29:00 GMT"},
            None,
        ),
        (
            {"retry-after": "Wed, 21 Oct 2037 07:28:00 GMT", "date": "Wed, 21 Oct 2026 07:29:00 GMT"},
            3600.0,
        ),
        ({"retry-after": "9" * 40}, 3600.0),
        ({"retry-after": "999999999"}, 3600.0),
        ({"retry-after": "\u0661"}, None),
        ({"x-business-use-case-usage": '{"1": [{"estimated_time_to_regain_access": 5}]}'}, 300.0),
        ({"x-business-use-case-usage": '{"1": [{"estimated_time_to_regain_access": 0}]}'}, None),
        ({"x-business-use-case-usage": "what"}, None),
        ({}, None),
    ],
    ids=str,
)
def test_how_long_to_wait(headers: dict[str, str], expected: float | None) -> None:
    with pytest.raises(RateLimited) as caught:
        perform(action(), graph_error(32, headers=headers))
    assert caught.value.retry_after == expected


WORDS = """
error code error_subcode id data from paging next cursors after success message messages message_id
created_time timestamp is_hidden hidden username text
"""
NAMES = st.sampled_from(WORDS.split())
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.sampled_from([200, 400, 403, 500]), ANYTHING)
def test_no_answer_raises_anything_but_ours(status: int, body: Any) -> None:
    answer = response(json.dumps(body).encode(), status)
    for planned in ACTIONS:
        for flow in (Adapter(SOURCE).perform(planned), Adapter(SOURCE).read_back(planned, NOW)):
            try:
                drive(flow, *[answer] * 3)
            except TamisError:
                pass
            except AssertionError as left:
                assert "never asked for" in str(left)  # noqa: PT017  drive counts what it was given


def usage(**headers: Any) -> tuple[float, float]:
    usage_headers = {
        f"x-{name.replace('_', '-')}": value if isinstance(value, str) else json.dumps(value)
        for name, value in headers.items()
    }
    return Adapter(SOURCE).rate_limit_usage(response({}, headers=usage_headers))


def test_usage_is_the_highest_percentage_of_both_headers() -> None:
    app = {"call_count": 28, "total_time": 25, "total_cputime": 25.5}
    business = {PAGE: [{"type": "pages", "call_count": 34, "total_cputime": 12, "total_time": 91}], "7": []}
    assert usage() == (0.0, 0.0)
    assert usage(app_usage=app) == (28.0, 0.0)
    assert usage(app_usage=app, business_use_case_usage=business) == (91.0, 0.0)


def test_the_time_to_regain_access_is_told_in_minutes() -> None:
    business = {PAGE: [{"call_count": 100, "estimated_time_to_regain_access": 3}]}
    assert usage(business_use_case_usage=business) == (100.0, 180.0)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "null",
        "[]",
        "{",
        "\udce9",
        '{"call_count": "90"}',
        '{"call_count": true}',
        '{"call_count": -5}',
        '{"call_count": null, "1": [7, null, {"call_count": []}]}',
        '{"call_count": NaN}',
        '{"1": {"call_count": 9}}',
        '{"' + "[" * 5000,
    ],
)
def test_a_usage_header_that_cannot_be_read_says_nothing(value: str) -> None:
    assert usage(app_usage=value, business_use_case_usage=value) == (0.0, 0.0)


@pytest.mark.parametrize("number", ["1e999", "9" * 400, "1e300"])
def test_an_absurd_usage_stays_finite(number: str) -> None:
    result = usage(business_use_case_usage=f'{{"1": [{{"estimated_time_to_regain_access": {number}}}]}}')
    assert result[1] <= 86_400
