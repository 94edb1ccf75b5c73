"""What is known about a person for their own good, and forgotten."""

from bot.domain import Actor
from bot.store import Transaction
from bot.store.review import care, cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, waiting

LEA, TOM = Actor.person("Léa"), Actor.person("Tom")


def rows(tx: Transaction, table: str) -> int:
    return int(tx.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # type: ignore[attr-defined]


async def test_readings_are_forgotten_after_an_hour_and_so_are_those_of_a_clock_that_was_ahead(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> tuple[int, int, int]:
        for number in (1, 2, 3):
            waiting(tx, number, scores={"threat": 0.9})
        care.note_reading(tx, 1, who=LEA, at=START)
        care.note_reading(tx, 1, who=LEA, at=START + 1)
        within = len(care.recent_readings(tx, LEA, START + 2))
        care.note_reading(tx, 2, who=TOM, at=START + care.HOUR)
        after = rows(tx, "recent_reading")
        care.note_reading(tx, 3, who=TOM, at=START + 5)
        return within, after, rows(tx, "recent_reading")

    assert await db.write(work) == (1, 1, 1)


async def test_spam_and_what_nobody_has_read_is_not_severe(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        waiting(tx, 1, scores={"threat": 0.9})
        waiting(tx, 2, scores={"spam": 0.99, "toxicity": 0.6})
        waiting(tx, 3, scores={})
        return [case.id for case in care.severe_cases(tx, START)]

    assert await db.write(work) == [1]


async def test_who_passed_what_on_is_forgotten_with_the_case(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[int], int]:
        waiting(tx, 1)
        waiting(tx, 2)
        care.pass_case(tx, 1, who=LEA, at=START)
        passed = list(care.passed_cases(tx, LEA, START + 1))
        cases.close_case(tx, 1, by=TOM, answer="hide", at=START + 2)
        care.pass_case(tx, 2, who=TOM, at=START + 3)
        return passed, rows(tx, "passed_case")

    assert await db.write(work) == ([1], 1)
