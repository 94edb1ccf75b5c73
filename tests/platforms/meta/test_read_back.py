"""Whether something happened is looked up, and a failed look is never taken for absence."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Action, Effect, Kind, Verb
from bot.errors import NotFound, NotSent, RateLimited, Rejected, TamisError, TokenExpired
from bot.platforms.ports import Response
from tests.factories import NOW, response
from tests.fakes.meta import (
    ACTIONS,
    FB_COMMENT,
    GRAPH,
    IG_COMMENT,
    PAGE,
    action,
    graph_error,
    read_back,
)


def item(
    seconds: float = 0, text: str = "It is 20 euros.", author: Any = PAGE, **more: Any
) -> dict[str, Any]:
    at = (NOW + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    made = {"id": "55_9", "message": text, "from": {"id": author}, "created_time": at, **more}
    return {name: value for name, value in made.items() if value is not None}


def listed(*items: Any, after: str | None = None) -> Response:
    paging = {"paging": {"cursors": {"after": after}, "next": "https://x.example"}} if after else {}
    return response({"data": list(items), **paging})


FOUND = Effect(external_id="55_9", found_by="read-back")
OTHER = "Something a colleague wrote"


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (item(), FOUND),
        (item(5, OTHER), FOUND),
        (item(-119, OTHER), FOUND),
        (item(-121, OTHER), None),
        (item(-86_400), FOUND),
        (item(0, OTHER, created_time=None), FOUND),
        (item(0, OTHER, created_time=7), FOUND),
        (item(0, OTHER, created_time="yesterday"), FOUND),
        (item(0, OTHER, author=int(PAGE)), FOUND),
        (item(0, OTHER, author="204817360019999"), FOUND),
        (item(0, OTHER, author="900"), None),
        (item(0, author="900"), None),
        (item(0, author=None), FOUND),
        (item(0, OTHER, **{"from": None}), None),
        (item(0, **{"from": None}), FOUND),
        (item(0, " It is  20 euros.\n", **{"from": None}), FOUND),
        (item(0, id=None), Effect(found_by="read-back")),
        ({}, None),
        (7, None),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_reply_is_found_by_author_and_time_or_by_its_words(result: Any, expected: Effect | None) -> None:
    (request,), effect = read_back(action(), listed(item(0, "Thanks", author="77"), result))
    assert effect == expected
    assert (request.method, request.url, request.has_side_effects) == (
        "GET",
        f"{GRAPH}/{FB_COMMENT}/comments",
        False,
    )
    assert request.query == {"fields": "id,message,from,created_time", "limit": "100"}


def test_an_instagram_reply_is_found_by_user_name() -> None:
    mine = {"id": "55_9", "text": OTHER, "username": "OrchardCo", "timestamp": "2026-11-22T12:00:01+0000"}
    requests, effect = read_back(action(Verb.REPLY, "instagram"), listed(mine | {"username": "nils"}, mine))
    assert effect == FOUND
    assert requests[0].url == f"{GRAPH}/{IG_COMMENT}/replies"
    assert requests[0].query["fields"] == "id,text,timestamp,username,from"


def test_all_pages_are_read() -> None:
    requests, effect = read_back(
        action(), listed(after="a"), listed(item(0, "no", "9"), after="b"), listed(item())
    )
    assert effect == FOUND
    assert [request.query.get("after") for request in requests] == [None, "a", "b"]


def test_pages_that_never_end_are_given_up() -> None:
    with pytest.raises(Rejected, match="too many"):
        read_back(action(), *(listed(after=f"c{number}") for number in range(50)))


def test_pages_that_go_round_in_circles_are_given_up() -> None:
    with pytest.raises(NotSent, match="repeat themselves"):
        read_back(action(), listed(after="a"), listed(after="a"))


def test_equal_words_elsewhere_in_the_thread_prove_nothing() -> None:
    requests, effect = read_back(action(kind=Kind.REPLY, parent_id="418_1"), listed())
    assert effect is None
    assert [request.url for request in requests] == [f"{GRAPH}/{FB_COMMENT}/comments"]


@pytest.mark.parametrize(
    ("verb", "platform", "name"),
    [
        (Verb.HIDE, "facebook", "is_hidden"),
        (Verb.UNHIDE, "facebook", "is_hidden"),
        (Verb.HIDE, "instagram", "hidden"),
        (Verb.UNHIDE, "instagram", "hidden"),
    ],
)
def test_visibility_is_read_back(verb: Verb, platform: str, name: str) -> None:
    for state in (True, False):
        (request,), effect = read_back(action(verb, platform), response({"id": "1", name: state}))
        assert effect == (Effect(found_by="read-back") if state is (verb is Verb.HIDE) else None)
        assert request.query == {"fields": name}
    assert read_back(action(verb, platform), response({"id": "1"}))[1] is None


def test_a_deletion_is_read_back() -> None:
    assert read_back(action(Verb.DELETE), graph_error(100, 33))[1] == Effect(found_by="read-back")
    assert read_back(action(Verb.DELETE), response({"id": FB_COMMENT}))[1] is None


def conversation(*messages: Any, after: str | None = None) -> Response:
    return response({"data": [{"id": "t_1", "messages": json.loads(listed(*messages, after=after).body)}]})


MESSAGE = action(Verb.MESSAGE, "messenger")


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (item(), FOUND),
        (item(-119), FOUND),
        (item(-121), None),
        (item(0, OTHER), None),
        (item(0, created_time=None), FOUND),
        (item(0, author="900"), None),
        (item(0, **{"from": None}), FOUND),
        (None, None),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_message_is_found_by_words_and_time(result: Any, expected: Effect | None) -> None:
    (request,), effect = read_back(MESSAGE, conversation(result, item(9, OTHER)))
    assert effect == expected
    assert request.url == f"{GRAPH}/{PAGE}/conversations"
    assert request.query == {"user_id": "900", "fields": "messages{id,message,from,created_time}"}


def test_an_instagram_message_is_looked_for_on_instagram() -> None:
    (request,), effect = read_back(action(Verb.MESSAGE, "instagram"), listed())
    assert effect is None
    assert request.url == f"{GRAPH}/{PAGE}/conversations"
    assert request.query["platform"] == "instagram"


def test_older_pages_of_a_conversation_are_read_while_they_may_hold_it() -> None:
    pages = [conversation(item(9, OTHER), after="a"), conversation(item(1))]
    requests, effect = read_back(MESSAGE, *pages)
    assert effect == FOUND
    assert [request.query.get("after") for request in requests] == [None, "a"]


def test_a_conversation_is_not_read_beyond_the_time_in_question() -> None:
    requests, effect = read_back(MESSAGE, conversation(item(9, OTHER), item(-900), after="a"))
    assert effect is None
    assert len(requests) == 1


READS: list[tuple[Response, type[TamisError]]] = [
    (response(b"<html>", 503), NotSent),
    (graph_error(2, status=500), NotSent),
    (graph_error(2), NotSent),
    (response(b'{"data": '), NotSent),
    (response(b"[]"), NotSent),
    (graph_error(32), RateLimited),
    (response({}, 429), RateLimited),
    (graph_error(190), TokenExpired),
    (graph_error(200), Rejected),
]


@pytest.mark.parametrize(
    "planned", [planned for planned in ACTIONS if planned.verb not in (Verb.LIKE, Verb.PRIVATE_REPLY)]
)
@pytest.mark.parametrize(("answer", "expected"), READS, ids=str)
def test_a_read_that_fails_is_never_taken_for_absence(
    planned: Action, answer: Response, expected: type[TamisError]
) -> None:
    with pytest.raises(expected):
        read_back(planned, answer)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": None},
        {"data": {}},
        {"data": "x"},
        {"data": [], "paging": {"next": "x"}},
        {"data": [], "paging": {"next": "x", "cursors": {"after": 7}}},
    ],
    ids=str,
)
def test_a_list_that_is_none_is_never_taken_for_absence(body: Any) -> None:
    for planned in (action(), MESSAGE):
        with pytest.raises(NotSent):
            read_back(planned, response(body))


@pytest.mark.parametrize("planned", [action(Verb.HIDE), action(Verb.REPLY), action(Verb.UNHIDE, "instagram")])
def test_what_is_gone_is_said_to_be_gone(planned: Action) -> None:
    with pytest.raises(NotFound):
        read_back(planned, graph_error(100, 33))


@pytest.mark.parametrize(
    ("written", "found"), [("It is  20 euros.", Effect(found_by="read-back")), ("It is 18 euros.", None)]
)
def test_an_edit_is_proven_by_what_our_comment_says(written: str, found: Effect | None) -> None:
    answer = response({"id": FB_COMMENT, "message": written})
    assert read_back(action(Verb.EDIT_REPLY, text="It is 20 euros."), answer)[1] == found
