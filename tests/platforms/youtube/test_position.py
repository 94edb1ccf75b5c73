"""Where the polling of a channel goes on, and what it remembers."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.documents import Field
from bot.platforms.youtube.position import STATUSES, Position

SINCE = datetime(2026, 11, 22, 9, tzinfo=UTC)


def thread(name: str, minutes: int) -> Field:
    at = (SINCE + timedelta(minutes=minutes)).isoformat()
    snippet = {"publishedAt": at, "textOriginal": name}
    top = {"id": name, "snippet": snippet}
    return Field({"id": name, "snippet": {"videoId": "v1", "topLevelComment": top}})


def read(position: Position, *items: Field, **body: Any) -> Position:
    news = [item for item in items if position.is_news(item)]
    return position.after(Field(body), items, news)


def test_a_cursor_says_all_of_a_position() -> None:
    position = read(Position.beginning(SINCE), thread("a", 5), thread("b", 4), nextPageToken="p2")
    assert position.page == "p2"
    assert Position.decode(position.encode()) == position
    for _ in STATUSES:
        position = read(position, thread("c", 3))
    _, following = position.restarted()
    assert Position.decode(following.encode()) == following


def test_the_last_two_minutes_are_read_again_and_no_more_is_remembered() -> None:
    position = Position.beginning(SINCE)
    for _ in STATUSES:
        position = read(position, thread("new", 60), thread("close", 59), thread("old", 30))
    removed, following = position.restarted()
    assert removed == ()
    assert following.since == SINCE + timedelta(minutes=58)
    assert {version.partition("@")[0] for version in following.seen} == {"new", "close"}
    assert not following.is_news(thread("new", 60))
    assert following.is_news(thread("late", 59))
    assert not following.is_news(thread("older", 57))


def test_a_thread_that_cannot_be_read_is_news_and_changes_nothing() -> None:
    broken = Field({"id": "x", "snippet": {}})
    position = Position.beginning(SINCE)
    assert position.is_news(broken)
    assert read(position, broken).newest == SINCE


def test_only_what_stood_above_something_that_is_still_there_can_be_missed() -> None:
    before = (("a", "v1"), ("b", "v1"), ("c", "v1"))
    position = Position(since=SINCE, told_until=SINCE, newest=SINCE, before=before, listed=(("b", "v1"),))
    assert position.restarted()[1].missing == (("a", "v1"),)


def test_threads_that_newer_ones_push_off_the_page_are_asked_for_four_times_an_hour() -> None:
    before = (("b", "v1"), ("a", "v1"))
    position = Position(
        since=SINCE, told_until=SINCE, newest=SINCE, before=before, listed=(("c", "v1"), ("b", "v1"))
    )
    _, following = position.restarted()
    assert following.older == (("a", -1),)
    assert not following.wants_older(SINCE + timedelta(minutes=14))
    now = SINCE + timedelta(minutes=15)
    assert following.wants_older(now)
    looked = Field({"id": "a", "snippet": {"totalReplyCount": 2}})
    assert following.has_more_replies(looked)
    after = following.with_older([looked, Field({"id": "x"})], now)
    assert after.older == (("a", 2), ("x", -1))
    assert not after.has_more_replies(looked)
    assert not after.wants_older(now + timedelta(minutes=12))
    assert Position.decode(after.encode()) == after
    assert after.with_older([], now).older == ()


def test_a_shorter_page_has_pushed_nothing_off() -> None:
    before = (("b", "v1"), ("a", "v1"))
    position = Position(since=SINCE, told_until=SINCE, newest=SINCE, before=before, listed=(("b", "v1"),))
    assert position.restarted()[1].older == ()
