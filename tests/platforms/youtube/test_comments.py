"""Comments as YouTube sends them; the contract of adapters compares the fixtures beside this module."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.documents import Field
from bot.domain import Event, Kind
from bot.platforms.youtube.comments import is_news, parse_thread, text_of, top_level

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
    happened = list(parse_thread(thread(published, updated), "UCus", SINCE))
    assert [event.kind for event in happened if isinstance(event, Event)] == kinds
    assert is_news(thread(published, updated), SINCE) == bool(kinds)


def test_what_cannot_be_read_is_news() -> None:
    assert is_news(Field({}), SINCE)
    assert is_news(thread("yesterday"), SINCE)


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
