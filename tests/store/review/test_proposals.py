"""Proposals as rows: one stands about a case at a time."""

from bot.domain import Actor
from bot.domain.proposals import Proposal, ProposalOutcome
from bot.store import Transaction
from bot.store.review import cases, proposals
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, waiting

BOT, LEA = Actor.person("bot"), Actor.person("Léa")


def proposed(tx: Transaction, answer: str = "hide") -> int:
    return proposals.insert_proposal(
        tx, 1, 1, version="v", answer=answer, text="", why="rude", by=BOT, at=START
    )


async def test_the_latest_stands_and_a_settled_one_does_not(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[Proposal | None]:
        waiting(tx)
        seen = [proposals.standing_proposal(tx, 1)]
        proposed(tx)
        proposed(tx, "approve")
        seen.append(proposals.standing_proposal(tx, 1))
        proposals.settle_proposal(tx, seen[1], ProposalOutcome.REFUSED, by=LEA, at=START + 1)
        return [*seen, proposals.standing_proposal(tx, 1)]

    none, latest, after = await db.write(work)
    assert (none, after) == (None, None)
    assert (latest.answer, latest.by, latest.why, latest.at) == ("approve", BOT, "rude", START)


async def test_nothing_stands_about_a_case_that_was_decided(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Proposal | None:
        waiting(tx)
        proposed(tx)
        cases.close_case(tx, 1, by=LEA, answer="approve", at=START)
        return proposals.standing_proposal(tx, 1)

    assert await db.write(work) is None
