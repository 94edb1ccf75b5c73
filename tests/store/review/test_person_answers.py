"""What a person answered last."""

from bot.domain import Actor, CaseRequest, Verb
from bot.store import Transaction
from bot.store.review.person_answers import last_answer
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import decided, received, waiting

LEA = Actor.person("Léa")


def stock(tx: Transaction) -> None:
    decided(tx, waiting(tx, 1), Verb.HIDE, rule="person:Léa", at=10)
    decided(tx, waiting(tx, 2), Verb.HIDE, rule="person:Max", at=11)
    decided(tx, waiting(tx, 3), Verb.HIDE, rule="person:Léa", at=12)


async def test_it_is_the_latest_of_that_person_and_not_of_a_rule(db: SqliteStore) -> None:
    await db.write(stock)
    answer = await db.read(lambda tx: last_answer(tx, LEA))
    assert answer is not None
    assert (answer.reference, answer.case_id, answer.event_id) == ("case:3", 3, 3)


async def test_what_is_passed_over_gives_way_to_the_one_before(db: SqliteStore) -> None:
    await db.write(stock)
    last = await db.read(lambda tx: last_answer(tx, LEA))
    assert last is not None
    before = await db.read(lambda tx: last_answer(tx, LEA, passing=last.decision_ids))
    assert before is not None
    assert before.reference == "case:1"
    passing = (*last.decision_ids, *before.decision_ids)
    assert await db.read(lambda tx: last_answer(tx, LEA, passing=passing)) is None


async def test_an_item_without_a_case_is_named_by_its_event(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx), Verb.HIDE, rule="person:Léa"))
    answer = await db.read(lambda tx: last_answer(tx, LEA))
    assert answer is not None
    assert (answer.reference, answer.case_id) == ("event:1", None)


async def test_one_of_a_group_that_was_answered_alone_is_not_its_case(db: SqliteStore) -> None:
    def scene(tx: Transaction) -> None:
        rows = [received(tx, number, at=number) for number in (1, 2)]
        request = CaseRequest(actor=Actor.rule("flood"), why="the same text", group=(rows[0],))
        decided(tx, rows[1], case=request, at=4)
        decided(tx, rows[1], Verb.HIDE, rule="person:Léa", at=5)

    await db.write(scene)
    answer = await db.read(lambda tx: last_answer(tx, LEA))
    assert answer is not None
    assert answer.reference == "event:2"
