"""A rule is trusted as far as it was measured."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Mode
from bot.rules import Rule
from bot.services.rules import lifecycle
from bot.store import Transaction
from bot.store.delivery import circuit_breaker
from bot.store.history import audit, backtests
from bot.store.history.backtests import Tried
from bot.store.review import blind_reviews
from bot.store.sqlite.engine import SqliteStore
from tests.conftest import NOW
from tests.rules.conftest import rule, rules
from tests.services.review.stock import START, received

TRIED = Tried(at=START, since=START, events=10, matched=1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    database = SqliteStore(tmp_path)
    yield database
    database.close()


def one(**changes: Any) -> Rule:
    return rules(rule(["hide"], {"words": ["x"]}, **changes)).rules[0]


async def looked(db: SqliteStore, agreed: int, disagreed: int) -> None:
    def work(tx: Transaction) -> None:
        for number in range(agreed + disagreed):
            row = received(tx, number)
            blind_reviews.draw(tx, row, [("one", True)], at=START)
            blind_reviews.settle(tx, row, removes=number < agreed, by="person:lea", at=START)

    await db.write(work)


async def tried(db: SqliteStore, found: Rule) -> Rule:
    await db.write(lambda tx: backtests.note(tx, found.id, found.fingerprint, TRIED))
    return found


async def test_a_rule_that_was_tried_and_has_no_target_meets_no_obstacle(db: SqliteStore) -> None:
    found = await tried(db, one())
    assert await lifecycle.blockers(db, found, Mode.ENFORCE) == []


async def test_a_target_counts_only_on_the_way_to_enforce(db: SqliteStore) -> None:
    found = await tried(db, one(target={"precision": "90%"}))
    assert await lifecycle.blockers(db, found, Mode.SUGGEST) == []
    assert "at 0 of its decisions" in (await lifecycle.blockers(db, found, Mode.ENFORCE))[0]


@pytest.mark.parametrize(
    ("agreed", "disagreed", "fallen"),
    [(49, 0, []), (50, 0, []), (45, 5, ["one"]), (200, 0, []), (30, 20, ["one"])],
)
async def test_an_enforced_rule_falls_back_when_its_lower_end_misses_the_target(
    db: SqliteStore, agreed: int, disagreed: int, fallen: list[str]
) -> None:
    found = one(target={"precision": "90%", "reviewed": 50})
    await looked(db, agreed, disagreed)
    assert await lifecycle.demote_imprecise(db, [found], NOW) == fallen
    assert set(await db.read(circuit_breaker.mode_caps)) == set(fallen)
    assert await lifecycle.demote_imprecise(db, [found], NOW) == []


async def test_only_enforced_rules_with_a_target_fall_back(db: SqliteStore) -> None:
    await looked(db, 0, 60)
    watched = [one(), one(mode="observe", target={"precision": "90%"})]
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
    await lifecycle.record_mode_change(db, "one", before, after, why="because", who="lea", now=NOW)
    (row,) = await db.read(lambda tx: audit.of(tx, "rule:one"))
    assert (row["action"], row["actor"]) == (action, "person:lea")


async def test_a_person_s_reset_is_not_undone_by_what_was_measured_before(db: SqliteStore) -> None:
    found = one(target={"precision": "90%", "reviewed": 50})
    await looked(db, 20, 40)
    assert await lifecycle.demote_imprecise(db, [found], NOW) == ["one"]
    later = NOW.timestamp() + 60
    await db.write(lambda tx: circuit_breaker.reset(tx, "one", by="person:lea", at=later, release=False))
    assert await lifecycle.demote_imprecise(db, [found], NOW) == []
