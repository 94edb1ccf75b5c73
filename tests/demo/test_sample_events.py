"""A made-up community: the same for the same seed, in order, with what a report needs."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from bot.demo.sample_events import make_up
from bot.domain import Kind, Origin

UNTIL = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_same_seed_tells_the_same_story() -> None:
    assert make_up(UNTIL, 5, 1) == make_up(UNTIL, 5, 1)
    assert make_up(UNTIL, 5, 1) != make_up(UNTIL, 5, 2)


def test_a_story_has_order_and_variety() -> None:
    story = make_up(UNTIL, 60, 7)
    moments = [message.event.created_at for message in story]
    assert moments == sorted(moments)
    assert UNTIL - timedelta(days=60) <= moments[0]
    assert moments[-1] < UNTIL
    assert len({message.event.dedupe_key for message in story}) == len(story)
    assert {message.event.kind for message in story} == {Kind.COMMENT, Kind.REPLY, Kind.DM}
    assert {message.event.origin for message in story} == {Origin.AD, Origin.ORGANIC, Origin.UNKNOWN}
    assert {message.event.platform for message in story} == {"facebook", "instagram", "messenger"}
    writers = Counter(message.event.author_name for message in story if message.mood == "constructive")
    assert writers.most_common(1)[0][1] >= 3


def test_replies_stand_below_what_they_answer() -> None:
    story = make_up(UNTIL, 20, 7)
    by_id = {message.event.message_id: message.event for message in story}
    replies = [message.event for message in story if message.event.kind is Kind.REPLY]
    assert replies
    for reply in replies:
        assert reply.parent_id is not None
        parent = by_id.get(reply.parent_id)
        assert parent is None or parent.created_at < reply.created_at


def test_near_the_end_many_complain_at_once_about_one_thing() -> None:
    story = make_up(UNTIL, 60, 7)
    complaints = [message.event for message in story if message.mood == "zip"]
    posts = {event.thread_id for event in complaints}
    hours = Counter(int(event.created_at.timestamp() // 3600) for event in complaints)
    assert len(posts) == 1
    assert hours.most_common(1)[0][1] >= 40
    assert len({event.author_id for event in complaints}) >= 60
    assert UNTIL - min(event.created_at for event in complaints) < timedelta(days=5)
    assert [message for message in make_up(UNTIL, 3, 7) if message.mood == "zip"] == []
