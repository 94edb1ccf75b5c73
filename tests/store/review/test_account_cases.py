"""One urgent case at a time for each account; whatever else we are told becomes a note on it."""

from bot.domain import Actor
from bot.store import Transaction
from bot.store.review import account_cases, case_notes, cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received, waiting


def asked(tx: Transaction, number: int, why: str, account_id: str = "1000") -> bool:
    event_id = received(tx, number, account_id=account_id)
    return account_cases.open_account_case(tx, account_id=account_id, event_id=event_id, why=why, at=START)


async def test_the_first_is_urgent_and_the_second_a_note_on_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[bool], list[str]]:
        waiting(tx, 9)
        opened = [asked(tx, 1, "blocked"), asked(tx, 2, "restricted")]
        return opened, [note.text for note in case_notes.list_notes(tx, 2)]

    assert await db.write(work) == ([True, False], ["restricted"])
    case = await db.read(lambda tx: cases.get_case(tx, 2))
    assert case is not None
    assert (case.queue, case.priority, case.actor, case.why) == (
        "account",
        100,
        Actor.system("account"),
        "blocked",
    )


async def test_each_account_has_its_own(db: SqliteStore) -> None:
    assert await db.write(lambda tx: [asked(tx, 1, "blocked"), asked(tx, 2, "blocked", "2000")]) == [
        True,
        True,
    ]


async def test_once_it_is_closed_the_next_one_is_opened(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        first = asked(tx, 1, "blocked")
        cases.close_case(tx, 1, by=Actor.person("Léa"), answer="approve", at=START)
        return [first, asked(tx, 2, "blocked again")]

    assert await db.write(work) == [True, True]


async def test_without_an_open_case_there_is_nothing_to_note_on(db: SqliteStore) -> None:
    def work(tx: Transaction) -> bool:
        waiting(tx)
        return account_cases.note_on_account(tx, account_id="1000", text="all is well", at=START)

    assert not await db.write(work)
