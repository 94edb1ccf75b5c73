"""A rule is trusted as far as it was measured."""

from collections.abc import Iterator
from datetime import timedelta
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
from tests.fakes.databases import open_store
from tests.fakes.rules import rule, rules

RUN = BacktestRun(at=START, since=START, events=10, matched=1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    database = open_store(tmp_path)
    yield database
    database.close()


def hiding_rule(**changes: Any) -> Rule:
    return rules(rule(["hide"], {"words": ["x"]}, **changes)).rules[0]


async def reviewed(
    db: SqliteStore, agreed: int, disagreed: int, *, first: int = 0, at: float = START
) -> None:
    def work(tx: Transaction) -> None:
        for number in range(agreed + disagreed):
            row = received(tx, first + number)
            blind_reviews.open_blind_review(tx, row, [("one", True)], at=at)
            blind_reviews.settle_blind_review(tx, row, removes=number < agreed, by=Actor.person("lea"), at=at)

    await db.write(work)


async def backtested(db: SqliteStore, rule: Rule) -> Rule:
    await db.write(lambda tx: backtests.insert_run(tx, rule.id, rule.fingerprint, RUN))
    return rule


async def test_a_backtested_rule_without_target_has_no_blocker(db: SqliteStore) -> None:
    subject = await backtested(db, hiding_rule())
    assert await lifecycle.list_blockers(db, subject, Mode.ENFORCE) == []


@pytest.mark.parametrize("mode", [Mode.SUGGEST, Mode.ENFORCE])
async def test_a_target_counts_on_the_way_to_every_mode_that_people_notice(
    db: SqliteStore, mode: Mode
) -> None:
    subject = await backtested(db, hiding_rule(target={"precision": "90%"}))
    assert await lifecycle.list_blockers(db, subject, Mode.OBSERVE) == []
    (blocker,) = await lifecycle.list_blockers(db, subject, mode)
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


async def test_a_rule_that_nobody_disagreed_with_is_not_demoted_for_too_few_reviews(db: SqliteStore) -> None:
    """Of five of five, the lower end is 57 %: no proof, and nothing against the rule either."""
    subject = await backtested(db, hiding_rule(target={"precision": "90%", "reviewed": 5}))
    await reviewed(db, 5, 0)
    assert await lifecycle.demote_imprecise(db, [subject], NOW) == []
    (blocker,) = await lifecycle.list_blockers(db, subject, Mode.ENFORCE)
    assert (blocker.code, blocker.data) == ("blocker.too_few_reviews", {"reviewed": 5, "target": 35})
    await reviewed(db, 0, 1, first=50)
    assert await lifecycle.demote_imprecise(db, [subject], NOW) == ["one"]


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


async def test_promotion_after_a_reset_asks_for_what_was_decided_since(db: SqliteStore) -> None:
    subject = await backtested(db, hiding_rule(target={"precision": "60%", "reviewed": 20}))
    await reviewed(db, 20, 0)
    assert await lifecycle.list_blockers(db, subject, Mode.ENFORCE) == []
    await db.write(lambda tx: circuit_breaker.trip_rule(tx, "one", "flood", at=START + 10))
    await db.write(
        lambda tx: circuit_breaker.reset_rule(tx, "one", by=Actor.person("lea"), at=START + 20, release=True)
    )
    (blocker,) = await lifecycle.list_blockers(db, subject, Mode.ENFORCE)
    assert (blocker.code, blocker.data["reviewed"]) == ("blocker.too_few_reviews", 0)


@pytest.mark.parametrize(
    ("agreed", "disagreed", "code"),
    [
        (0, 0, "blocker.too_few_reviews"),
        (49, 0, "blocker.too_few_reviews"),
        (45, 5, "blocker.imprecise"),
        (60, 0, None),
    ],
)
async def test_a_rule_that_missed_its_target_has_to_prove_itself_with_new_decisions(
    db: SqliteStore, agreed: int, disagreed: int, code: str | None
) -> None:
    subject = hiding_rule(target={"precision": "90%", "reviewed": 50})
    await reviewed(db, 40, 20)
    assert await lifecycle.demote_imprecise(db, [subject], NOW + timedelta(seconds=1)) == ["one"]
    await reviewed(db, agreed, disagreed, first=100, at=NOW.timestamp() + 9)
    (cap,) = await db.read(circuit_breaker.list_mode_caps)
    blocker = await db.read(lambda tx: lifecycle.missing_evidence(tx, subject, cap))
    assert (blocker and blocker.code) == code


async def test_a_rule_that_was_tripped_for_something_else_has_nothing_to_prove(db: SqliteStore) -> None:
    await reviewed(db, 60, 0)
    await db.write(lambda tx: circuit_breaker.trip_rule(tx, "one", "flood", at=START))
    (cap,) = await db.read(circuit_breaker.list_mode_caps)
    for subject in (hiding_rule(), hiding_rule(target={"precision": "90%", "reviewed": 50})):
        assert await db.read(lambda tx, subject=subject: lifecycle.missing_evidence(tx, subject, cap)) is None  # type: ignore[misc]
