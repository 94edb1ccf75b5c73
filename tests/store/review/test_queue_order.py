"""Nothing starves: whatever else comes in, what is past its time is answered within a bound."""

import random

import pytest

from bot.domain import Actor, CaseRequest
from bot.store import Transaction
from bot.store.review import case_leases, cases
from bot.store.review.case_queue import order_cases, pressing_of
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, matching, received, waiting

LEA = Actor.person("lea")
DAY = 86_400.0


@pytest.mark.parametrize("seed", range(4))
async def test_each_old_case_is_answered_within_five_answers_of_its_turn(db: SqliteStore, seed: int) -> None:
    """Two new and pressing cases come for every answer, so that by score alone the old ones never would."""
    chance = random.Random(seed)
    old = list(range(1, 5))

    def work(tx: Transaction) -> dict[int, int]:
        for number in old:
            waiting(tx, number, at=number, scores={"toxicity": 0.02})
        answered_at: dict[int, int] = {}
        number = len(old)
        for answer in range(1, 5 * len(old) + 1):
            at = START + 3 * DAY + answer * 60
            for _ in range(2):
                number += 1
                priority = chance.choice([50, 80, 100])
                row = received(tx, number, at=3 * DAY + answer * 60, scores={"toxicity": 0.9})
                decided(tx, row, case=CaseRequest(actor=LEA, why="new", priority=priority), at=3 * DAY)
            case = case_leases.claim_next_case(tx, who=LEA, at=at)
            assert case is not None
            cases.close_case(tx, case.id, by=LEA, answer="hide", at=at)
            answered_at[case.id] = answer
        return answered_at

    answered_at = await db.write(work)
    assert [answered_at[number] for number in old] == [5, 10, 15, 20]


async def test_what_is_not_late_waits_for_its_place_by_score(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        waiting(tx, 1, at=0)
        for number in range(2, 9):
            waiting(tx, number, at=10, priority=60)
        return order_cases(tx, matching(at=START + 60), at=START + 60)

    assert (await db.write(work))[-1] == 1


async def test_danger_comes_first_on_four_of_five_turns(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        waiting(tx, 1, at=0)
        waiting(tx, 2, at=2 * DAY, priority=100)
        at = START + 2 * DAY + 1
        firsts = []
        for _ in range(5):
            firsts.append(order_cases(tx, matching(at=at), at=at)[0])
            tx.run("case_queue.count_answer")
        return firsts

    assert await db.write(work) == [2, 2, 2, 2, 1]


async def test_the_parts_say_why(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[object]:
        waiting(tx, 1, at=0, scores={"toxicity": 0.9}, origin="ad")
        waiting(tx, 2, at=0, scores={"toxicity": 0.5}, priority=80)
        tx.execute("UPDATE case_ SET due_at = since + 3600 WHERE id = 2")
        first, second = (pressing_of(tx, number, at=START + 7_200) for number in (1, 2))
        assert first is not None
        assert second is not None
        assert first.score == first.harm * first.reach * first.time * first.uncertainty
        return [
            (round(first.harm), first.reach, round(first.time, 3), round(first.uncertainty, 2)),
            (round(second.harm), second.reach, round(second.time, 3), round(second.uncertainty, 2)),
            pressing_of(tx, 9, at=START),
        ]

    assert await db.write(work) == [(90, 2.0, 0.583, 1.1), (80, 1.5, 2.5, 1.5), None]
