"""A rule is trusted as far as it was measured."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Mode
from bot.report import trust
from bot.rules import Rule
from bot.store import Database, Transaction, audit, backtests, breaker, second_looks
from bot.store.backtests import Tried
from tests.conftest import NOW
from tests.review.stock import START, received
from tests.rules.conftest import rule, rules

TRIED = Tried(at=START, since=START, events=10, matched=1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path)
    yield database
    database.close()


def one(**changes: Any) -> Rule:
    return rules(rule(["hide"], {"words": ["x"]}, **changes)).rules[0]


async def looked(db: Database, agreed: int, disagreed: int) -> None:
    def work(tx: Transaction) -> None:
        for number in range(agreed + disagreed):
            row = received(tx, number)
            second_looks.draw(tx, row, [("one", True)], at=START)
            second_looks.settle(tx, row, removes=number < agreed, by="person:lea", at=START)

    await db.write(work)


async def tried(db: Database, found: Rule) -> Rule:
    await db.write(lambda tx: backtests.note(tx, found.id, found.fingerprint, TRIED))
    return found


async def test_a_rule_that_was_tried_and_has_no_target_meets_no_obstacle(db: Database) -> None:
    found = await tried(db, one())
    assert await trust.obstacles(db, found, Mode.ENFORCE) == []


async def test_a_target_counts_only_on_the_way_to_enforce(db: Database) -> None:
    found = await tried(db, one(target={"precision": "90%"}))
    assert await trust.obstacles(db, found, Mode.SUGGEST) == []
    assert "at 0 of its decisions" in (await trust.obstacles(db, found, Mode.ENFORCE))[0]


@pytest.mark.parametrize(
    ("agreed", "disagreed", "fallen"),
    [(49, 0, []), (50, 0, []), (45, 5, ["one"]), (200, 0, []), (30, 20, ["one"])],
)
async def test_an_enforced_rule_falls_back_when_its_lower_end_misses_the_target(
    db: Database, agreed: int, disagreed: int, fallen: list[str]
) -> None:
    found = one(target={"precision": "90%", "reviewed": 50})
    await looked(db, agreed, disagreed)
    assert await trust.fall_back(db, [found], NOW) == fallen
    assert set(await db.read(breaker.ceilings)) == set(fallen)
    assert await trust.fall_back(db, [found], NOW) == []


async def test_only_enforced_rules_with_a_target_fall_back(db: Database) -> None:
    await looked(db, 0, 60)
    watched = [one(), one(mode="observe", target={"precision": "90%"})]
    assert await trust.fall_back(db, watched, NOW) == []


@pytest.mark.parametrize(
    ("before", "after", "action"),
    [
        (Mode.OBSERVE, Mode.ENFORCE, "rule_promoted"),
        (Mode.ENFORCE, Mode.SUGGEST, "rule_demoted"),
        (Mode.SUGGEST, Mode.OFF, "rule_demoted"),
    ],
)
async def test_every_move_is_on_record(db: Database, before: Mode, after: Mode, action: str) -> None:
    await trust.moved(db, "one", before, after, why="because", who="lea", now=NOW)
    (row,) = await db.read(lambda tx: audit.of(tx, "rule:one"))
    assert (row["action"], row["actor"]) == (action, "person:lea")


async def test_a_person_s_reset_is_not_undone_by_what_was_measured_before(db: Database) -> None:
    found = one(target={"precision": "90%", "reviewed": 50})
    await looked(db, 20, 40)
    assert await trust.fall_back(db, [found], NOW) == ["one"]
    later = NOW.timestamp() + 60
    await db.write(lambda tx: breaker.reset(tx, "one", by="person:lea", at=later, release=False))
    assert await trust.fall_back(db, [found], NOW) == []
