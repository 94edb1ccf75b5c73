"""The breaker as an operator sees it: which rules are tripped, and one reset."""

import pytest

from bot.domain import State, Verb
from bot.domain.rate_limits import BreakerLimits
from bot.services.operations.breaker import breaker_status, reset_rule
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, workspace


def tripped(tx: Transaction) -> None:
    for number in range(5):
        decided(tx, received(tx, number), Verb.HIDE)
    outbox.claim_due(tx, limit=9, now=START + 10, busy=(), limits=BreakerLimits(rule_per_10_minutes=2))


async def test_a_tripped_rule_is_shown_with_what_it_holds(db: SqliteStore) -> None:
    await db.write(tripped)
    status = await breaker_status(workspace(db, "Léa", moment(11)))
    assert [(cap.rule, cap.held) for cap in status.tripped] == [("insult", 3)]
    assert status.buckets


@pytest.mark.parametrize(
    ("release", "state", "counts"), [(True, State.PLANNED, (3, 0)), (False, State.CANCELLED, (0, 3))]
)
async def test_a_reset_releases_or_drops_what_was_held_once(
    db: SqliteStore, release: bool, state: State, counts: tuple[int, int]
) -> None:
    await db.write(tripped)
    instance = workspace(db, "Léa", moment(20))
    outcome = await reset_rule(instance, "insult", release=release)
    assert outcome is not None
    assert (outcome.released, outcome.dropped) == counts
    states = await db.read(lambda tx: [row[0] for row in tx.execute("SELECT state FROM outbox")])
    assert states.count(state) == 3
    assert await reset_rule(instance, "insult", release=release) is None
    assert (await breaker_status(instance)).tripped == ()
