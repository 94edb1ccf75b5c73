"""Our public answer or like under words that were others when we gave it."""

import pytest

from bot.domain import Actor, CaseRequest, Decision, Kind, Verb
from bot.store import Transaction
from bot.store.intake import events
from bot.store.review import cases
from bot.store.review.cases import Case
from bot.store.review.earlier_effects import ask_about_earlier_effects
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, received
from tests.fakes.outbox_rows import action

HIDES = Decision(rules_version="v", actions=(action(verb=Verb.HIDE),))


def edit(tx: Transaction, decision: Decision) -> Case | None:
    """The comment is edited, and that is decided about."""
    row = received(tx, kind=Kind.EDIT, at=60.0, text="buy followers")
    stored = events.get_event(tx, row)
    assert stored is not None
    ask_about_earlier_effects(tx, stored.event, row, decision, at=START + 60)
    return cases.case_about(tx, row)


@pytest.mark.parametrize("verb", [Verb.REPLY, Verb.LIKE])
async def test_a_person_is_asked_when_the_edit_is_hidden(db: SqliteStore, verb: Verb) -> None:
    await db.write(lambda tx: decided(tx, received(tx), verb, text="thanks", done_at=2.0))
    case = await db.write(lambda tx: edit(tx, HIDES))
    assert case is not None
    assert (case.queue, case.why) == (
        "edited",
        f"edited after our {verb}: does it still stand under these words?",
    )


async def test_nobody_is_asked_about_a_harmless_edit_or_what_never_left(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx), Verb.REPLY, text="thanks", done_at=2.0))
    assert await db.write(lambda tx: edit(tx, Decision(rules_version="v"))) is None
    await db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'cancelled'"))
    assert await db.write(lambda tx: edit_again(tx)) is None


def edit_again(tx: Transaction) -> Case | None:
    stored = events.get_event(tx, 2)
    assert stored is not None
    ask_about_earlier_effects(tx, stored.event, 2, HIDES, at=START + 70)
    return cases.case_about(tx, 2)


async def test_an_edit_that_has_its_case_gets_no_second_one(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx), Verb.LIKE, done_at=2.0))
    request = CaseRequest(actor=Actor.rule("spam"), why="an advert")
    decision = Decision(rules_version="v", actions=HIDES.actions, case=request)
    assert await db.write(lambda tx: edit(tx, decision)) is None
