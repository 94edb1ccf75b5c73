"""Each verb on TikTok: its call, its refusals, and the look at whether it happened."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Effect, Kind, Verb
from bot.errors import NotFound, NotSent, OutcomeUnknown, Rejected
from bot.platforms.tiktok import Adapter
from tests.factories import NOW, drive, event
from tests.fakes.tiktok import ACCOUNT, COMMENT, SOURCE, URL, VIDEO, action, error, ok, perform, read_back

AT = int(NOW.timestamp())
OURS = {"comment_id": "9", "text": "It is  20 euros.", "owner": True, "create_time": AT}


@pytest.mark.parametrize(
    ("planned", "path", "body"),
    [
        (action(Verb.HIDE), "comment/hide", {"video_id": VIDEO, "comment_id": COMMENT, "action": "HIDE"}),
        (action(Verb.UNHIDE), "comment/hide", {"video_id": VIDEO, "comment_id": COMMENT, "action": "UNHIDE"}),
        (action(Verb.LIKE), "comment/like", {"comment_id": COMMENT, "action": "LIKE"}),
        (action(Verb.DELETE, is_own_reply=True, thread_id=""), "comment/delete", {"comment_id": COMMENT}),
    ],
)
def test_what_sets_a_state_is_one_call(planned: Any, path: str, body: dict[str, str]) -> None:
    request, effect = perform(planned, ok())
    assert (request.method, request.url) == ("POST", f"{URL}/business/{path}/")
    assert request.json == {"business_id": ACCOUNT, **body}
    assert effect == Effect()


def test_a_reply_names_the_comment_and_its_video() -> None:
    request, effect = perform(action(), ok({"comment_id": "9", "unique_identifier": "us"}))
    assert request.url == f"{URL}/business/comment/reply/create/"
    assert request.json == {
        "business_id": ACCOUNT,
        "video_id": VIDEO,
        "comment_id": COMMENT,
        "text": "It is 20 euros.",
    }
    assert effect == Effect(external_id="9")


@pytest.mark.parametrize("data", [{"message": {"message_id": "9"}}, {"message_id": 9}])
def test_a_message_goes_into_the_conversation(data: dict[str, Any]) -> None:
    request, effect = perform(action(Verb.MESSAGE, kind=Kind.DM, thread_id="CONV+1"), ok(data))
    assert request.json is not None
    assert (request.json["recipient_type"], request.json["recipient"]) == ("CONVERSATION", "CONV+1")
    assert (request.json["message_type"], request.json["text"]) == ("TEXT", {"body": "It is 20 euros."})
    assert effect == Effect(external_id="9")


@pytest.mark.parametrize(
    ("planned", "why"),
    [
        (action(Verb.DELETE), "not possible"),
        (action(Verb.PRIVATE_REPLY), "not possible"),
        (action(Verb.BLOCK), "not possible"),
        (action(platform="facebook"), "not possible"),
        (action(kind=Kind.MENTION), "somebody else's video"),
        (action(Verb.HIDE, thread_id=""), "under which video"),
        (action(text=""), "empty"),
        (action(text="x" * 151), "151 characters, at most 150"),
        (action(Verb.MESSAGE, text="x" * 6001), "at most 6000"),
    ],
)
def test_what_tiktok_would_refuse_never_leaves(planned: Any, why: str) -> None:
    with pytest.raises(Rejected, match=why):
        drive(Adapter(SOURCE).perform(planned))


def test_how_long_a_reply_may_be_is_a_setting() -> None:
    adapter = Adapter(replace(SOURCE, settings={"max_reply": "1200"}))
    _, effect = drive(adapter.perform(action(text="x" * 1200)), ok({"comment_id": "9"}))
    assert effect == Effect(external_id="9")


def test_agreeing_without_an_id_is_looked_up() -> None:
    with pytest.raises(OutcomeUnknown):
        perform(action(), ok())


# ---- looking whether it happened


@pytest.mark.parametrize(
    ("item", "is_found"),
    [
        (OURS, True),
        ({**OURS, "owner": False}, False),
        ({**OURS, "text": "Ask me."}, False),
        ({**OURS, "create_time": AT - 600}, False),
        ({**OURS, "create_time": "soon"}, True),
        ({key: value for key, value in OURS.items() if key != "owner"}, True),
    ],
)
def test_our_reply_is_found_by_its_author_its_words_and_its_time(
    item: dict[str, Any], is_found: bool
) -> None:
    (request,), effect = read_back(action(), ok({"comments": [{"text": 7}, item], "has_more": False}))
    assert request.url == f"{URL}/business/comment/reply/list/"
    assert effect == (Effect(external_id="9", found_by="read-back") if is_found else None)


def test_a_reply_to_a_reply_stands_below_the_top_comment() -> None:
    (request,), _ = read_back(action(kind=Kind.REPLY, parent_id="70"), ok({"comments": []}))
    assert request.query["comment_id"] == "70"


def test_a_short_page_is_not_the_last_one() -> None:
    first = ok({"comments": [], "has_more": True, "cursor": 30})
    requests, effect = read_back(action(), first, ok({"comments": [OURS], "has_more": False}))
    assert requests[1].query["cursor"] == "30"
    assert effect is not None


def test_pages_that_repeat_themselves_end() -> None:
    page = ok({"comments": [], "has_more": True, "cursor": 30})
    with pytest.raises(NotSent, match="repeat"):
        read_back(action(), page, page)


@pytest.mark.parametrize("comments", [7, [7], {"a": 1}])
def test_a_list_that_is_none_proves_nothing(comments: object) -> None:
    if comments == [7]:
        assert read_back(action(), ok({"comments": comments}))[1] is None
        return
    with pytest.raises(NotSent):
        read_back(action(), ok({"comments": comments}))


@pytest.mark.parametrize(
    ("verb", "status", "is_found"),
    [
        (Verb.HIDE, "HIDDEN", True),
        (Verb.HIDE, "PUBLIC", False),
        (Verb.UNHIDE, "PUBLIC", True),
        (Verb.HIDE, None, False),
    ],
)
def test_a_comment_says_whether_it_is_hidden(verb: Verb, status: str | None, is_found: bool) -> None:
    answer = ok(
        {"comments": [{"comment_id": "1", "reply_list": [{"comment_id": COMMENT, "status": status}]}]}
    )
    assert (read_back(action(verb), answer)[1] is not None) is is_found


def test_a_comment_that_is_not_listed_is_gone() -> None:
    with pytest.raises(NotFound):
        read_back(action(Verb.HIDE), ok({"comments": []}))


def test_a_like_cannot_be_looked_up() -> None:
    with pytest.raises(Rejected):
        read_back(action(Verb.LIKE))


MESSAGE = {
    "message_id": "9",
    "text": {"body": "It is 20 euros."},
    "timestamp": AT * 1000,
    "from_user": {"role": "BUSINESS_ACCOUNT"},
}


@pytest.mark.parametrize(
    ("changes", "is_found"),
    [
        ({}, True),
        ({"from_user": {"role": "PERSONAL_ACCOUNT"}}, False),
        ({"timestamp": (AT - 600) * 1000}, False),
        ({"text": {"body": "Bye"}}, False),
    ],
)
def test_our_message_is_found_in_the_conversation(changes: dict[str, Any], is_found: bool) -> None:
    planned = action(Verb.MESSAGE, kind=Kind.DM, thread_id="CONV+1")
    (request,), effect = read_back(planned, ok({"messages": [MESSAGE | changes]}))
    assert request.query["conversation_id"] == "CONV+1"
    assert (effect is not None) is is_found


def test_a_conversation_of_which_too_little_is_shown_is_left_to_a_person() -> None:
    messages = [MESSAGE | {"text": {"body": str(number)}} for number in range(20)]
    planned = action(Verb.MESSAGE, kind=Kind.DM, thread_id="CONV+1")
    with pytest.raises(Rejected, match="too long"):
        read_back(planned, ok({"messages": messages}))
    assert read_back(planned, ok({"messages": messages}), since=NOW + timedelta(hours=1))[1] is None


# ---- asking


def test_a_comment_is_asked_for_with_its_author_and_whether_we_wrote_it() -> None:
    lacking = event(platform="tiktok", account_id=ACCOUNT, message_id=COMMENT, thread_id=VIDEO, text="")
    item = {
        "comment_id": COMMENT,
        "text": "hi",
        "display_name": "Ana",
        "owner": True,
        "image_url": "https://i",
    }
    (request,), fetched = drive(Adapter(SOURCE).fetch(lacking), ok({"comments": [item]}))
    assert request.query["comment_ids"] == f'["{COMMENT}"]'
    assert (fetched.text, fetched.author_name, fetched.is_own_echo) == ("hi", "Ana", True)
    assert fetched.attachments[0].url == "https://i"


def test_a_comment_that_cannot_be_read_is_asked_for_later() -> None:
    with pytest.raises(NotSent):
        drive(Adapter(SOURCE).fetch(event(platform="tiktok", account_id=ACCOUNT)), error(50000))
