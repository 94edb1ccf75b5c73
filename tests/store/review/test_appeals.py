"""Appeals as rows: one open at a time, settled once, open again when that is undone."""

from bot.domain import Actor, Verb
from bot.store import Transaction
from bot.store.review import appeals, cases
from bot.store.review.appeals import Appeal, AppealOutcome
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, waiting

LEA, TOM = Actor.person("Léa"), Actor.person("Tom")


def filed(tx: Transaction) -> Appeal:
    row = waiting(tx)
    return appeals.insert_appeal(
        tx,
        case_id=1,
        event_id=row,
        statement="why?",
        verb=Verb.DELETE,
        policy="insult",
        decided_by=LEA,
        due_at=START + 60,
        by=TOM,
        at=START,
    )


async def test_a_verdict_upholds_what_takes_out_of_sight_as_before(db: SqliteStore) -> None:
    appeal = await db.write(filed)
    outcomes = [appeal.outcome_of(verb) for verb in (Verb.HIDE, Verb.DELETE, Verb.KEEP)]
    assert outcomes == [AppealOutcome.UPHELD, AppealOutcome.UPHELD, AppealOutcome.OVERTURNED]


async def test_it_is_settled_once_and_open_again_when_that_is_undone(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        filed(tx)
        assert list(appeals.cases_against(tx, LEA)) == [1]
        appeals.settle_appeal(tx, 1, AppealOutcome.UPHELD, by=TOM, at=START + 5)
        is_open = [appeals.open_appeal(tx, 1) is not None]
        appeals.reopen_appeal(tx, 1, settled_at=START + 4)
        is_open.append(appeals.open_appeal(tx, 1) is not None)
        appeals.reopen_appeal(tx, 1, settled_at=START + 5)
        return [*is_open, appeals.open_appeal(tx, 1) is not None]

    assert await db.write(work) == [False, False, True]


async def test_the_deadline_of_the_case_is_that_of_the_appeal(db: SqliteStore) -> None:
    await db.write(filed)
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert case.due_at == START + 60
