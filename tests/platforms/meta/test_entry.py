"""What the items of an entry share, and the lenient ways to read them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.documents import Field
from bot.errors import Malformed
from bot.platforms.meta.entry import (
    Entry,
    extras,
    fingerprint,
    flag_in,
    id_in,
    moment_of,
    plain_word,
    text_in,
    unix_time,
)
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


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (SECONDS, datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (str(SECONDS), datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (SECONDS * 1000 + 250, datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=UTC)),
        (0, None),
        (-1, None),
        (True, None),
        ("soon", None),
        (10**30, None),
        (4_102_444_800, None),
        (float(SECONDS), datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (f"{SECONDS}.5", datetime(2026, 11, 22, 12, 0, 0, 500_000, tzinfo=UTC)),
        (str(SECONDS * 1000), datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (f" {SECONDS} ", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (float("nan"), None),
        (float("inf"), None),
        ([SECONDS], None),
    ],
)
def test_a_time_is_in_seconds_or_milliseconds_or_none(value: object, expected: datetime | None) -> None:
    assert unix_time(Field(value)) == expected
    assert unix_time(None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T12:00:00+0000", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-22T13:00:00+01:00", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-22T12:00:00Z", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-22T12:00:00.250Z", datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-11-22T12:00:00", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (str(SECONDS), datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("1999-11-22T12:00:00Z", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("2026-13-22T12:00:00Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_time_may_be_written_in_iso_8601(text: str, expected: datetime | None) -> None:
    assert moment_of(Field(text)) == expected


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


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Photos", "photos"),
        ("a.b-c_1", "a.b-c_1"),
        ("", "other"),
        ("a b", "other"),
        ("é", "other"),
        ("x" * 41, "other"),
    ],
)
def test_only_a_plain_word_becomes_the_label_of_a_metric(text: str, word: str) -> None:
    assert plain_word(text) == word


def test_a_fingerprint_hides_what_it_stands_for_unless_that_is_plain() -> None:
    assert fingerprint(7, plain=True) == "7"
    assert fingerprint(None, plain=True) == ""
    assert fingerprint("two words", plain=True) == fingerprint("two words")
    assert len(fingerprint({"a": 1})) == 16
    assert fingerprint(7) != "7"


def test_what_is_nested_beyond_measure_is_malformed() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(Malformed, match="nested too deeply"):
        fingerprint(deep)


def test_the_first_id_that_is_there_is_taken() -> None:
    assert id_in(Field({"a": None, "b": "", "c": 7}), "a", "b", "c") == "7"
    assert id_in(Field({"a": 1}), "b") is None
    with pytest.raises(Malformed):
        id_in(Field({"a": []}), "a")


def test_texts_and_flags_that_cannot_be_read_are_none() -> None:
    field = Field({"a": 7, "b": "", "c": "text", "flag": "1", "odd": "perhaps"})
    assert text_in(field, "a", "b", "c") == "text"
    assert text_in(field, "a") is None
    assert text_in(None, "a") is None
    assert [flag_in(field, name) for name in ("flag", "odd", "missing")] == [True, None, None]
    assert flag_in(None, "flag") is None


def test_extras_are_texts_of_bounded_length_under_our_names() -> None:
    field = Field({"flag": True, "count": 3, "long": "x" * 5000, "list": [], "empty": "", "half": 1.5})
    names = {
        "flag": "is_live",
        "count": "count",
        "long": "long",
        "list": "list",
        "empty": "empty",
        "half": "half",
    }
    assert extras(field, names) == {"is_live": "true", "count": "3", "long": "x" * 2000}
    assert extras(None, names) == {}
