"""Comments as YouTube sends them; the contract of adapters compares the fixtures beside this module."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.documents import Field
from bot.domain import Event, Kind
from bot.platforms.youtube.comments import Told, parse_thread, text_of, top_level, version_of

SINCE = datetime(2026, 11, 22, 9, tzinfo=UTC)
BEFORE, AFTER = "2026-11-22T08:00:00Z", "2026-11-22T10:00:00Z"


def thread(published: str, updated: str | None = None, **more: Any) -> Field:
    snippet = {"publishedAt": published, "updatedAt": updated or published, "textOriginal": "x", **more}
    return Field({"snippet": {"topLevelComment": {"id": "UgxA", "snippet": snippet}}})


@pytest.mark.parametrize(
    ("published", "updated", "kinds"),
    [
        (AFTER, None, [Kind.COMMENT]),
        (AFTER, "2026-11-22T11:00:00Z", [Kind.COMMENT]),
        (BEFORE, AFTER, [Kind.EDIT]),
        (BEFORE, None, []),
    ],
    ids=["new", "new and edited", "edited since", "old"],
)
def test_what_is_new_is_a_comment_and_what_changed_since_is_an_edit(
    published: str, updated: str | None, kinds: list[Kind]
) -> None:
    happened = list(parse_thread(thread(published, updated), "UCus", Told(since=SINCE, until=SINCE)))
    assert [event.kind for event in happened if isinstance(event, Event)] == kinds


def test_what_was_told_of_is_not_told_again_and_what_comes_late_is_a_comment() -> None:
    late = thread("2026-11-22T09:30:00Z")
    seen = version_of(late["snippet"]["topLevelComment"])
    until = SINCE + timedelta(hours=2)
    (event,) = parse_thread(late, "UCus", Told(since=SINCE, until=until))
    assert isinstance(event, Event)
    assert event.kind is Kind.COMMENT
    assert list(parse_thread(late, "UCus", Told(since=SINCE, until=until, seen=frozenset({seen})))) == []


@pytest.mark.parametrize(
    ("snippet", "text"),
    [
        ({"textOriginal": "a <b> &amp;", "textDisplay": "x"}, "a <b> &amp;"),
        ({"textDisplay": "Tom &amp; Jerry<br>see <a href='x'>this</a>"}, "Tom & Jerry\nsee this"),
        ({}, ""),
    ],
)
def test_the_words_are_those_that_were_written(snippet: dict[str, str], text: str) -> None:
    assert text_of(Field(snippet)) == text


def test_a_reply_names_the_comment_that_begins_its_thread() -> None:
    assert [top_level(comment) for comment in ("UgxA.r1", "UgxA")] == ["UgxA", "UgxA"]
