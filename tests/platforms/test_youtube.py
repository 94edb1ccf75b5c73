"""YouTube: what its answers mean, what is asked, and where the next poll goes on."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import platforms
from bot.domain import Account, Action, Actor, Secret, Slot, Source, Verb
from bot.errors import (
    NotFound,
    NotSent,
    QuotaSpent,
    Rejected,
    TokenExpired,
)
from bot.platforms.ports import Flow, Request, Response
from tests.fakes.fixtures import parsed
from tests.fakes.youtube_server import refusal

ACCOUNT = Account(platform="youtube", id="UCorchard", token=Secret("canary-token"))
ADAPTER = platforms.load_adapter(Source(name="tube", adapter="youtube", accounts=(ACCOUNT,)))
SINCE = datetime(2026, 11, 22, 9, tzinfo=UTC)


def answer(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status=status, headers=headers or {}, body=json.dumps(body).encode())


def converse(flow: Flow[Any], *answers: Response) -> tuple[list[Request], Any]:
    """The requests that a flow makes when it gets these answers, and its result."""
    requests, waiting = [], list(answers)
    try:
        requests.append(next(flow))
        while True:
            requests.append(flow.send(waiting.pop(0)))
    except StopIteration as stop:
        return requests, stop.value


def act(verb: Verb, target: str = "UgxA", **more: Any) -> Any:
    return Action(
        verb=verb,
        slot=Slot.PUBLIC_REPLY,
        platform="youtube",
        account_id="UCorchard",
        message_id=target,
        target=target,
        key="k",
        actor=Actor.rule("r"),
        **more,
    )


def thread(name: str, at: datetime) -> dict[str, Any]:
    snippet = {"publishedAt": at.isoformat(), "textOriginal": name, "authorChannelId": {"value": "UCx"}}
    return {
        "id": name,
        "snippet": {"totalReplyCount": 0, "topLevelComment": {"id": name, "snippet": snippet}},
    }


@pytest.mark.parametrize(
    ("verb", "more", "method", "query"),
    [
        (Verb.HIDE, {}, "POST", {"id": "UgxA", "moderationStatus": "heldForReview"}),
        (Verb.UNHIDE, {}, "POST", {"id": "UgxA", "moderationStatus": "published"}),
        (Verb.DELETE, {}, "POST", {"id": "UgxA", "moderationStatus": "rejected"}),
        (Verb.DELETE, {"is_own_reply": True}, "DELETE", {"id": "UgxA"}),
    ],
)
def test_what_sets_a_state_is_one_call(
    verb: Verb, more: dict[str, Any], method: str, query: dict[str, str]
) -> None:
    requests, effect = converse(
        ADAPTER.perform(act(verb, **more)), Response(status=204, headers={}, body=b"")
    )
    (request,) = requests
    assert (request.method, request.query, request.has_side_effects) == (method, query, True)
    assert request.headers == {"Authorization": "Bearer canary-token"}
    assert effect.external_id == ""
    assert ADAPTER.is_idempotent(verb)


def test_a_reply_to_a_reply_stands_under_the_comment_that_begins_the_thread() -> None:
    flow = ADAPTER.perform(act(Verb.REPLY, "UgxA.r1", text="Bonjour"))
    (request,), effect = converse(flow, answer(200, {"id": "UgxA.r2"}))
    assert request.json == {"snippet": {"parentId": "UgxA", "textOriginal": "Bonjour"}}
    assert effect.external_id == "UgxA.r2"


def test_our_reply_is_changed_in_one_call_that_may_not_simply_be_repeated() -> None:
    flow = ADAPTER.perform(act(Verb.EDIT_REPLY, "UgxA.r2", text="Bonsoir", is_own_reply=True))
    (request,), effect = converse(flow, answer(200, {"id": "UgxA.r2"}))
    assert (request.method, request.query, request.cost) == ("PUT", {"part": "snippet"}, 50)
    assert request.json == {"id": "UgxA.r2", "snippet": {"textOriginal": "Bonsoir"}}
    assert effect.external_id == ""
    assert ADAPTER.can_read_back(Verb.EDIT_REPLY)
    assert not ADAPTER.is_idempotent(Verb.EDIT_REPLY)


@pytest.mark.parametrize(("written", "found"), [("Bonsoir", True), ("Bonjour", False)])
def test_whether_our_reply_was_changed_is_read_in_it(written: str, found: bool) -> None:
    flow = ADAPTER.read_back(act(Verb.EDIT_REPLY, "UgxA.r2", text="Bonsoir"), SINCE)
    (request,), effect = converse(flow, answer(200, {"items": [{"snippet": {"textOriginal": written}}]}))
    assert (request.query["id"], request.cost) == ("UgxA.r2", 1)
    assert (effect is not None) is found


def test_a_reply_that_is_gone_cannot_have_been_changed() -> None:
    with pytest.raises(NotFound):
        converse(
            ADAPTER.read_back(act(Verb.EDIT_REPLY, "UgxA.r2", text="x"), SINCE), answer(200, {"items": []})
        )


@pytest.mark.parametrize("verb", [Verb.REPLY, Verb.EDIT_REPLY])
@pytest.mark.parametrize(
    ("text", "target"), [("", "UgxA"), ("x" * 10_001, "UgxA"), ("x", "../me"), ("x", "a&b=c")]
)
def test_what_cannot_be_sent_is_refused_before_the_call(verb: Verb, text: str, target: str) -> None:
    with pytest.raises(Rejected):
        next(ADAPTER.perform(act(verb, target, text=text)))


def test_a_read_that_fails_is_simply_repeated() -> None:
    flow = ADAPTER.poll(ACCOUNT, "", SINCE)
    next(flow)
    with pytest.raises(NotSent):
        flow.send(answer(*refusal(500, "backendError")))


def test_an_account_without_a_token_calls_nobody() -> None:
    adapter = platforms.load_adapter(
        Source(name="tube", adapter="youtube", accounts=(Account(platform="youtube", id="UCorchard"),))
    )
    for flow in (adapter.perform(act(Verb.HIDE)), adapter.poll(ACCOUNT, "", SINCE)):
        with pytest.raises(TokenExpired):
            next(flow)


def test_a_poll_asks_for_what_is_seen_and_for_what_is_held_back() -> None:
    empty = answer(200, {"items": []})
    requests, page = converse(ADAPTER.poll(ACCOUNT, "", SINCE), empty, empty, empty)
    statuses = [request.query["moderationStatus"] for request in requests]
    assert statuses == ["published", "heldForReview", "likelySpam"]
    assert not any(request.has_side_effects for request in requests)
    assert (page.body, page.has_more) == (None, False)


def test_the_next_poll_begins_after_the_newest_that_was_seen() -> None:
    newest = SINCE + timedelta(hours=2)
    threads = answer(200, {"items": [thread("b", newest), thread("a", SINCE + timedelta(hours=1))]})
    empty = answer(200, {"items": []})
    _, first = converse(ADAPTER.poll(ACCOUNT, "", SINCE), threads, empty, empty)
    assert [item["id"] for item in json.loads(first.body)["threads"]] == ["b", "a"]
    _, second = converse(ADAPTER.poll(ACCOUNT, first.cursor, SINCE), threads, empty, empty)
    assert second.body is None


def test_pages_are_followed_as_long_as_they_bring_news() -> None:
    pages = [
        answer(
            200, {"items": [thread(f"t{number}", SINCE + timedelta(hours=9 - number))], "nextPageToken": "n"}
        )
        for number in range(10)
    ]
    empty = answer(200, {"items": []})
    requests, page = converse(ADAPTER.poll(ACCOUNT, "", SINCE), *pages, empty, empty)
    assert [request.query.get("pageToken") for request in requests] == [None, *["n"] * 9]
    assert page.has_more, "a poll reads ten pages at most"
    requests, page = converse(ADAPTER.poll(ACCOUNT, page.cursor, SINCE), empty, empty, empty)
    assert requests[0].query["moderationStatus"] == "heldForReview"
    assert not page.has_more


EMPTY = answer(200, {"items": []})
HOUR = SINCE + timedelta(hours=1)


def poll(cursor: str, published: list[Any], held: tuple[Any, ...] = ()) -> Any:
    pages = (answer(200, {"items": published}), answer(200, {"items": list(held)}), EMPTY)
    return converse(ADAPTER.poll(ACCOUNT, cursor, SINCE), *pages)[1]


def kinds(page: Any) -> list[tuple[str, str]]:
    """What comes out of a page, as message and kind."""
    if page.body is None:
        return []
    return [(event.message_id, event.kind.value) for event in parsed(ADAPTER, page.body)]  # type: ignore[union-attr]


def test_what_is_written_in_the_same_second_and_shows_up_later_is_seen_once() -> None:
    first = poll("", [thread("a", HOUR)])
    both = [thread("b", HOUR), thread("late", HOUR - timedelta(seconds=30)), thread("a", HOUR)]
    second = poll(first.cursor, both)
    third = poll(second.cursor, both)
    assert [kinds(page) for page in (first, second, third)] == [
        [("a", "comment")],
        [("b", "comment"), ("late", "comment")],
        [],
    ]


def test_a_comment_that_is_missed_twice_is_gone() -> None:
    newer, gone, old = (thread(name, HOUR - timedelta(minutes=at)) for at, name in enumerate("ngo"))
    page = poll("", [newer, gone, old])
    told = []
    for published in ([newer, old], [newer, old], [newer, old]):
        page = poll(page.cursor, published)
        told.append(kinds(page))
    assert told == [[], [("g", "delete")], []]


@pytest.mark.parametrize(
    ("published", "held"),
    [(["n", "o"], ["g"]), ([], []), (["n", "g", "o"], [])],
    ids=["held back meanwhile", "an empty answer", "there again"],
)
def test_what_is_only_out_of_sight_is_not_taken_for_gone(published: list[str], held: list[str]) -> None:
    at = {"n": 0, "g": 1, "o": 2}
    threads = {name: thread(name, HOUR - timedelta(minutes=minutes)) for name, minutes in at.items()}
    page = poll("", [threads[name] for name in "ngo"])
    page = poll(page.cursor, [threads["n"], threads["o"]])  # missed once
    page = poll(page.cursor, [threads[name] for name in published], tuple(threads[name] for name in held))
    assert ("g", "delete") not in kinds(page)


def test_a_reply_in_a_thread_beyond_the_page_is_seen() -> None:
    def dated(minutes: int, *items: Any) -> Response:
        at = (HOUR + timedelta(minutes=minutes)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return answer(200, {"items": list(items)}, {"date": at})

    old, new = thread("old", HOUR), thread("new", HOUR + timedelta(minutes=1))
    page = converse(ADAPTER.poll(ACCOUNT, "", SINCE), dated(0, old), EMPTY, EMPTY)[1]
    page = converse(ADAPTER.poll(ACCOUNT, page.cursor, SINCE), dated(2, new), EMPTY, EMPTY)[1]
    snippet = {
        "publishedAt": (HOUR + timedelta(minutes=10)).isoformat(),
        "textOriginal": "Still nothing?",
        "parentId": "old",
    }
    reply = {"id": "old.r1", "snippet": snippet}
    answered = {**old, "snippet": {**old["snippet"], "totalReplyCount": 1}, "replies": {"comments": [reply]}}
    requests, page = converse(
        ADAPTER.poll(ACCOUNT, page.cursor, SINCE),
        dated(20, new),
        answer(200, {"items": [answered]}),
        EMPTY,
        EMPTY,
    )
    assert requests[1].query["id"] == "old"
    assert kinds(page) == [("old.r1", "reply")]
    requests, page = converse(
        ADAPTER.poll(ACCOUNT, page.cursor, SINCE),
        dated(40, new),
        answer(200, {"items": [answered]}),
        EMPTY,
        EMPTY,
    )
    assert len(requests) == 4
    assert page.body is None


def test_a_cursor_of_a_former_release_goes_on() -> None:
    former = {"since": SINCE.isoformat(), "newest": SINCE.isoformat(), "status": 0, "page": ""}
    assert kinds(poll(json.dumps(former), [thread("a", HOUR)])) == [("a", "comment")]


def test_a_thread_that_cannot_be_read_costs_no_other() -> None:
    odd = {"id": "odd", "snippet": {"topLevelComment": {"snippet": {}}}}
    threads = answer(200, {"items": [odd, thread("a", SINCE + timedelta(hours=1))]})
    empty = answer(200, {"items": []})
    _, page = converse(ADAPTER.poll(ACCOUNT, "", SINCE), threads, empty, empty)
    assert [item["id"] for item in json.loads(page.body)["threads"]] == ["odd", "a"]


@pytest.mark.parametrize(
    ("author", "text", "minutes", "found"),
    [
        ("UCorchard", "Hi", 1, "r1"),
        ("UCother", "Hi", 1, ""),
        ("UCorchard", "Hello", 1, ""),
        ("UCorchard", "Hi", -1, ""),
    ],
    ids=["ours", "somebody else's", "other words", "older"],
)
def test_a_reply_is_read_back_by_author_words_and_time(
    author: str, text: str, minutes: int, found: str
) -> None:
    at = SINCE + timedelta(minutes=minutes)
    snippet = {"publishedAt": at.isoformat(), "textOriginal": text, "authorChannelId": {"value": author}}
    flow = ADAPTER.read_back(act(Verb.REPLY, text="Hi"), SINCE)
    _, effect = converse(flow, answer(200, {"items": [{"id": "r1", "snippet": snippet}]}))
    assert (effect.external_id if effect else "") == found


def test_each_call_says_what_it_takes_of_the_quota() -> None:
    requests, _ = converse(
        ADAPTER.poll(ACCOUNT, "", SINCE), answer(200, {}), answer(200, {}), answer(200, {})
    )
    assert [request.cost for request in requests] == [1, 1, 1]
    for verb in (Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.REPLY):
        requests, _ = converse(ADAPTER.perform(act(verb, text="Thanks")), answer(200, {"id": "UgxA.r1"}))
        assert [request.cost for request in requests] == [50]
    requests, _ = converse(ADAPTER.read_back(act(Verb.REPLY, text="Thanks"), SINCE), answer(200, {}))
    assert [request.cost for request in requests] == [1]


@pytest.mark.parametrize(
    ("settings", "scope", "units", "reserved"),
    [
        ({}, "youtube:tube", 10_000, 4_000),
        ({"client_id": "1234-abc.apps.googleusercontent.com"}, "youtube:1234", 10_000, 4_000),
        ({"client_id": "1234-other.apps", "daily_units": "50000"}, "youtube:1234", 50_000, 20_000),
        ({"client_id": "walk"}, "youtube:tube", 10_000, 4_000),
    ],
)
def test_the_quota_is_that_of_the_project(
    settings: dict[str, str], scope: str, units: int, reserved: int
) -> None:
    quota = platforms.load_adapter(Source(name="tube", adapter="youtube", settings=settings)).daily_quota()
    assert quota is not None
    assert (quota.scope, quota.units, quota.reserved) == (scope, units, reserved)
    assert quota.turns_at(datetime(2026, 7, 1, tzinfo=UTC)) == datetime(2026, 7, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize("reason", ["quotaExceeded", "dailyLimitExceeded"])
def test_a_spent_quota_is_told_from_too_many_calls(reason: str) -> None:
    response = answer(*refusal(403, reason), {"date": "Sun, 29 Nov 2026 07:00:00 GMT"})
    with pytest.raises(QuotaSpent) as spent:
        converse(ADAPTER.perform(act(Verb.HIDE)), response)
    assert spent.value.retry_after == 3600.0
    assert ADAPTER.is_quota_spent(response)
    assert not ADAPTER.is_quota_spent(answer(*refusal(403, "rateLimitExceeded")))
    assert not ADAPTER.is_quota_spent(answer(200, {"items": []}))
