"""Cases: opened, closed and opened again, with what was asked for."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import Actor, CaseRequest, Kind, Verb
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import case_leases, case_notes, cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, moment, received, waiting


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
        shared = cases.case_of_event(tx, third)
        assert shared is not None
        return case.id if case else 0, cases.list_members(tx, number), shared.event_id

    assert await db.write(work) == (1, [2, 3], 1)


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
        case_leases.claim_next_case(tx, who=Actor.person("lea"), at=START)
        case_notes.add_note(tx, 1, by=Actor.person("lea"), text="secret remark", at=START)
        case_leases.release_case(tx, 1, who=Actor.person("lea"), at=START)
        cases.close_case(tx, 1, by=Actor.person("lea"), answer="hide", at=START)
        cases.reopen_case(tx, 1, by=Actor.person("lea"), at=START)
        rows = tx.execute("SELECT action, details, subject FROM audit WHERE subject = 'case:1'").fetchall()
        assert audit.verify_chain(tx).is_intact
        return [row["action"] for row in rows], " ".join(row["details"] for row in rows)

    actions, details = await db.write(work)
    assert actions == ["case_claimed", "noted", "case_released", "case_closed", "case_reopened"]
    assert "special" not in details
    assert "secret" not in details


# ---- one case per conversation


def direct(tx: Transaction, number: int, at: float = 0.0, **changes: object) -> int:
    """A direct message in the conversation `1000:900`, unless told otherwise; its row."""
    fields: dict[str, object] = {"kind": Kind.DM, "thread_id": "1000:900"} | changes
    return received(tx, number, at=at, **fields)


def ask(tx: Transaction, event_id: int, at: float = 0.0, **changes: Any) -> cases.Case:
    """Ask for a person; the case as it is then."""
    number = cases.open_case(tx, event_id=event_id, request=replace(request(), **changes), at=START + at)
    case = cases.get_case(tx, number)
    assert case is not None
    return case


async def test_the_messages_of_a_conversation_share_the_open_case(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[cases.Case, list[int]]:
        first, second = direct(tx, 1), direct(tx, 2, at=60)
        ask(tx, first, why="a lost parcel", queue="care")
        case = ask(tx, second, 60, why="wants money back", queue="orders", priority=5)
        return case, cases.list_members(tx, case.id)

    case, members = await db.write(work)
    assert (case.id, case.event_id, members) == (1, 2, [1])
    assert (case.queue, case.priority, case.since) == ("orders", 5, START)
    assert case.why == "wants money back · insult: a lost parcel"


async def test_a_less_pressing_message_changes_neither_queue_nor_priority_but_says_why(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> cases.Case:
        ask(tx, direct(tx, 1), why="a lost parcel", queue="care", priority=5)
        ask(tx, direct(tx, 2), why="an order number", queue="orders")
        return ask(tx, direct(tx, 3), why="an order number", queue="orders")

    case = await db.write(work)
    assert (case.queue, case.priority) == ("care", 5)
    assert case.why == "a lost parcel · insult: an order number"


@pytest.mark.parametrize(
    "changes",
    [{"thread_id": "1000:901"}, {"account_id": "2000"}, {"kind": Kind.COMMENT}],
    ids=["another conversation", "another account", "a comment"],
)
async def test_what_is_not_of_the_conversation_gets_a_case_of_its_own(
    db: SqliteStore, changes: dict[str, object]
) -> None:
    def work(tx: Transaction) -> list[int]:
        return [ask(tx, direct(tx, 1)).id, ask(tx, direct(tx, 2, **changes)).id]

    assert await db.write(work) == [1, 2]


async def test_a_message_after_the_case_was_closed_opens_a_new_one_that_names_the_old(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> tuple[cases.Case, cases.Case | None, cases.Case | None]:
        first = ask(tx, direct(tx, 1))
        before = cases.previous_case(tx, first)
        cases.close_case(tx, first.id, by=Actor.person("lea"), answer="reply", at=START + 1)
        second = ask(tx, direct(tx, 2, at=5), 5)
        return second, cases.previous_case(tx, second), before

    second, previous, before = await db.write(work)
    assert (second.id, second.since, before) == (2, START + 5, None)
    assert previous is not None
    assert (previous.id, previous.answer) == (1, "reply")


async def test_what_went_wrong_with_an_older_message_comes_to_the_open_case(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[cases.Case, list[int]]:
        first, second = direct(tx, 1), direct(tx, 2)
        ask(tx, second)
        case = ask(tx, first, why="message: refused", queue="failed", priority=30)
        return case, cases.list_members(tx, case.id)

    case, members = await db.write(work)
    assert (case.id, case.event_id, members, case.queue) == (1, 2, [1], "failed")


async def test_an_event_with_a_closed_case_of_its_own_joins_and_keeps_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[int, str, int]]:
        first, second = direct(tx, 1), direct(tx, 2)
        old = ask(tx, second)
        cases.close_case(tx, old.id, by=Actor.person("lea"), answer="reply", at=START)
        ask(tx, first)
        ask(tx, second, why="message: refused", queue="failed", priority=30)
        found = cases.case_of_event(tx, second)
        assert found is not None
        rows = tx.execute("SELECT id, state, event_id FROM case_ ORDER BY id")
        return [tuple(row) for row in rows] + [(found.id, "found", found.event_id)]

    assert await db.write(work) == [(1, "closed", 2), (2, "open", 1), (2, "found", 1)]


async def test_a_case_out_of_sight_comes_back_when_more_is_written(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[float]:
        later = ask(tx, direct(tx, 1), not_before=moment(3600))
        return [later.not_before, ask(tx, direct(tx, 2)).not_before]

    assert await db.write(work) == [START + 3600, 0.0]


async def test_who_has_claimed_the_conversation_keeps_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Actor | None:
        case = ask(tx, direct(tx, 1))
        case_leases.claim_case(tx, case.id, who=Actor.person("lea"), at=START)
        return ask(tx, direct(tx, 2)).holder(START + 1)

    assert await db.write(work) == Actor.person("lea")


async def test_an_edit_of_a_direct_message_belongs_to_the_conversation(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        first = ask(tx, direct(tx, 1))
        edit = direct(tx, 2, message_id="55_1", kind=Kind.EDIT)
        return [first.id, ask(tx, edit).id]

    assert await db.write(work) == [1, 1]


async def test_a_blind_review_is_no_part_of_the_conversation(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        blind = ask(tx, direct(tx, 1))
        tx.execute("UPDATE case_ SET is_blind = 1")
        return [blind.id, ask(tx, direct(tx, 2)).id]

    assert await db.write(work) == [1, 2]


async def test_one_more_request_for_a_member_of_an_open_group_joins_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[cases.Case, cases.Case]:
        first, second = received(tx, 1), received(tx, 2)
        ask(tx, second, group=(first,))
        joined = ask(tx, second, why="hide: refused", queue="failed", priority=30)
        picked = ask(tx, second, actor=Actor.person("lea"), why="picked out by hand")
        return joined, picked

    joined, picked = await db.write(work)
    assert (joined.id, joined.event_id, joined.queue) == (1, 1, "failed")
    assert (picked.id, picked.event_id) == (2, 2)  # what a person picks is a matter of its own


async def test_more_reasons_than_anybody_reads_are_cut(db: SqliteStore) -> None:
    def work(tx: Transaction) -> int:
        for number in range(1, 60):
            case = ask(tx, direct(tx, number), why=f"the reason of message number {number} of many")
        return len(case.why)

    assert await db.write(work) == 1000


@pytest.mark.parametrize(("removed", "state"), [([1], "open"), ([2], "open"), ([1, 2], "closed")])
async def test_a_case_ends_when_nothing_of_it_stands_any_more(
    db: SqliteStore, removed: list[int], state: str
) -> None:
    def work(tx: Transaction) -> tuple[str, int]:
        ask(tx, direct(tx, 1))
        ask(tx, direct(tx, 2))
        for number in removed:
            overrides.mark_deleted(tx, "1000", f"55_{number}", START)
        case = cases.get_case(tx, 1)
        assert case is not None
        return case.state, cases.event_to_answer(tx, case)

    standing = next((number for number in (2, 1) if number not in removed), 2)
    assert await db.write(work) == (state, standing)


async def test_what_was_read_together_with_a_removed_message_keeps_the_case_open(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[str, int]:
        fragment, leader = direct(tx, 1, state="joined"), direct(tx, 2)
        tx.execute("UPDATE event SET leader_id = ?", (leader,))
        ask(tx, leader)
        overrides.mark_deleted(tx, "1000", "55_2", START)
        case = cases.get_case(tx, 1)
        assert case is not None
        assert fragment == 1
        return case.state, cases.event_to_answer(tx, case)

    assert await db.write(work) == ("open", 1)


async def test_undoing_opens_no_second_case_in_a_conversation(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[bool, list[int]]:
        first = ask(tx, direct(tx, 1))
        cases.close_case(tx, first.id, by=Actor.person("lea"), answer="approve", at=START)
        ask(tx, direct(tx, 2))
        is_reopened = cases.reopen_case(tx, first.id, by=Actor.person("lea"), at=START)
        return is_reopened, cases.list_members(tx, 2)

    assert await db.write(work) == (False, [1])


async def test_somebody_waits_since_they_wrote_and_a_limit_counts_when_we_asked(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[float, float]:
        late = received(tx, 1, at=90_000, created_at=moment(10))
        case_id = cases.open_case(tx, event_id=late, request=request(), at=START + 90_001)
        (row,) = tx.execute("SELECT since, opened_at FROM case_ WHERE id = ?", (case_id,)).fetchall()
        return row["since"], row["opened_at"]

    assert await db.write(work) == (START + 10, START + 90_001)
