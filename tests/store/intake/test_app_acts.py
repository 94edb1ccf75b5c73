"""What colleagues do in the platform's own app does what the cases here ask for."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Actor, AppAct, CancelReason, Event, Kind, Timer, Verb
from bot.store import Transaction
from bot.store.delivery import outbox, timers
from bot.store.intake import app_acts
from bot.store.review import case_leases, case_notes, cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW, event
from tests.fakes.cases import START, decided, moment, received, waiting

AT = START + 600.0


def answered(**changes: Any) -> Event:
    """A colleague's answer to the comment 55_1."""
    fields = {
        "kind": Kind.REPLY,
        "message_id": "55_90",
        "parent_id": "55_1",
        "author_id": "1000",
        "text": "We wrote to you, Ana.",
        "is_own_echo": True,
        "created_at": NOW + timedelta(minutes=10),
    }
    return event(**{**fields, **changes})


def endings(tx: Transaction, *rows: int) -> list[tuple[str, str | None]]:
    """The state and the answer of the case of each event."""
    of_rows = [cases.case_of_event(tx, row) for row in rows]
    return [(case.state, case.answer) for case in of_rows if case]


def notes(tx: Transaction, case_id: int = 1) -> list[str]:
    return [note.text for note in case_notes.list_notes(tx, case_id)]


CLOSED = ("closed", "replied_in_app")
OPEN = ("open", None)


async def test_an_answer_in_the_app_closes_the_case_of_the_comment(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[Any, Any]:
        row = waiting(tx)
        app_acts.record_reply(tx, answered(), now=AT)
        case = cases.case_of_event(tx, row)
        assert case is not None
        return endings(tx, row), case.closed_by

    assert await db.write(work) == ([CLOSED], Actor.person("platform"))


async def test_an_answer_in_the_app_closes_the_cases_of_its_conversation_and_of_no_other(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> Any:
        direct = {"kind": Kind.DM, "platform": "messenger"}
        rows = [waiting(tx, n, thread_id=f"1000:{min(n, 2)}", **direct) for n in (1, 2, 3)]
        app_acts.record_reply(tx, answered(**direct, thread_id="1000:2", parent_id=None), now=AT)
        return endings(tx, *rows)

    assert await db.write(work) == [OPEN, CLOSED, CLOSED]


@pytest.mark.parametrize(
    ("priority", "claimed_at"), [(100, None), (0, AT - 60.0)], ids=["urgent", "claimed by somebody"]
)
async def test_a_pressing_case_stays_and_says_what_happened(
    db: SqliteStore, priority: int, claimed_at: float | None
) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx, priority=priority)
        if claimed_at:
            case_leases.claim_case(tx, 1, who=Actor.person("Tom"), at=claimed_at)
        for _ in range(2):
            app_acts.record_reply(tx, answered(), now=AT)
        return endings(tx, row), notes(tx)

    assert await db.write(work) == ([OPEN], ["replied_in_app"])


async def test_a_claim_that_is_over_keeps_no_case_open(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx)
        case_leases.claim_case(tx, 1, who=Actor.person("Tom"), at=START)
        app_acts.record_reply(tx, answered(), now=AT)
        return endings(tx, row)

    assert await db.write(work) == [CLOSED]


def thread_of_three(tx: Transaction) -> list[int]:
    """Ana's comment, then replies of Noé and of Ana under it, each with a case."""
    reply = {"kind": Kind.REPLY, "parent_id": "55_1"}
    return [
        waiting(tx, 1),
        waiting(tx, 2, author_id="901", author_name="Noé Petit", **reply),
        waiting(tx, 3, **reply),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was sent today.", [CLOSED, OPEN, CLOSED]),
        ("Noé Petit it was sent today.", [OPEN, CLOSED, OPEN]),
        ("@noé petit it was sent today.", [OPEN, CLOSED, OPEN]),
    ],
)
async def test_under_a_comment_the_name_in_front_says_for_whom_an_answer_is(
    db: SqliteStore, text: str, expected: list[Any]
) -> None:
    def work(tx: Transaction) -> Any:
        rows = thread_of_three(tx)
        app_acts.record_reply(tx, answered(text=text), now=AT)
        return endings(tx, *rows)

    assert await db.write(work) == expected


async def test_an_answer_to_nobody_in_particular_closes_nothing(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx)
        app_acts.record_reply(tx, answered(parent_id=None), now=AT)
        app_acts.record_reply(tx, answered(account_id="2000"), now=AT)
        return endings(tx, row), notes(tx)

    assert await db.write(work) == ([OPEN], [])


async def test_a_case_that_stands_for_many_people_is_not_answered_by_an_answer_to_one(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx)
        other = received(tx, 2, author_id="901")
        tx.execute("INSERT INTO case_member VALUES (1, ?)", (other,))
        app_acts.record_reply(tx, answered(parent_id="55_2"), now=AT)
        return endings(tx, row), notes(tx)

    assert await db.write(work) == ([OPEN], ["replied_in_app"])


async def test_a_blind_review_goes_on(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx)
        tx.execute("UPDATE case_ SET is_blind = 1")
        app_acts.record_reply(tx, answered(), now=AT)
        return endings(tx, row), notes(tx)

    assert await db.write(work) == ([OPEN], [])


@pytest.mark.parametrize(
    ("act", "ending", "noted"),
    [
        (AppAct.HID, ("closed", "hidden_in_app"), []),
        (AppAct.SHOWED, OPEN, ["shown_in_app"]),
        (AppAct.LIKED, OPEN, ["liked_in_app"]),
    ],
)
async def test_a_hide_closes_the_case_and_the_others_mark_it(
    db: SqliteStore, act: AppAct, ending: Any, noted: list[str]
) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx)
        app_acts.record_act(tx, "1000", "55_1", act, now=AT)
        return endings(tx, row), notes(tx)

    assert await db.write(work) == ([ending], noted)


@pytest.mark.parametrize(
    ("verb", "is_ours", "noted"),
    [
        ("add", False, ["liked_in_app"]),
        ("react", False, ["liked_in_app"]),
        ("remove", False, []),
        ("unreact", False, []),
        ("add", True, []),
    ],
)
async def test_only_a_like_that_somebody_gave_in_the_app_is_told(
    db: SqliteStore, verb: str, is_ours: bool, noted: list[str]
) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx)
        if is_ours:
            decided(tx, row, Verb.LIKE)
            outbox.claim_due(tx, limit=9, now=AT, busy=())
        like = event(kind=Kind.REACTION, is_own_echo=True, author_id="1000", extra={"verb": verb})
        app_acts.record_like(tx, like, now=AT)
        return notes(tx)

    assert await db.write(work) == noted


# ---- a post is removed


def removal(thread_id: str = "1000_55", **changes: Any) -> Event:
    fields = {
        "kind": Kind.DELETE,
        "message_id": thread_id,
        "thread_id": thread_id,
        "author_id": "1000",
        "is_own_echo": True,
        "text": "",
    }
    return event(**{**fields, **changes})


async def test_everything_under_a_removed_post_ends_and_nothing_elsewhere(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx, 1, priority=50)
        elsewhere = waiting(tx, 2, thread_id="1000_56")
        for number in (row, elsewhere):
            decided(tx, number, Verb.REPLY, Verb.LIKE, Verb.ESCALATE, text="It is 20 €.")
            timers.start_timers(tx, number, [Timer(rule="later", due_at=moment(900))])
        app_acts.record_post_removal(tx, removal(), now=AT)
        effects = [(r["verb"], r["state"], r["cancel_reason"]) for r in outbox.list_actions(tx, row)]
        waits = [
            (t["state"], t["cancel_reason"]) for n in (row, elsewhere) for t in timers.list_timers(tx, n)
        ]
        others = {r["state"] for r in outbox.list_actions(tx, elsewhere)}
        return endings(tx, row, elsewhere), effects, waits, others

    reason = CancelReason.POST_REMOVED
    assert await db.write(work) == (
        [("closed", "post_removed"), OPEN],
        [("reply", "cancelled", reason), ("like", "cancelled", reason), ("escalate", "planned", None)],
        [("cancelled", reason), ("waiting", None)],
        {"planned"},
    )


@pytest.mark.parametrize("thread_id", ["1000_55", "777_55", "55"])
async def test_a_post_is_the_same_whatever_stands_before_its_number(db: SqliteStore, thread_id: str) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx)
        app_acts.record_post_removal(tx, removal(thread_id), now=AT)
        return endings(tx, row), overrides.is_deleted(tx, "1000", "1000_55")

    assert await db.write(work) == ([("closed", "post_removed")], True)


async def test_where_ids_have_no_halves_only_the_very_thread_ends(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx, thread_id="55")
        app_acts.record_post_removal(tx, removal("other_55", platform="generic"), now=AT)
        return endings(tx, row)

    assert await db.write(work) == [OPEN]


async def test_a_case_with_comments_under_another_post_goes_on(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx)
        tx.execute("INSERT INTO case_member VALUES (1, ?)", (received(tx, 2, thread_id="1000_56"),))
        app_acts.record_post_removal(tx, removal(), now=AT)
        return endings(tx, row), notes(tx)

    assert await db.write(work) == ([OPEN], ["post_removed"])


# ---- a colleague is faster than the decision


@pytest.mark.parametrize(("seconds", "ending"), [(5.0, CLOSED), (-5.0, OPEN)], ids=["after it", "before it"])
async def test_a_case_that_opens_after_its_answer_is_closed_at_once(
    db: SqliteStore, seconds: float, ending: Any
) -> None:
    def work(tx: Transaction) -> Any:
        direct = {"kind": Kind.DM, "platform": "messenger", "thread_id": "1000:900"}
        own = {"is_own_echo": True, "human_reply": True, "author_id": "1000", "created_at": moment(seconds)}
        received(tx, 9, at=seconds, state="recorded", **direct, **own)
        row = waiting(tx, **direct)
        app_acts.settle_answered(tx, event(**direct), now=AT)
        return endings(tx, row)

    assert await db.write(work) == [ending]


async def test_a_comment_whose_case_opens_after_its_answer_is_done_too(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        own = {"is_own_echo": True, "human_reply": True, "author_id": "1000", "parent_id": "55_1"}
        received(tx, 9, state="recorded", kind=Kind.REPLY, **own)
        rows = [waiting(tx, 1), waiting(tx, 2)]
        for number in (1, 2):
            app_acts.settle_answered(tx, event(message_id=f"55_{number}"), now=AT)
        return endings(tx, *rows)

    assert await db.write(work) == [CLOSED, OPEN]
