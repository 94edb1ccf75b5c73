"""What was dangerous outlives what its author does to it."""

from typing import Any

import pytest

from bot.domain import CaseRequest, Kind, Verb
from bot.domain.actors import Actor
from bot.store import Transaction
from bot.store.history import audit
from bot.store.intake import events
from bot.store.review import cases, evidence, overrides
from bot.store.review.evidence import Change
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, received

URGENT = CaseRequest(actor=Actor.rule("child"), why="words: a child", queue="urgent", priority=100)
THREAT = {"threat": 0.97, "toxicity": 0.8}


def urgent(tx: Transaction, number: int = 1, **changes: Any) -> int:
    row = received(tx, number, **changes)
    decided(tx, row, Verb.QUEUE, rule="child", case=URGENT)
    tx.execute("DELETE FROM outbox")  # `queue` is nothing to send
    return row


def change(tx: Transaction, cause: Change, number: int = 1) -> None:
    """Its author edits or removes the comment 55_N."""
    kind = Kind.EDIT if cause is Change.EDITED else Kind.DELETE
    row = received(tx, number, kind=kind, at=60.0, text="nice day", state="recorded")
    stored = events.get_event(tx, row)
    assert stored is not None
    evidence.preserve_message(tx, stored.event, cause, event_id=row, at=START + 60)
    if cause is Change.REMOVED:
        overrides.mark_deleted(tx, "1000", f"55_{number}", START + 60)


async def preserved(db: SqliteStore) -> list[evidence.Evidence]:
    def look(tx: Transaction) -> list[evidence.Evidence]:
        stored = events.get_event(tx, 1)
        assert stored is not None
        return evidence.list_of_message(tx, stored.event)

    return await db.read(look)


@pytest.mark.parametrize("cause", Change)
async def test_an_urgent_case_stays_open_with_the_words_and_scores_that_raised_it(
    db: SqliteStore, cause: Change
) -> None:
    await db.write(lambda tx: urgent(tx, text="meet me after school"))
    await db.write(lambda tx: change(tx, cause))
    (item,) = await preserved(db)
    assert (item.text, item.cause, item.why) == ("meet me after school", cause, "child: words: a child")
    assert item.judgement is not None
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert case.state == "open"


async def test_scores_alone_are_enough(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, text="I will find you", scores=THREAT))
    await db.write(lambda tx: change(tx, Change.REMOVED))
    (item,) = await preserved(db)
    assert item.why == "threat 0.97"


async def test_what_was_harmless_leaves_nothing_and_its_case_closes(db: SqliteStore) -> None:
    request = CaseRequest(actor=Actor.rule("price"), why="asks", priority=0)
    await db.write(lambda tx: decided(tx, received(tx), case=request))
    await db.write(lambda tx: change(tx, Change.REMOVED))
    assert await preserved(db) == []
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert (case.state, case.answer) == ("closed", "removed by its author")


async def test_every_dangerous_version_is_preserved_once(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, text="I will find you", scores=THREAT))

    def edit(tx: Transaction, at: float, text: str, scores: dict[str, float]) -> None:
        row = received(tx, kind=Kind.EDIT, at=at, text=text, scores=scores, dedupe_key=text)
        stored = events.get_event(tx, row)
        assert stored is not None
        evidence.preserve_message(tx, stored.event, Change.EDITED, event_id=row, at=START + at)

    await db.write(lambda tx: edit(tx, 10.0, "I will find you tonight", THREAT))
    await db.write(lambda tx: edit(tx, 20.0, "lovely day", {"threat": 0.0}))
    await db.write(lambda tx: edit(tx, 30.0, "lovely evening", {"threat": 0.0}))
    assert [item.text for item in await preserved(db)] == ["I will find you", "I will find you tonight"]


async def test_it_outlives_the_redaction_that_a_platform_demands(db: SqliteStore) -> None:
    await db.write(lambda tx: urgent(tx, text="meet me after school"))
    await db.write(lambda tx: change(tx, Change.REMOVED))
    await db.write(lambda tx: events.redact_message(tx, "1000", "55_1"))
    assert [item.text for item in await preserved(db)] == ["meet me after school"]


async def test_it_ends_with_its_time_and_the_record_says_so(db: SqliteStore) -> None:
    await db.write(lambda tx: urgent(tx))
    await db.write(lambda tx: change(tx, Change.EDITED))
    assert await db.write(lambda tx: evidence.delete_before(tx, START + 60, at=START + 61)) == 0
    assert await db.write(lambda tx: evidence.delete_before(tx, START + 61, at=START + 61)) == 1
    assert await preserved(db) == []

    def actions(tx: Transaction) -> list[str]:
        return [row["action"] for row in tx.execute("SELECT action FROM audit")]

    recorded = await db.read(actions)
    assert "evidence_preserved" in recorded
    assert "evidence_expired" in recorded
    assert audit is not None
