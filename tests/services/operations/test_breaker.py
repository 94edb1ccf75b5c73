"""The breaker as an operator sees it: which rules are tripped, and one reset."""

from pathlib import Path

import pytest

from bot.domain import Actor, State, Verb
from bot.domain.rate_limits import BreakerLimits
from bot.errors import UserError
from bot.services.operations.breaker import breaker_status, reset_rule
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.delivery import circuit_breaker, outbox
from bot.store.review import blind_reviews
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


async def test_a_rule_that_missed_its_target_is_not_reset_on_the_same_evidence(tmp_path: Path) -> None:
    rule = "{id: insult, mode: enforce, when: {words: [x]}, then: [hide], target: {precision: 90%}}"
    rules = f"version: 1\nrules: [{rule}]\n"
    (tmp_path / "config.yaml").write_text("version: 1\nmodel: null\nsources: {}\n", "utf-8")
    (tmp_path / "rules.yaml").write_text(rules, "utf-8")
    db = SqliteStore(tmp_path / "data")

    def reviewed(tx: Transaction) -> None:
        for number in range(60):
            row = received(tx, number)
            blind_reviews.open_blind_review(tx, row, [("insult", True)], at=START)
            blind_reviews.settle_blind_review(tx, row, removes=number < 40, by=Actor.person("lea"), at=START)
        circuit_breaker.trip_rule(tx, "insult", "precision 66.7% < 90%", at=START + 9)

    await db.write(reviewed)
    instance = Workspace(config=tmp_path / "config.yaml", store=db, clock=lambda: moment(20))
    with pytest.raises(UserError) as caught:
        await reset_rule(instance, "insult", release=True)
    assert caught.value.code == "reset_too_few_reviews"
    assert (caught.value.data["reviewed"], caught.value.data["rule"]) == (0, "insult")
    status = await breaker_status(instance)
    assert [cap.rule for cap in status.tripped] == ["insult"]
    assert status.unproven["insult"].code == "blocker.too_few_reviews"
    instance.close()


async def test_a_rule_that_only_did_too_much_has_nothing_to_prove(db: SqliteStore) -> None:
    await db.write(tripped)
    assert (await breaker_status(workspace(db, "Léa", moment(11)))).unproven == {}
