"""An event without its text waits for it, but never longer than it may."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import Attachment, Kind
from bot.store import Transaction
from bot.store.intake import completions, events
from bot.store.intake.completions import LONGEST_WAIT
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW, event
from tests.fakes.cases import START, received

MENTION = {
    "kind": Kind.MENTION,
    "platform": "instagram",
    "text": "",
    "author_id": None,
    "author_name": None,
    "created_at_source": "delivery",
}
AT = START + 1.0
FULL = event(
    text="@maison is it in stock?",
    author_name="nils",
    author_id="9",
    permalink="https://x.example/p",
    created_at=NOW,
    attachments=(Attachment(type="image"),),
)


def held(tx: Transaction, number: int = 1, state: str = "new") -> int:
    row = received(tx, number, state=state, **MENTION)
    completions.begin_completion(tx, row, now=START)
    return row


def due_events(tx: Transaction, at: float) -> list[int]:
    return [stored.id for stored in events.claim_events(tx, 10, at)]


async def test_it_is_decided_when_it_is_complete_and_not_before(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = held(tx)
        before = due_events(tx, AT)
        completions.complete_event(tx, row, FULL, now=AT)
        (stored,) = events.claim_events(tx, 10, AT)
        return before, stored.event, completions.seconds_until_completion_due(tx, AT)

    before, stored, due = await db.write(work)
    assert (before, due) == ([], None)
    names = ("text", "author_name", "author_id", "permalink", "attachments", "created_at")
    assert [getattr(stored, name) for name in names] == [getattr(FULL, name) for name in names]
    assert stored.kind is Kind.MENTION


async def test_it_is_decided_in_time_whatever_becomes_of_the_question(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = held(tx)
        return due_events(tx, START + LONGEST_WAIT - 1), due_events(tx, START + LONGEST_WAIT), row

    early, late, row = await db.write(work)
    assert (early, late) == ([], [row])


async def test_it_is_decided_at_once_when_nothing_more_will_be_known(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        completions.end_completion(tx, held(tx), now=AT)
        return due_events(tx, AT)

    assert await db.write(work) == [1]


async def test_a_question_that_a_crash_cut_off_is_asked_again(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        held(tx)
        first = completions.claim_due_completions(tx, 5, AT)
        meanwhile = completions.claim_due_completions(tx, 5, AT + 5)
        again = completions.claim_due_completions(tx, 5, AT + 30)
        return [[due.attempts for due in claimed] for claimed in (first, meanwhile, again)]

    assert await db.write(work) == [[1], [], [2]]


async def test_a_postponed_question_says_when_it_is_due(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = held(tx)
        completions.postpone_completion(tx, row, not_before=AT + 4)
        return completions.seconds_until_completion_due(tx, AT)

    assert await db.write(work) == pytest.approx(4.0)


@pytest.mark.parametrize("state", ["recorded", "unrouted"])
async def test_what_is_not_to_be_decided_is_not_asked_for(db: SqliteStore, state: str) -> None:
    def work(tx: Transaction) -> Any:
        held(tx, state=state)
        return completions.claim_due_completions(tx, 5, AT)

    assert await db.write(work) == []


async def test_what_was_decided_stays_what_it_was(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = held(tx)
        events.close_event(tx, row, state="decided", judgement=None, at=AT)
        is_completed = completions.complete_event(tx, row, FULL, now=AT)
        stored = events.get_event(tx, row)
        assert stored is not None
        return is_completed, stored.event.text

    assert await db.write(work) == (False, "")


async def test_what_another_report_brought_meanwhile_stays(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = held(tx)
        tx.execute("UPDATE event SET text = 'told in full', author_id = '77'")
        completions.complete_event(tx, row, replace(FULL, author_id=None), now=AT)
        stored = events.get_event(tx, row)
        assert stored is not None
        return stored.event.text, stored.event.author_id, stored.event.author_name

    assert await db.write(work) == ("told in full", "77", "nils")


async def test_our_own_mention_is_nothing_to_decide(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = held(tx)
        completions.record_own_mention(tx, row, now=AT)
        stored = events.get_event(tx, row)
        assert stored is not None
        return stored.state, stored.event.is_own_echo, stored.event.human_reply

    assert await db.write(work) == ("recorded", True, False)
