"""What a backfill makes of the conversations of a Page and of an Instagram account."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Account, Event, Kind
from bot.errors import Malformed, NotSent, RateLimited
from bot.platforms.meta import Adapter
from bot.platforms.ports import BackfillPage, Request, Response
from tests.factories import NOW, drive, response
from tests.fakes.graph_lists import FACEBOOK, MEDIA_ACCOUNT, SINCE, events, identity, listed, told, when
from tests.fakes.meta import GRAPH, INSTAGRAM, PAGE, SOURCE, graph_error, parsed

SUBSCRIBED = response({"data": [{"subscribed_fields": ["feed", "messages"]}]})
PERSON = "6500011122233344"


def said(
    mid: str, minutes_ago: float = 10.0, *, ours: str = "", me: str = PAGE, **more: Any
) -> dict[str, Any]:
    """A message as a conversation lists it."""
    author, reader = (me, PERSON) if ours else (PERSON, me)
    return {
        "id": mid,
        "created_time": when(NOW - timedelta(minutes=minutes_ago)),
        "from": {"id": author, "name": "Ana", "email": "1@facebook.com"},
        "to": {"data": [{"id": reader, "name": "Orchard Co"}]},
        "message": ours or f"text of {mid}",
        **more,
    }


def conversation(*messages: Any, minutes_ago: float = 10.0, after: str = "") -> dict[str, Any]:
    paging = {"paging": {"cursors": {"after": after}, "next": "https://x.example"}} if after else {}
    return {
        "id": "t_1",
        "updated_time": when(NOW - timedelta(minutes=minutes_ago)),
        "messages": {"data": list(messages), **paging},
    }


def fetched(*answers: Response, account: Account = FACEBOOK) -> tuple[list[Request], BackfillPage, str]:
    """The first step among the conversations: its requests and its page; and the cursor before it."""
    adapter = Adapter(SOURCE)
    before, edges = "", 2 if account.platform == "facebook" else 1
    for _ in range(edges):
        _, page = drive(adapter.backfill(account, before, SINCE, NOW), listed())
        assert page.has_more
        before = page.cursor
    requests, page = drive(adapter.backfill(account, before, SINCE, NOW), *answers)
    return requests, page, before


@pytest.mark.parametrize(
    ("case", "account", "me"),
    [("dm_text", FACEBOOK, PAGE), ("ig_dm_text", MEDIA_ACCOUNT, INSTAGRAM)],
    ids=["messenger", "instagram"],
)
def test_a_listed_message_is_the_one_that_a_webhook_tells(case: str, account: Account, me: str) -> None:
    webhook = told(case)
    message = {
        "id": webhook.message_id,
        "created_time": when(webhook.created_at),
        "from": {"id": webhook.author_id},
        "to": {"data": [{"id": me}]},
        "message": webhook.text,
    }
    answers = [SUBSCRIBED, listed(conversation(message))]
    requests, page, _ = fetched(*answers, account=account)
    if webhook.created_at < SINCE:  # the fixture is of another day
        page = steps_since(account, webhook.created_at - timedelta(hours=1), answers)
    (event,) = events([page])
    assert identity(event) == identity(webhook)
    assert event.platform == webhook.platform
    platform = "instagram" if account is MEDIA_ACCOUNT else "messenger"
    assert requests[-1].url == f"{GRAPH}/{PAGE}/conversations"
    assert requests[-1].query["platform"] == platform


def steps_since(account: Account, since: Any, answers: list[Response]) -> BackfillPage:
    adapter, cursor = Adapter(SOURCE), ""
    for _ in range(2 if account.platform == "facebook" else 1):
        _, page = drive(adapter.backfill(account, cursor, since, NOW), listed())
        cursor = page.cursor
    return drive(adapter.backfill(account, cursor, since, NOW), *answers)[1]


def test_messages_come_the_oldest_first_those_of_ours_as_echoes_and_older_ones_not_at_all() -> None:
    _, page, _ = fetched(
        SUBSCRIBED,
        listed(
            conversation(said("m_3", 5), said("m_2", 20, ours="On its way!"), said("m_1", 30)),
            conversation(said("m_0", 25), said("m_old", 60 * 30)),
            conversation(said("m_older"), minutes_ago=60 * 30),
        ),
    )
    assert not page.has_more
    read = events([page])
    assert [(event.message_id, event.is_own_echo) for event in read] == [
        ("m_1", False),
        ("m_0", False),
        ("m_2", True),
        ("m_3", False),
    ]
    assert {event.thread_id for event in read} == {f"{PAGE}:{PERSON}"}
    assert {event.kind for event in read} == {Kind.DM}
    assert read[2].human_reply, "who wrote it does not stand there; the outbox knows what is ours"


def test_pages_are_followed_until_conversations_are_older_and_within_one_until_messages_are() -> None:
    first = listed(conversation(said("m_9", 1), after="older"), after="c2")
    requests, page, _ = fetched(
        SUBSCRIBED, first, listed(said("m_8", 2), said("m_old", 60 * 30), after="oldest")
    )
    assert [request.url.removeprefix(f"{GRAPH}/") for request in requests] == [
        f"{PAGE}/subscribed_apps",
        f"{PAGE}/conversations",
        "t_1/messages",
    ]
    assert requests[2].query["after"] == "older"
    assert ([event.message_id for event in events([page])], page.has_more) == (["m_8", "m_9"], True)
    requests, page = drive(
        Adapter(SOURCE).backfill(FACEBOOK, page.cursor, SINCE, NOW),
        listed(conversation(said("m_x", 60 * 30), minutes_ago=60 * 30), after="c3"),
    )
    assert [request.query.get("after") for request in requests] == ["c2"]
    assert (page.bodies, page.has_more) == ((), False)


def test_what_meta_tells_no_more_of_ends_a_conversation_and_a_fault_is_asked_again() -> None:
    busy = listed(conversation(said("m_9", 1), after="older"))
    _, page, _ = fetched(SUBSCRIBED, busy, graph_error(100))
    assert [event.message_id for event in events([page])] == ["m_9"]
    with pytest.raises(RateLimited):
        fetched(SUBSCRIBED, busy, graph_error(32))
    with pytest.raises(NotSent):
        fetched(SUBSCRIBED, response(b"<html>"))


@pytest.mark.parametrize(
    "answers",
    [
        [response({"data": [{"subscribed_fields": ["feed"]}]})],
        [graph_error(200)],
        [SUBSCRIBED, graph_error(10)],
    ],
    ids=["not subscribed to messages", "may not see subscriptions", "may not read conversations"],
)
def test_messages_that_nobody_asked_for_or_may_read_are_left_out(answers: list[Response]) -> None:
    _, page, _ = fetched(*answers)
    assert (page.bodies, page.has_more) == ((), False)


def test_an_account_that_sends_nothing_any_more_is_asked_all_the_same() -> None:
    _, page, _ = fetched(response({"data": []}), listed(conversation(said("m_1"))))
    assert len(page.bodies) == 1


def test_an_account_of_messenger_has_conversations_only() -> None:
    page_account = Account(platform="messenger", id=PAGE, token=FACEBOOK.token)
    adapter = Adapter(SOURCE)
    assert adapter.can_backfill(page_account)
    requests, page = drive(adapter.backfill(page_account, "", SINCE, NOW), listed(conversation(said("m_1"))))
    assert [request.url for request in requests] == [f"{GRAPH}/{PAGE}/conversations"]
    assert ([event.platform for event in events([page])], page.has_more) == (["messenger"], False)


def test_attachments_stickers_shares_and_stories_are_told_as_webhooks_do() -> None:
    url = "https://cdn.example/a"
    image = {"mime_type": "image/jpeg", "name": "box.jpg", "image_data": {"url": url}}
    _, page, _ = fetched(
        SUBSCRIBED,
        listed(
            conversation(
                said("m_1", 9, message="", attachments={"data": [image]}),
                said("m_2", 8, attachments={"data": [{"mime_type": "application/pdf", "file_url": url}]}),
                said("m_3", 7, sticker=url),
                said("m_4", 6, shares={"data": [{"link": url, "name": "A post"}]}),
            )
        ),
    )
    read = events([page])
    assert [(one.type, one.url, one.name) for event in read for one in event.attachments] == [
        ("image", url, "box.jpg"),
        ("file", url, None),
        ("sticker", url, None),
        ("share", url, "A post"),
    ]
    assert read[0].text == ""
    video = {"video_data": {"url": url}}
    _, page, _ = fetched(
        SUBSCRIBED,
        listed(
            conversation(
                said("i_1", 9, me=INSTAGRAM, story={"mention": {"id": "5", "link": url}}),
                said("i_2", 8, me=INSTAGRAM, story={"reply_to": {"id": "6", "link": url}}),
                said("i_3", 7, me=INSTAGRAM, attachments={"data": [video]}),
                said("i_4", 6, me=INSTAGRAM, message="", is_unsupported=True),
            )
        ),
        account=MEDIA_ACCOUNT,
    )
    mention, answer, third, fourth = events([page])
    assert (mention.kind, answer.kind) == (Kind.MENTION, Kind.DM)
    assert (answer.extra["context"], answer.extra["story_id"]) == ("story", "6")
    assert [one.type for one in (*third.attachments, *fourth.attachments)] == ["video", "unsupported"]


@pytest.mark.parametrize(
    "broken",
    [
        7,
        None,
        {},
        {"id": "m_1"},
        {"id": {"a": 1}, "from": {"id": PERSON}},
        {"id": "m_1", "from": PERSON, "created_time": "soon"},
        {"id": "m_1", "from": {"id": [1]}, "attachments": {"data": 7}, "story": 7, "to": 7},
        {"id": "m_1", "from": {"id": PERSON}, "message": {"text": "?"}, "shares": [], "to": {"data": [7]}},
    ],
)
def test_one_unreadable_message_costs_no_other(broken: Any) -> None:
    _, page, _ = fetched(SUBSCRIBED, listed(conversation(broken, said("m_2"))))
    items = [item for body in page.bodies for item in parsed(body)]
    good = [item for item in items if isinstance(item, Event) and item.message_id == "m_2"]
    assert len(good) == 1
    assert all(str(item).startswith("body.entry") for item in items if isinstance(item, Malformed))
