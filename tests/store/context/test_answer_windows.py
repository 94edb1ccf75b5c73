"""Until when an answer in private is possible, by the platform's clock."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain import AnswerWindows, Kind
from bot.store import Transaction
from bot.store.context import answer_windows
from bot.store.context.answer_windows import AnswerWindow
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, moment, received

HOUR, DAY = 3600.0, 86_400.0
LIMITS = AnswerWindows(
    standard=timedelta(hours=24), by_person=timedelta(days=7), private_reply=timedelta(days=7)
)
DM = {"kind": Kind.DM, "thread_id": "1000:900"}


async def window(db: SqliteStore, *messages: dict[str, Any], of: int = 1) -> AnswerWindow | None:
    """The window of the first of these events, each `at` hours after the beginning."""

    def work(tx: Transaction) -> AnswerWindow | None:
        answer_windows.replace_windows(tx, {"1000": LIMITS})
        for number, changes in enumerate(messages, 1):
            at = changes.pop("at", 0.0) * HOUR
            # Delivered an hour late: only when it was written counts.
            received(tx, number, at=at + HOUR, created_at=moment(at), **changes)
        return answer_windows.find_window(tx, of)

    return await db.write(work)


async def test_a_conversation_is_open_from_its_last_message_on(db: SqliteStore) -> None:
    found = await window(db, {**DM}, {**DM, "at": 5.0})
    last = START + 5 * HOUR
    assert found == AnswerWindow(standard_until=last + DAY, until=last + 7 * DAY, last_message_at=last)


@pytest.mark.parametrize(
    "changes",
    [
        {"is_own_echo": True},
        {"thread_id": "1000:901"},
        {"account_id": "2000"},
        {"kind": Kind.REACTION},
        {"kind": Kind.RECEIPT},
    ],
    ids=str,
)
async def test_what_the_person_did_not_write_there_does_not_open_it(
    db: SqliteStore, changes: dict[str, Any]
) -> None:
    found = await window(db, {**DM}, {**DM, "at": 5.0, **changes})
    assert found is not None
    assert found.last_message_at == START


async def test_a_story_that_mentions_us_opens_the_conversation(db: SqliteStore) -> None:
    found = await window(db, {**DM, "kind": Kind.MENTION}, {**DM, "kind": Kind.MENTION, "at": 2.0})
    assert found is not None
    assert found.until == START + 2 * HOUR + 7 * DAY


@pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.REPLY])
async def test_a_comment_can_be_answered_in_private_for_a_while_after_it_was_written(
    db: SqliteStore, kind: Kind
) -> None:
    found = await window(db, {"kind": kind}, {"kind": kind, "at": 5.0})
    until = START + 7 * DAY
    assert found == AnswerWindow(standard_until=until, until=until, last_message_at=None)


async def test_an_edit_does_not_make_a_comment_younger(db: SqliteStore) -> None:
    edit = {"kind": Kind.EDIT, "message_id": "55_1", "at": 30.0}
    found = await window(db, {}, edit, of=2)
    assert found is not None
    assert found.until == START + 7 * DAY


@pytest.mark.parametrize("changes", [{"account_id": "2000"}, {"kind": Kind.REVIEW}, {"kind": Kind.CONTROL}])
async def test_where_there_is_no_limit_there_is_no_window(db: SqliteStore, changes: dict[str, Any]) -> None:
    assert await window(db, changes) is None


async def test_the_next_start_replaces_what_the_last_one_said(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[AnswerWindow | None]:
        received(tx, 1, **DM)
        found = []
        for limits in ({"1000": LIMITS}, {"2000": LIMITS}, {}):
            answer_windows.replace_windows(tx, limits)
            found.append(answer_windows.find_window(tx, 1))
        return found

    first, *later = await db.write(work)
    assert first is not None
    assert later == [None, None]
