"""Cases: opened, closed and opened again, with what was asked for."""

from dataclasses import replace

import pytest

from bot.domain import Actor, CaseRequest, Verb
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import case_leases, case_notes, cases
from bot.store.review.case_queue import CaseFilters
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, moment, received, waiting

ANY = CaseFilters()


def request(priority: int = 0, why: str = "sounds rude", queue: str = "default") -> CaseRequest:
    return CaseRequest(
        actor=Actor.rule("insult"), why=why, queue=queue, priority=priority, suggested=(Verb.HIDE,)
    )


async def test_a_case_remembers_what_was_asked(db: SqliteStore) -> None:
    def work(tx: Transaction) -> int:
        return cases.open_case(tx, event_id=received(tx), request=request(7), at=START)

    number = await db.write(work)
    case = await db.read(lambda tx: cases.get_case(tx, number))
    assert case is not None
    assert (case.queue, case.priority, case.actor, case.why) == (
        "default",
        7,
        Actor.rule("insult"),
        "sounds rude",
    )
    assert case.suggested == (Verb.HIDE,)
    assert (case.state, case.since, case.holder(START)) == ("open", START, None)


@pytest.mark.parametrize(
    ("second", "priority", "why"), [(9, 9, "worse"), (7, 7, "worse"), (1, 7, "sounds rude")]
)
async def test_a_second_wish_raises_but_never_lowers_and_keeps_the_age(
    db: SqliteStore, second: int, priority: int, why: str
) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        row = received(tx)
        first = cases.open_case(tx, event_id=row, request=request(7), at=START)
        return first, cases.open_case(tx, event_id=row, request=request(second, "worse"), at=START + 50)

    first, again = await db.write(work)
    case = await db.read(lambda tx: cases.get_case(tx, first))
    assert case is not None
    assert again == first
    assert (case.priority, case.why, case.since) == (priority, why, START)


async def test_a_closed_case_that_is_asked_for_again_waits_with_the_new_reason(db: SqliteStore) -> None:
    def work(tx: Transaction) -> int:
        row = received(tx)
        number = cases.open_case(tx, event_id=row, request=request(7), at=START)
        case_leases.claim_case(tx, number, who=Actor.person("lea"), at=START)
        assert cases.close_case(tx, number, by=Actor.person("lea"), answer="hide", at=START + 1)
        return cases.open_case(tx, event_id=row, request=request(1, "it failed"), at=START + 2)

    number = await db.write(work)
    case = await db.read(lambda tx: cases.get_case(tx, number))
    assert case is not None
    assert (case.state, case.priority, case.why, case.since) == ("open", 1, "it failed", START)
    assert (case.closed_by, case.answer, case.holder(START + 2)) == (None, None, None)


async def test_the_events_of_a_group_share_the_case_of_the_first(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, list[int], int | None]:
        first, second, third = (received(tx, number) for number in (1, 2, 3))
        number = cases.open_case(
            tx, event_id=third, request=replace(request(), group=(first, second)), at=START
        )
        again = cases.open_case(tx, event_id=third, request=replace(request(), group=(first,)), at=START)
        assert again == number
        case = cases.case_of_event(tx, first)
        return case.id if case else 0, cases.list_members(tx, number), cases.case_of_event(tx, third)

    assert await db.write(work) == (1, [2, 3], None)


@pytest.mark.parametrize(
    ("first", "second", "due_at"),
    [(None, 50, 50), (90, 50, 50), (50, 90, 50), (50, None, 50), (None, None, None)],
)
async def test_the_earlier_deadline_stays(
    db: SqliteStore, first: float | None, second: float | None, due_at: float | None
) -> None:
    def work(tx: Transaction) -> float | None:
        row = received(tx)
        for due in (first, second):
            asked = replace(request(), due_at=None if due is None else moment(due))
            number = cases.open_case(tx, event_id=row, request=asked, at=START)
        case = cases.get_case(tx, number)
        assert case is not None
        return case.due_at

    assert await db.write(work) == (None if due_at is None else START + due_at)


async def test_what_a_later_request_leaves_out_stays(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[str, str, list[str]]:
        row = received(tx)
        full = replace(request(), assignee="lea", draft="Sorry!", note="a regular")
        number = cases.open_case(tx, event_id=row, request=full, at=START)
        cases.open_case(tx, event_id=row, request=request(9), at=START + 1)
        case = cases.get_case(tx, number)
        assert case is not None
        return case.assignee, case.draft, [note.text for note in case_notes.list_notes(tx, number)]

    assert await db.write(work) == ("lea", "Sorry!", ["a regular"])


async def test_a_case_closes_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[bool, bool]:
        number = cases.open_case(tx, event_id=received(tx), request=request(), at=START)
        first = cases.close_case(tx, number, by=Actor.person("lea"), answer="hide", at=START)
        return first, cases.close_case(tx, number, by=Actor.person("tom"), answer="approve", at=START)

    assert await db.write(work) == (True, False)


async def test_who_did_what_is_recorded_without_a_word_of_the_comment(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[str], str]:
        waiting(tx, 1, text="a very special text")
        case_leases.claim_next_case(tx, who=Actor.person("lea"), filters=ANY, at=START)
        case_notes.add_note(tx, 1, by=Actor.person("lea"), text="secret remark", at=START)
        case_leases.release_case(tx, 1, who=Actor.person("lea"), at=START)
        cases.close_case(tx, 1, by=Actor.person("lea"), answer="hide", at=START)
        cases.reopen_case(tx, 1, by=Actor.person("lea"), at=START)
        rows = tx.execute("SELECT action, details, subject FROM audit WHERE subject = 'case:1'").fetchall()
        assert audit.verify_chain(tx) is None
        return [row["action"] for row in rows], " ".join(row["details"] for row in rows)

    actions, details = await db.write(work)
    assert actions == ["case_claimed", "noted", "case_released", "case_closed", "case_reopened"]
    assert "special" not in details
    assert "secret" not in details
