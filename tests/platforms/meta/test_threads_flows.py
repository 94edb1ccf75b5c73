"""What is sent to Threads, and what its answers mean."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import Action, Effect, Kind, Source, Verb
from bot.errors import NotFound, NotSent, OutcomeUnknown, RateLimited, Rejected, TamisError, TokenExpired
from bot.platforms.meta import Adapter
from bot.platforms.ports import Request, Response
from tests.factories import NOW, drive, response
from tests.fakes.meta import SOURCE, SUCCESS, THREADS, TOKEN, action, graph_error

BASE = "https://graph.threads.net/v1.0"
TARGET = "18044000111122223"
CONTAINER, READY, MADE = response({"id": "11"}), response({"status": "FINISHED"}), response({"id": "22"})


def planned(verb: Verb = Verb.REPLY, **changes: Any) -> Action:
    fields = {"account_id": THREADS, "message_id": TARGET, "target": TARGET, "thread_id": "18031111222233334"}
    return action(verb, "threads", **(fields | changes))


def perform(
    what: Action, *answers: Response | Exception, source: Source = SOURCE
) -> tuple[list[Request], Effect]:
    return drive(Adapter(source).perform(what), *answers)


def test_a_reply_is_a_container_that_is_published() -> None:
    (create, look, publish), effect = perform(planned(), CONTAINER, READY, MADE)
    assert (create.method, create.url) == ("POST", f"{BASE}/{THREADS}/threads")
    assert create.form == {"media_type": "TEXT", "text": "It is 20 euros.", "reply_to_id": TARGET}
    assert (look.method, look.url) == ("GET", f"{BASE}/11")
    assert (publish.method, publish.url) == ("POST", f"{BASE}/{THREADS}/threads_publish")
    assert publish.form == {"creation_id": "11"}
    assert all(request.headers["Authorization"] == f"Bearer {TOKEN}" for request in (create, look, publish))
    assert effect == Effect(external_id="22")


def test_only_publishing_can_be_seen() -> None:
    (create, look, publish), _ = perform(planned(), CONTAINER, READY, MADE)
    assert [request.has_side_effects for request in (create, look, publish)] == [False, False, True]


@pytest.mark.parametrize(
    "answer", [response({}), response({"id": ""}), response(b"<html>"), graph_error(2)], ids=str
)
def test_a_container_of_unknown_id_is_made_again(answer: Response) -> None:
    with pytest.raises(NotSent):
        perform(planned(), answer)


def test_a_container_is_asked_until_it_is_ready() -> None:
    waiting = response({"status": "IN_PROGRESS"})
    requests, effect = perform(planned(), CONTAINER, waiting, waiting, READY, MADE)
    assert len(requests) == 5
    assert effect.external_id == "22"


def test_a_container_that_never_gets_ready_is_published_all_the_same() -> None:
    waiting = response({"status": "IN_PROGRESS"})
    with pytest.raises(OutcomeUnknown, match="does not have it yet"):
        perform(planned(), CONTAINER, *[waiting] * 4, graph_error(24, 4279009))


@pytest.mark.parametrize("status", ["ERROR", "EXPIRED"])
def test_a_container_that_cannot_be_made_is_refused(status: str) -> None:
    with pytest.raises(Rejected, match=status.lower()):
        perform(planned(), CONTAINER, response({"status": status}))


@pytest.mark.parametrize("silence", [OutcomeUnknown("no answer"), response({}), response(b"{")], ids=str)
def test_silence_after_publishing_is_unknown(silence: Response | Exception) -> None:
    with pytest.raises(OutcomeUnknown):
        perform(planned(), CONTAINER, READY, silence)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("x" * 500, True),
        ("x" * 501, False),
        ("\U0001f621" * 125, True),
        ("\U0001f621" * 126, False),
        ("é" * 500, True),
        ("", False),
    ],
    ids=["500", "501", "125 emoji", "126 emoji", "500 accents", "empty"],
)
def test_an_emoji_counts_as_its_bytes(text: str, fits: bool) -> None:
    if fits:
        assert perform(planned(text=text), CONTAINER, READY, MADE)[1].external_id == "22"
    else:
        with pytest.raises(Rejected, match=r"empty|too long"):
            next(Adapter(SOURCE).perform(planned(text=text)))


@pytest.mark.parametrize(("verb", "hide"), [(Verb.HIDE, "true"), (Verb.UNHIDE, "false")])
def test_a_reply_to_the_post_is_hidden_and_shown(verb: Verb, hide: str) -> None:
    (request,), effect = perform(planned(verb), SUCCESS)
    assert (request.url, request.form) == (f"{BASE}/{TARGET}/manage_reply", {"hide": hide})
    assert effect == Effect()


def test_a_reply_to_a_reply_cannot_be_hidden_alone() -> None:
    with pytest.raises(Rejected, match="below another"):
        next(Adapter(SOURCE).perform(planned(Verb.HIDE, kind=Kind.REPLY)))


@pytest.mark.parametrize("verb", [Verb.DELETE, Verb.LIKE, Verb.MESSAGE, Verb.PRIVATE_REPLY])
def test_what_threads_cannot_do_is_refused(verb: Verb) -> None:
    with pytest.raises(Rejected, match="not possible"):
        next(Adapter(SOURCE).perform(planned(verb)))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (graph_error(190), TokenExpired),
        (graph_error(613), RateLimited),
        (graph_error(100, 33), NotFound),
        (graph_error(100), Rejected),
        (graph_error(2), OutcomeUnknown),
    ],
    ids=["token", "limit", "gone", "parameter", "later"],
)
def test_errors_mean_what_they_mean_elsewhere(answer: Response, error: type[TamisError]) -> None:
    with pytest.raises(error):
        perform(planned(Verb.HIDE), answer)


@pytest.mark.parametrize(
    ("settings", "base"),
    [
        ({}, BASE),
        ({"version": "v26.0"}, BASE),
        ({"threads_version": "v1.1"}, "https://graph.threads.net/v1.1"),
        ({"base_url": "http://proxy"}, "http://proxy/v1.0"),
        ({"base_url": "http://proxy", "threads_base_url": "http://other/"}, "http://other/v1.0"),
    ],
    ids=str,
)
def test_threads_has_an_address_of_its_own(settings: dict[str, str], base: str) -> None:
    (request,), _ = perform(planned(Verb.HIDE), SUCCESS, source=replace(SOURCE, settings=settings))
    assert request.url == f"{base}/{TARGET}/manage_reply"


def look_up(what: Action, *answers: Response | Exception) -> tuple[list[Request], Effect | None]:
    return drive(Adapter(SOURCE).read_back(what, NOW), *answers)


def reply(**changes: Any) -> dict[str, Any]:
    made = {"id": "22", "text": "It is 20 euros.", "timestamp": NOW.isoformat(), "is_reply_owned_by_me": True}
    return made | changes


def test_a_reply_is_found_below_what_it_answers() -> None:
    (request,), effect = look_up(
        planned(), response({"data": [reply(id="9", is_reply_owned_by_me=False), reply()]})
    )
    assert request.url == f"{BASE}/{TARGET}/replies"
    assert "is_reply_owned_by_me" in request.query["fields"]
    assert effect == Effect(external_id="22", found_by="read-back")


def test_pages_end_with_an_empty_one() -> None:
    first = response({"data": [reply(is_reply_owned_by_me=False)], "paging": {"cursors": {"after": "a"}}})
    second = response({"data": [reply()], "paging": {"cursors": {"after": "b"}}})
    requests, effect = look_up(planned(), first, second, response({"data": []}))
    assert [request.query.get("after") for request in requests] == [None, "a", "b"]
    assert effect is not None


@pytest.mark.parametrize(
    ("verb", "status", "is_done"),
    [
        (Verb.HIDE, "HIDDEN", True),
        (Verb.HIDE, "NOT_HUSHED", False),
        (Verb.UNHIDE, "UNHUSHED", True),
        (Verb.UNHIDE, "HIDDEN", False),
    ],
)
def test_whether_a_reply_is_hidden_is_read_back(verb: Verb, status: str, is_done: bool) -> None:
    (request,), effect = look_up(planned(verb), response({"hide_status": status}))
    assert request.query["fields"] == "hide_status"
    assert (effect is not None) is is_done


def test_a_state_that_is_not_told_is_asked_again() -> None:
    with pytest.raises(NotSent):
        look_up(planned(Verb.HIDE), response({"id": TARGET}))


def test_there_is_no_window_where_nobody_writes_in_private() -> None:
    assert Adapter(SOURCE).answer_windows(THREADS) is None


def test_a_reply_of_ours_is_deleted_and_nobody_elses() -> None:
    (request,), effect = perform(planned(Verb.DELETE, is_own_reply=True), SUCCESS)
    assert (request.method, request.url) == ("DELETE", f"{BASE}/{TARGET}")
    assert effect == Effect()
    with pytest.raises(Rejected, match="not possible on threads"):
        perform(planned(Verb.DELETE))


def test_a_deletion_without_an_answer_is_looked_up() -> None:
    deletion = planned(Verb.DELETE, is_own_reply=True)
    gone = graph_error(100, 33)
    assert drive(Adapter(SOURCE).read_back(deletion, NOW), gone)[1] == Effect(found_by="read-back")
    assert drive(Adapter(SOURCE).read_back(deletion, NOW), response({"id": TARGET}))[1] is None
