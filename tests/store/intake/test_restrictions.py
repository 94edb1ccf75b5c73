"""What a platform says about an account stops its automatic words once and calls one person."""

from collections.abc import Mapping

import pytest

from bot.domain import Event, Kind, PauseCause
from bot.store import Transaction
from bot.store.delivery import pauses
from bot.store.history import audit
from bot.store.intake import restrictions
from bot.store.review import case_notes, cases
from bot.store.sqlite.engine import SqliteStore
from tests.factories import event
from tests.fakes.cases import START, received

BLOCK = {
    "verb": "policy_enforcement",
    "action": "block",
    "reason": "too many messages",
    "restriction": "imposed",
}
INTEGRITY = {
    "verb": "business_integrity",
    "status": "restricted",
    "violations": "spam",
    "features": "messaging",
    "restriction": "imposed",
}
WARNING = BLOCK | {"action": "warning", "restriction": "warned"}
LIFTED = {"verb": "policy_enforcement", "action": "unblock", "restriction": "lifted"}


def told(extra: Mapping[str, str]) -> Event:
    return event(kind=Kind.CONTROL, extra=dict(extra))


def apply(tx: Transaction, *notices: Mapping[str, str]) -> list[bool]:
    """Whether each of these, told one after the other, was news."""
    news = []
    for number, extra in enumerate(notices, 1):
        row = received(tx, number, kind=Kind.CONTROL, state="recorded", extra=dict(extra))
        news.append(restrictions.apply_restriction(tx, told(extra), row, now=START + number))
    return news


@pytest.mark.parametrize("extra", [BLOCK, INTEGRITY, WARNING], ids=lambda extra: extra["verb"])
async def test_bad_news_pauses_the_words_of_the_account_and_opens_one_urgent_case(
    db: SqliteStore, extra: Mapping[str, str]
) -> None:
    assert await db.write(lambda tx: apply(tx, extra)) == [True]
    (pause,) = await db.read(pauses.list_pauses)
    assert (pause.scope, pause.cause) == ("words:1000", PauseCause.RESTRICTED)
    case = await db.read(lambda tx: cases.case_of_event(tx, 1))
    assert case is not None
    assert (case.queue, case.priority) == ("account", 100)
    assert case.why.startswith(f"{extra['verb']}: ")


async def test_the_case_says_what_is_held_against_the_account(db: SqliteStore) -> None:
    await db.write(lambda tx: apply(tx, INTEGRITY))
    case = await db.read(lambda tx: cases.case_of_event(tx, 1))
    assert case is not None
    assert case.why == "business_integrity: restricted (spam; messaging); automatic replies are paused"


async def test_the_second_of_two_notices_is_a_note_on_the_case_of_the_first(db: SqliteStore) -> None:
    assert await db.write(lambda tx: apply(tx, BLOCK, INTEGRITY)) == [True, False]
    assert await db.read(lambda tx: cases.case_of_event(tx, 2)) is None
    (note,) = await db.read(lambda tx: case_notes.list_notes(tx, 1))
    assert note.text.startswith("business_integrity: restricted")
    assert len(await db.read(pauses.list_pauses)) == 1


async def test_good_news_is_noted_and_a_person_resumes(db: SqliteStore) -> None:
    assert await db.write(lambda tx: apply(tx, BLOCK, LIFTED)) == [True, False]
    (note,) = await db.read(lambda tx: case_notes.list_notes(tx, 1))
    assert "unblock" in note.text
    assert "tamis resume --account 1000" in note.text
    assert [pause.scope for pause in await db.read(pauses.list_pauses)] == ["words:1000"]


async def test_good_news_without_bad_news_before_is_only_recorded(db: SqliteStore) -> None:
    assert await db.write(lambda tx: apply(tx, LIFTED)) == [False]
    assert await db.read(pauses.list_pauses) == []
    entries = await db.read(lambda tx: audit.list_entries(tx, "account:1000"))
    assert [entry.action for entry in entries] == ["restriction_lifted"]


async def test_endless_words_of_a_platform_are_cut(db: SqliteStore) -> None:
    await db.write(lambda tx: apply(tx, BLOCK | {"reason": "x" * 5000}))
    case = await db.read(lambda tx: cases.case_of_event(tx, 1))
    assert case is not None
    assert len(case.why) < 500
