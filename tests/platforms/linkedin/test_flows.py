"""Each verb on LinkedIn: its calls, its refusals, and the look at whether it happened."""

from typing import Any

import pytest

from bot.domain import Effect, Kind, Verb
from bot.errors import AlreadyDone, NotSent, OutcomeUnknown, Rejected
from bot.platforms.linkedin import Adapter
from tests.factories import NOW, drive, event, response
from tests.fakes.linkedin import (
    ACTIVITY,
    ACTIVITY_IN_PATH,
    COMMENT,
    COMMENT_IN_PATH,
    PAGE,
    SOURCE,
    URL,
    action,
    perform,
    read_back,
)

AT = int(NOW.timestamp() * 1000)
ANSWER = f"urn:li:comment:({ACTIVITY},9)"
TOP_COMMENT = response({"actor": "urn:li:person:1", "message": {"text": "?"}})
CREATED = response({}, 201, {"x-restli-id": "9"})
NUMBER = "7260099887766554433"


def test_an_answer_belongs_below_the_comment() -> None:
    (looked, posted), effect = perform(action(), TOP_COMMENT, CREATED)
    assert looked.url == f"{URL}/socialActions/{ACTIVITY_IN_PATH}/comments/{NUMBER}"
    assert (looked.method, looked.has_side_effects) == ("GET", False)
    assert posted.url == f"{URL}/socialActions/{COMMENT_IN_PATH}/comments"
    assert posted.json == {
        "actor": PAGE,
        "object": ACTIVITY,
        "parentComment": COMMENT,
        "message": {"text": "Yes, on Saturdays."},
    }
    assert effect == Effect(external_id=ANSWER)


def test_an_answer_to_a_reply_belongs_below_the_top_comment() -> None:
    reply = f"urn:li:comment:({ACTIVITY},5)"
    (posted,), _ = perform(action(kind=Kind.REPLY, target=reply, parent_id=COMMENT), CREATED)
    assert posted.json is not None
    assert posted.json["parentComment"] == COMMENT
    (_, posted), _ = perform(action(target=reply), response({"parentComment": COMMENT}), CREATED)
    assert posted.json is not None
    assert posted.json["parentComment"] == COMMENT


def test_a_post_that_mentions_us_is_answered_by_a_comment() -> None:
    share = "urn:li:share:7260200000000000001"
    (posted,), effect = perform(action(kind=Kind.MENTION, target=share, thread_id=share), CREATED)
    assert posted.url == f"{URL}/socialActions/urn%3Ali%3Ashare%3A7260200000000000001/comments"
    assert posted.json == {"actor": PAGE, "object": share, "message": {"text": "Yes, on Saturdays."}}
    assert effect == Effect(external_id=f"urn:li:comment:({share},9)")


@pytest.mark.parametrize("name", ["9", "urn:li:comment:(urn:li:ugcPost:1,9)"])
def test_what_we_wrote_has_the_name_that_notifications_give_it(name: str) -> None:
    _, effect = perform(action(), TOP_COMMENT, response({}, 201, {"x-restli-id": name}))
    assert effect.external_id == ANSWER


@pytest.mark.parametrize("name", ["commentUrn", "$URN"])
def test_below_a_share_the_answer_says_how_notifications_call_the_comment(name: str) -> None:
    share = "urn:li:share:7260200000000000001"
    first = action(verb=Verb.FIRST_COMMENT, kind=Kind.POST, target=share, thread_id="post:1")
    named = response({name: ANSWER, "object": ACTIVITY}, 201, {"x-restli-id": "9"})
    assert perform(first, named)[1] == Effect(external_id=ANSWER)
    other = response({name: f"urn:li:comment:({ACTIVITY},8)"}, 201, {"x-restli-id": "9"})
    assert perform(first, other)[1] == Effect(external_id=f"urn:li:comment:({share},9)")


@pytest.mark.parametrize("headers", [{}, {"x-restli-id": "x"}])
def test_agreeing_without_an_id_is_looked_up(headers: dict[str, str]) -> None:
    with pytest.raises(OutcomeUnknown):
        perform(action(), TOP_COMMENT, response({}, 201, headers))


def test_a_comment_is_deleted_in_the_name_of_the_page() -> None:
    (request,), effect = perform(action(Verb.DELETE), response(b"", 204))
    assert request.url == (
        f"{URL}/socialActions/{ACTIVITY_IN_PATH}/comments/{NUMBER}?actor=urn%3Ali%3Aorganization%3A5551234"
    )
    assert (request.method, effect) == ("DELETE", Effect())


def test_our_comment_is_changed_by_a_partial_update() -> None:
    (request,), effect = perform(action(Verb.EDIT_REPLY, text="On Sundays, too."), response(b"", 204))
    assert request.url == (
        f"{URL}/socialActions/{ACTIVITY_IN_PATH}/comments/{NUMBER}?actor=urn%3Ali%3Aorganization%3A5551234"
    )
    assert (request.method, request.headers["X-RestLi-Method"]) == ("POST", "PARTIAL_UPDATE")
    assert request.json == {"patch": {"message": {"$set": {"text": "On Sundays, too."}}}}
    assert effect == Effect()


@pytest.mark.parametrize(
    ("written", "found"), [("On  Sundays,\ntoo.", Effect(found_by="read-back")), ("On Saturdays.", None)]
)
def test_whether_our_comment_was_changed_is_read_in_it(written: str, found: Effect | None) -> None:
    comment = response({"actor": "urn:li:organization:5551234", "message": {"text": written}})
    (request,), effect = read_back(action(Verb.EDIT_REPLY, text="On Sundays, too."), comment)
    assert (request.method, effect) == ("GET", found)


@pytest.mark.parametrize(("status", "found_by"), [(201, "answer"), (409, "repeat")])
def test_a_like_is_given_once(status: int, found_by: str) -> None:
    (request,), effect = perform(action(Verb.LIKE), response({}, status))
    assert request.url == f"{URL}/reactions?actor=urn%3Ali%3Aorganization%3A5551234"
    assert request.json == {"root": COMMENT, "reactionType": "LIKE"}
    assert effect.found_by == found_by


def test_the_same_words_again_are_not_ours_to_claim() -> None:
    with pytest.raises(AlreadyDone):
        perform(action(), TOP_COMMENT, response({"message": "Content is a duplicate"}, 422))


@pytest.mark.parametrize(
    ("planned", "why"),
    [
        (action(Verb.HIDE), "not possible"),
        (action(Verb.PRIVATE_REPLY), "not possible"),
        (action(platform="facebook"), "not possible"),
        (action(text=""), "empty"),
        (action(text="x" * 1251), "1251 characters, at most 1250"),
        (action(Verb.EDIT_REPLY, text=""), "empty"),
        (action(Verb.EDIT_REPLY, text="x" * 1251), "1251 characters, at most 1250"),
        (action(Verb.EDIT_REPLY, target=ACTIVITY), "not a comment"),
        (action(target="urn:li:person:1"), "not a post or comment"),
        (action(Verb.DELETE, target=ACTIVITY), "not a comment"),
    ],
)
def test_what_linkedin_would_refuse_never_leaves(planned: Any, why: str) -> None:
    with pytest.raises(Rejected, match=why):
        drive(Adapter(SOURCE).perform(planned))


OURS = {"$URN": ANSWER, "actor": PAGE, "message": {"text": "Yes,  on Saturdays."}, "created": {"time": AT}}


@pytest.mark.parametrize(
    ("changes", "is_found"),
    [
        ({}, True),
        ({"actor": "urn:li:person:1"}, False),
        ({"message": {"text": "No."}}, False),
        ({"created": {"time": AT - 600_000}}, False),
        ({"created": None}, True),
    ],
)
def test_our_answer_is_found_by_its_author_its_words_and_its_time(
    changes: dict[str, Any], is_found: bool
) -> None:
    (_, listed), effect = read_back(action(), TOP_COMMENT, response({"elements": [{}, OURS | changes]}))
    assert listed.url == f"{URL}/socialActions/{COMMENT_IN_PATH}/comments?start=0&count=100"
    assert effect == (Effect(external_id=ANSWER, found_by="read-back") if is_found else None)


def test_full_pages_are_followed() -> None:
    planned = action(kind=Kind.REPLY, parent_id=COMMENT)
    requests, effect = read_back(planned, response({"elements": [{}] * 100}), response({"elements": [OURS]}))
    assert "start=100" in requests[1].url
    assert effect is not None


def test_a_list_that_is_none_proves_nothing() -> None:
    with pytest.raises(NotSent):
        read_back(action(), TOP_COMMENT, response({"elements": 7}))


@pytest.mark.parametrize(("status", "is_gone"), [(404, True), (200, False)])
def test_a_deleted_comment_is_gone(status: int, is_gone: bool) -> None:
    _, effect = read_back(action(Verb.DELETE), response({}, status))
    assert (effect is not None) is is_gone


def test_a_like_cannot_be_looked_up() -> None:
    with pytest.raises(Rejected):
        read_back(action(Verb.LIKE))


def test_a_comment_is_asked_for_with_its_author() -> None:
    lacking = event(platform="linkedin", account_id=PAGE, message_id=COMMENT, text="", author_id=None)
    answer = response({"actor": PAGE, "message": {"text": "ours"}})
    (request,), fetched = drive(Adapter(SOURCE).fetch(lacking), answer)
    assert request.url.endswith(NUMBER)
    assert (fetched.text, fetched.author_id, fetched.is_own_echo) == ("ours", PAGE, True)
