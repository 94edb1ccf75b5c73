"""An escalation that does not leave is a case of ours until its target takes it over."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain import Actor, CaseRequest, Effect, Handover, Slot, State, Verb
from bot.store import Transaction
from bot.store.delivery import alerts, outbox, pauses
from bot.store.history import audit
from bot.store.review import case_leases, case_notes, cases, overdue_escalations
from bot.store.review.cases import Case
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.outbox_rows import action, decide

#: When `decide` plans.
PLANNED_AT = 10.0
DUE = PLANNED_AT + overdue_escalations.OVERDUE_AFTER
LEA = Actor.person("Léa")


def hand_over(tx: Transaction, number: int = 1, *, via: str = "desk", **changes: Any) -> int:
    """An event that a rule hands over to that target; answers the event's row."""
    one = action(
        verb=Verb.ESCALATE,
        slot=Slot.CASE,
        actor=Actor.rule("crisis"),
        via=via,
        message_id=f"55_{number}",
        target=f"55_{number}",
        key=f"escalation-{number}",
        **changes,
    )
    return decide(tx, one, number=number)


def look(tx: Transaction, at: float = DUE) -> tuple[Sequence[str], int]:
    """What the program does every few seconds: the targets that recovered, how many cases were opened."""
    recovered = overdue_escalations.settle_cases(tx, at=at)
    return recovered, overdue_escalations.open_cases(tx, at=at)


def the_case(tx: Transaction, event_id: int = 1) -> Case:
    case = cases.case_of_event(tx, event_id)
    assert case is not None
    return case


@pytest.mark.parametrize(("at", "opened"), [(DUE - 0.1, 0), (DUE, 1), (DUE + 86_400, 1)])
async def test_after_ten_minutes_it_stands_in_the_queue(db: SqliteStore, at: float, opened: int) -> None:
    await db.write(hand_over)
    assert await db.write(lambda tx: look(tx, at)) == ([], opened)
    if opened:
        assert await db.write(lambda tx: look(tx, at + 5)) == ([], 0), "once for each"


@pytest.mark.parametrize("state", State, ids=str)
async def test_whatever_state_holds_it_up_that_a_person_has_not_seen(db: SqliteStore, state: State) -> None:
    def work(tx: Transaction) -> int:
        hand_over(tx)
        tx.execute("UPDATE outbox SET state = ?, not_before = 1e12", (state,))
        return look(tx)[1]

    is_open = state in (State.WAITING, State.UNKNOWN)
    assert await db.write(work) == is_open


@pytest.mark.parametrize("scope", ["all", "account:1000", "rule:crisis"])
async def test_a_pause_is_no_reason_to_leave_it_unseen(db: SqliteStore, scope: str) -> None:
    def work(tx: Transaction) -> int:
        hand_over(tx)
        pauses.pause_scope(tx, scope=scope, reason="holidays", by=LEA, at=PLANNED_AT)
        assert outbox.claim_due(tx, limit=9, now=DUE, busy=()) == []
        return look(tx)[1]

    assert await db.write(work) == 1


async def test_what_we_want_to_stay_here_is_not_overdue_before_its_time(db: SqliteStore) -> None:
    await db.write(lambda tx: hand_over(tx, wait=900.0))
    assert await db.write(lambda tx: look(tx, PLANNED_AT + 899)) == ([], 0)
    assert await db.write(lambda tx: look(tx, PLANNED_AT + 900)) == ([], 1)


async def test_nothing_but_an_escalation_is_brought_to_a_person_for_its_delay(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action(), action(verb=Verb.NOTIFY, slot=Slot.NOTICE, key="n")))
    assert (await db.write(look))[1] == 0


@pytest.mark.parametrize(("asked", "priority"), [(0, 50), (-100, 50), (100, 100)])
async def test_its_case_is_as_urgent_as_the_escalation_and_says_whose_turn_it_was(
    db: SqliteStore, asked: int, priority: int
) -> None:
    due_at = datetime.fromtimestamp(9_000, UTC)
    await db.write(lambda tx: hand_over(tx, handover=Handover(priority=asked, due_at=due_at)))
    await db.write(look)
    case = await db.read(the_case)
    assert (case.queue, case.priority, case.due_at, case.state) == ("failed", priority, 9_000, "open")
    assert case.actor == Actor.rule("crisis")
    assert case.why == "escalate: not taken over by 'desk' within 10 minutes"
    entries = await db.read(lambda tx: audit.list_entries(tx, "outbox:1"))
    assert "case_opened" in [entry.action for entry in entries]


async def test_an_alert_is_raised_once_for_each_target_in_trouble(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number, via in enumerate(("desk", "desk", "care"), 1):
            hand_over(tx, number, via=via)
        look(tx)
        hand_over(tx, 4)
        look(tx, DUE + 5)

    await db.write(work)
    assert list((await db.read(alerts.list_alerts)).values()) == [
        "cases for desk do not leave; the overdue ones are in the queue 'failed': 2",
        "cases for care do not leave; the overdue ones are in the queue 'failed': 1",
    ]


async def test_what_is_taken_over_after_all_closes_its_case_and_the_last_one_says_that_all_is_well(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> list[Sequence[str]]:
        hand_over(tx, 1)
        hand_over(tx, 2)
        look(tx)
        recovered = []
        for row_id in (1, 2):
            outbox.mark_done(tx, row_id, Effect(external_id="7"), at=DUE + 60)
            recovered.append(look(tx, DUE + 60)[0])
        return [*recovered, look(tx, DUE + 65)[0]]

    assert await db.write(work) == [[], ["desk"], []]
    for event_id in (1, 2):
        case = await db.read(lambda tx, event_id=event_id: the_case(tx, event_id))  # type: ignore[misc]
        assert (case.state, case.answer, case.closed_at) == ("closed", "taken_over_late", DUE + 60)
        assert case.closed_by == Actor.system("dispatch")


@pytest.mark.parametrize("touch", ["claimed", "noted", "asked for something else"])
async def test_a_case_that_somebody_is_at_stays_and_says_so(db: SqliteStore, touch: str) -> None:
    def work(tx: Transaction) -> None:
        hand_over(tx)
        look(tx)
        if touch == "claimed":
            case_leases.claim_case(tx, 1, who=LEA, at=DUE)
        elif touch == "noted":
            case_notes.add_note(tx, 1, by=LEA, text="I call them", at=DUE)
        else:
            request = CaseRequest(actor=LEA, why="look at this", priority=100)
            cases.open_case(tx, event_id=1, request=request, at=DUE)
        outbox.mark_done(tx, 1, Effect(external_id="7"), at=DUE + 60)
        look(tx, DUE + 60)

    await db.write(work)
    assert (await db.read(the_case)).state == "open"
    assert (await db.read(lambda tx: case_notes.list_notes(tx, 1)))[-1].text == "taken_over_late"


async def test_a_case_that_a_person_has_closed_is_neither_opened_again_nor_touched(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        hand_over(tx)
        look(tx)
        cases.close_case(tx, 1, by=LEA, answer="approve", at=DUE + 1)
        look(tx, DUE + 5)
        outbox.mark_done(tx, 1, Effect(external_id="7"), at=DUE + 60)
        look(tx, DUE + 60)

    await db.write(work)
    case = await db.read(the_case)
    assert (case.state, case.answer, case.closed_at) == ("closed", "approve", DUE + 1)


@pytest.mark.parametrize("end", [State.REFUSED, State.FAILED, State.CANCELLED])
async def test_of_an_escalation_that_ends_otherwise_the_case_stays(db: SqliteStore, end: State) -> None:
    def work(tx: Transaction) -> Sequence[str]:
        hand_over(tx)
        look(tx)
        tx.execute("UPDATE outbox SET state = ?", (end,))
        return look(tx, DUE + 60)[0]

    assert await db.write(work) == [], "a target that refuses has not recovered"
    assert (await db.read(the_case)).state == "open"
