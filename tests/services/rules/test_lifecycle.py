"""A rule is trusted as far as it was measured."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Actor, Mode
from bot.rules import Rule
from bot.services.rules import lifecycle
from bot.store import Transaction
from bot.store.delivery import circuit_breaker
from bot.store.history import audit, backtests
from bot.store.history.backtests import BacktestRun
from bot.store.review import blind_reviews
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW
from tests.fakes.cases import START, received
from tests.fakes.rules import rule, rules

RUN = BacktestRun(at=START, since=START, events=10, matched=1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    database = SqliteStore(tmp_path)
    yield database
    database.close()


def hiding_rule(**changes: Any) -> Rule:
    return rules(rule(["hide"], {"words": ["x"]}, **changes)).rules[0]


async def reviewed(db: SqliteStore, agreed: int, disagreed: int) -> None:
    def work(tx: Transaction) -> None:
        for number in range(agreed + disagreed):
            row = received(tx, number)
            blind_reviews.open_blind_review(tx, row, [("one", True)], at=START)
            blind_reviews.settle_blind_review(
                tx, row, removes=number < agreed, by=Actor.person("lea"), at=START
            )

    await db.write(work)


async def backtested(db: SqliteStore, rule: Rule) -> Rule:
    await db.write(lambda tx: backtests.insert_run(tx, rule.id, rule.fingerprint, RUN))
    return rule


async def test_a_backtested_rule_without_target_has_no_blocker(db: SqliteStore) -> None:
    subject = await backtested(db, hiding_rule())
    assert await lifecycle.list_blockers(db, subject, Mode.ENFORCE) == []


async def test_a_target_counts_only_on_the_way_to_enforce(db: SqliteStore) -> None:
    subject = await backtested(db, hiding_rule(target={"precision": "90%"}))
    assert await lifecycle.list_blockers(db, subject, Mode.SUGGEST) == []
    (blocker,) = await lifecycle.list_blockers(db, subject, Mode.ENFORCE)
    assert (blocker.code, blocker.data["reviewed"]) == ("blocker.too_few_reviews", 0)


@pytest.mark.parametrize(
    ("agreed", "disagreed", "demoted"),
    [(49, 0, []), (50, 0, []), (45, 5, ["one"]), (200, 0, []), (30, 20, ["one"])],
)
async def test_an_enforced_rule_is_demoted_when_the_lower_end_misses_its_target(
    db: SqliteStore, agreed: int, disagreed: int, demoted: list[str]
) -> None:
    subject = hiding_rule(target={"precision": "90%", "reviewed": 50})
    await reviewed(db, agreed, disagreed)
    assert await lifecycle.demote_imprecise(db, [subject], NOW) == demoted
    assert set(await db.read(circuit_breaker.mode_caps)) == set(demoted)
    assert await lifecycle.demote_imprecise(db, [subject], NOW) == []


async def test_only_enforced_rules_with_a_target_are_demoted(db: SqliteStore) -> None:
    await reviewed(db, 0, 60)
    watched = [hiding_rule(), hiding_rule(mode="observe", target={"precision": "90%"})]
    assert await lifecycle.demote_imprecise(db, watched, NOW) == []


@pytest.mark.parametrize(
    ("before", "after", "action"),
    [
        (Mode.OBSERVE, Mode.ENFORCE, "rule_promoted"),
        (Mode.ENFORCE, Mode.SUGGEST, "rule_demoted"),
        (Mode.SUGGEST, Mode.OFF, "rule_demoted"),
    ],
)
async def test_every_move_is_on_record(db: SqliteStore, before: Mode, after: Mode, action: str) -> None:
    await lifecycle.record_mode_change(
        db, "one", before, after, why="because", actor=Actor.person("lea"), now=NOW
    )
    (row,) = await db.read(lambda tx: audit.list_entries(tx, "rule:one"))
    assert (row.action, row.actor) == (action, "person:lea")


async def test_a_person_s_reset_is_not_undone_by_what_was_measured_before(db: SqliteStore) -> None:
    subject = hiding_rule(target={"precision": "90%", "reviewed": 50})
    await reviewed(db, 20, 40)
    assert await lifecycle.demote_imprecise(db, [subject], NOW) == ["one"]
    later = NOW.timestamp() + 60
    await db.write(
        lambda tx: circuit_breaker.reset_rule(tx, "one", by=Actor.person("lea"), at=later, release=False)
    )
    assert await lifecycle.demote_imprecise(db, [subject], NOW) == []
