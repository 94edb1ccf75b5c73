"""What the items of an entry share."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.documents import Field
from bot.platforms.meta.entry import Entry
from tests.factories import NOW

SECONDS = 1_795_348_800  # 2026-11-22 12:00 UTC


def entry(time: Any = SECONDS, **changes: Any) -> Entry:
    fields: dict[str, Any] = {
        "platform": "facebook",
        "account_id": "1000",
        "time": None if time is None else Field(time),
        "received_at": NOW,
        "own_ids": frozenset({"1000", "88"}),
        "usernames": frozenset({"maison"}),
    }
    return Entry(**{**fields, **changes})


def test_the_iso_time_of_an_item_is_the_platforms() -> None:
    at, source = entry().occurred_at(Field("2026-11-21T12:00:00+0000"))
    assert (at, source) == (datetime(2026, 11, 21, 12, tzinfo=UTC), "platform")


@pytest.mark.parametrize(
    ("item_time", "entry_time", "source"),
    [
        (SECONDS, SECONDS, "platform"),
        (None, SECONDS, "delivery"),
        ("x", SECONDS, "delivery"),
        ("x", None, "receipt"),
    ],
)
def test_the_best_known_time_is_taken_and_its_source_said(
    item_time: object, entry_time: object, source: str
) -> None:
    at, known_from = entry(entry_time).occurred_at(None if item_time is None else Field(item_time))
    assert (at, known_from) == (NOW, source)


@pytest.mark.parametrize(
    ("author_id", "expected"), [("1000", True), ("88", True), ("77", False), ("", False), (None, False)]
)
def test_our_accounts_are_known_by_their_ids(author_id: str | None, expected: bool) -> None:
    assert entry().is_ours(author_id) is expected


def test_an_ignored_item_has_the_same_key_on_every_delivery_of_it() -> None:
    item = Field({"b": 1, "a": [2]})
    first = entry().ignored(item, "page.photos")
    assert first.dedupe_key == entry().ignored(Field({"a": [2], "b": 1}), "page.photos").dedupe_key
    assert first.dedupe_key != entry(SECONDS + 1).ignored(item, "page.photos").dedupe_key
    assert dict(first.extra) == {"why": "page.photos"}
