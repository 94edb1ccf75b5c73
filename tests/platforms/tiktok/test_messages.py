"""Direct messages: who writes to whom, by whose hand, and what Europe keeps to itself."""

import json
from typing import Any

import pytest

from bot.domain import Event, Kind
from bot.platforms.tiktok import Adapter
from tests.fakes.fixtures import parsed
from tests.fakes.tiktok import ACCOUNT, SOURCE

PERSON, BUSINESS = {"id": "74", "role": "personal_account"}, {"id": ACCOUNT, "role": "BUSINESS_ACCOUNT"}


def events(name: str = "im_receive_msg", **content: Any) -> list[Event]:
    fields = {
        "conversation_id": "CONV+1",
        "message_id": "75",
        "unique_identifier": "walker",
        "from_user": PERSON,
        "timestamp": 1795349499815,
        "type": "text",
        "text": {"body": "hello"},
        **content,
    }
    written = json.dumps({key: value for key, value in fields.items() if value is not None})
    body = {"event": name, "user_openid": ACCOUNT, "create_time": 1795349500, "content": written}
    items = parsed(Adapter(SOURCE), json.dumps(body).encode())
    assert all(isinstance(item, Event) for item in items)
    return [item for item in items if isinstance(item, Event)]


def test_the_other_side_is_named_alike_in_both_directions() -> None:
    (received,) = events()
    (sent,) = events("im_send_msg", from_user=BUSINESS)
    assert (received.author_id, received.is_own_echo) == ("walker", False)
    assert (sent.author_id, sent.is_own_echo) == (ACCOUNT, True)
    assert received.thread_id == sent.thread_id == "CONV+1"


@pytest.mark.parametrize(
    ("content", "human_reply", "is_automatic"),
    [
        ({"message_tag": {"source": "APP"}}, True, False),
        ({"message_tag": {"source": "WEB"}}, True, False),
        ({"message_tag": {"source": "API"}}, False, False),
        ({"message_tag": {"source": "OTHERS"}, "auto_message_type": "AUTO_REPLY"}, False, True),
    ],
)
def test_what_an_app_or_an_automation_wrote_is_no_colleagues(
    content: dict[str, Any], human_reply: bool, is_automatic: bool
) -> None:
    (sent,) = events("im_send_msg", from_user=BUSINESS, **content)
    assert (sent.human_reply, sent.is_automatic) == (human_reply, is_automatic)


@pytest.mark.parametrize("text", [None, {}, {"body": ""}])
def test_a_message_may_come_without_words(text: object) -> None:
    assert events(text=text)[0].text == ""


def test_each_reaction_is_an_event_of_the_message_that_it_is_for() -> None:
    reactions = [{"operation": "ADD", "emoji": "x", "original_msg_id": "70"}, {"original_msg_id": 71}]
    results = events(type="reaction", reaction=reactions, message_id=None, text=None)
    assert [(result.kind, result.message_id) for result in results] == [
        (Kind.REACTION, "70"),
        (Kind.REACTION, "71"),
    ]
    assert events(type="reaction", reaction=reactions[0])[0].extra["verb"] == "add"


def test_messages_from_europe_share_one_conversation_without_an_author() -> None:
    first, second = (events("im_receive_msg_eu", timestamp=1795349499815 + number)[0] for number in (1, 2))
    assert first.thread_id == second.thread_id
    assert first.dedupe_key != second.dedupe_key
    assert (first.kind, first.author_id, first.text) == (Kind.DM, None, "")
