"""What was hidden for a time is shown again: that very hide, once, and never against anybody's decision."""

from collections.abc import Callable

import pytest

from bot.domain import Actor, CancelReason, Kind, State, Timer, Verb
from bot.runtime.temporary_hides import show_again
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.delivery import timers
from bot.store.intake import events
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received

DUE = START + 3_600


def hidden(tx: Transaction, *, done_at: float | None = 2.0) -> int:
    row = received(tx)
    decided(tx, row, Verb.HIDE, rule="rude", done_at=done_at)
    timers.start_timers(tx, row, [Timer(rule="show:rude", due_at=moment(3_600))])
    return row


def come(tx: Transaction, at: float = DUE) -> None:
    """The timers that are due lead to what they lead to."""
    for timer in timers.claim_due_timers(tx, 10, at):
        stored = events.get_event(tx, timer.event_id)
        assert stored is not None
        show_again(tx, timer, stored, "v1", at)


def effects(tx: Transaction) -> list[tuple[Verb, str, State]]:
    return [
        (effect.verb, effect.actor.id, effect.state)
        for effect in lookup.effects_on_message(tx, "1000", "55_1")
    ]


def ends(tx: Transaction) -> list[tuple[str, str | None]]:
    return [(row["state"], row["cancel_reason"]) for row in timers.list_timers(tx, 1)]


HIDDEN = (Verb.HIDE, "rude", State.DONE)


async def test_it_is_shown_again_once_in_the_rules_name(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[tuple[Verb, str, State]], list[tuple[str, str | None]]]:
        hidden(tx)
        come(tx, DUE - 1)
        come(tx)
        come(tx)
        return effects(tx), ends(tx)

    shown = (Verb.UNHIDE, "rude", State.PLANNED)
    assert await db.write(work) == ([HIDDEN, shown], [("done", None)])


def by_a_person(tx: Transaction) -> None:
    lea = Actor.person("Léa")
    overrides.set_override(tx, account_id="1000", message_id="55_1", by=lea, verb="hide", at=START + 60)


def by_another_rule(tx: Transaction) -> None:
    decided(tx, 1, Verb.HIDE, rule="worse", at=60, done_at=61)


def by_its_edit(tx: Transaction) -> None:
    edit = received(tx, 1, at=60, kind=Kind.EDIT)
    tx.execute("UPDATE outbox SET event_id = ?", (edit,))


def shown_before(tx: Transaction) -> None:
    decided(tx, 1, Verb.UNHIDE, rule="person:Tom", at=60, done_at=61)


def hide_refused(tx: Transaction) -> None:
    tx.execute("UPDATE outbox SET state = 'refused'")


@pytest.mark.parametrize("happened", [by_a_person, by_another_rule, by_its_edit, shown_before, hide_refused])
async def test_what_was_decided_since_stands(
    db: SqliteStore, happened: Callable[[Transaction], None]
) -> None:
    def work(tx: Transaction) -> tuple[bool, list[tuple[str, str | None]]]:
        hidden(tx)
        happened(tx)
        before = effects(tx)
        come(tx)
        return effects(tx) == before, ends(tx)

    assert await db.write(work) == (True, [("cancelled", CancelReason.OVERRULED)])


async def test_what_its_author_removed_is_left_alone(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[tuple[Verb, str, State]], list[tuple[str, str | None]]]:
        hidden(tx)
        overrides.mark_deleted(tx, "1000", "55_1", START + 5)
        come(tx)
        return effects(tx), ends(tx)

    assert await db.write(work) == ([HIDDEN], [("cancelled", CancelReason.AUTHOR_DELETED)])


async def test_a_hide_that_never_left_does_not_leave_any_more(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[Verb, str, State]]:
        hidden(tx, done_at=None)
        come(tx)
        return effects(tx)

    assert await db.write(work) == [(Verb.HIDE, "rude", State.CANCELLED)]


async def test_a_hide_of_which_nobody_knows_yet_is_waited_for(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[Verb, str, State]]:
        hidden(tx, done_at=None)
        tx.execute("UPDATE outbox SET state = 'unknown'")
        for number in range(5):
            come(tx, DUE + number * 600)
        tx.execute("UPDATE outbox SET state = 'done'")
        come(tx, DUE + 3_000)
        return effects(tx)

    assert await db.write(work) == [HIDDEN, (Verb.UNHIDE, "rude", State.PLANNED)]
