"""The outbox: one row per effect, no row lost, no row twice."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import (
    Action,
    Actor,
    CancelReason,
    CaseRequest,
    Effect,
    HoldReason,
    Slot,
    State,
    Verb,
)
from bot.domain.rate_limits import BreakerLimits
from bot.store import Transaction
from bot.store.delivery import outbox, pauses
from bot.store.history import audit
from bot.store.reporting import reconciliation
from bot.store.sqlite.engine import SqliteStore
from tests.factories import actor_named
from tests.fakes.databases import open_store
from tests.fakes.outbox_rows import action, decide


def state(tx: Transaction, row: int = 1) -> str:
    return str(tx.execute("SELECT state FROM outbox WHERE id = ?", (row,)).fetchone()["state"])


async def claim(
    db: SqliteStore, now: float = 100.0, limit: int = 10, busy: tuple[int, ...] = ()
) -> list[outbox.ClaimedAction]:
    return await db.write(lambda tx: outbox.claim_due(tx, limit=limit, now=now, busy=busy))


async def test_two_decisions_about_one_comment_reply_once(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action(actor=Actor.rule("price"))))
    await db.write(lambda tx: decide(tx, action(actor=Actor.rule("other"), text="again"), number=2))
    rows = await db.read(lambda tx: tx.execute("SELECT text FROM outbox").fetchall())
    assert [row["text"] for row in rows] == ["It is 20 €."]
    assert (await db.read(reconciliation.reconcile)).is_balanced


async def test_a_row_is_claimed_once_and_its_intent_is_on_disk(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action()))
    (row,) = await claim(db)
    assert not row.in_doubt
    assert row.action.text == "It is 20 €."
    assert row.action.outbox_id == 1
    assert await claim(db) == []
    assert await db.read(state) == "sending"


async def test_hides_leave_before_replies_and_replies_before_likes(db: SqliteStore) -> None:
    await db.write(
        lambda tx: decide(
            tx,
            action(verb=Verb.LIKE, slot=Slot.LIKE),
            action(),
            action(verb=Verb.HIDE, slot=Slot.VISIBILITY),
        )
    )
    assert [row.action.verb for row in await claim(db)] == [Verb.HIDE, Verb.REPLY, Verb.LIKE]


async def test_what_was_being_sent_at_a_crash_is_in_doubt_afterwards(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action()))
    await claim(db, now=100.0)
    assert await db.write(lambda tx: outbox.recover_interrupted(tx, first_look=5.0)) == 1
    assert await claim(db, now=104.0) == []
    (row,) = await claim(db, now=105.0)
    assert row.in_doubt
    assert row.attempts == 1
    assert await db.read(state) == "unknown"


async def test_a_row_in_hand_is_not_claimed_again(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action()))
    await claim(db)
    await db.write(lambda tx: outbox.recover_interrupted(tx, first_look=0.0))
    assert await claim(db, now=200.0, busy=(1,)) == []


async def test_three_read_backs_that_find_nothing_lead_to_another_call(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action()))
    (claimed,) = await claim(db)
    await db.write(lambda tx: outbox.postpone_action(tx, claimed, State.UNKNOWN, at=100.0, wait=5.0))
    for read_backs, again in ((1, False), (2, False), (3, True)):
        await db.write(
            lambda tx, again=again: outbox.record_not_found(tx, 1, not_before=105.0, call_again=again)
        )  # type: ignore[misc]
        row = await db.read(lambda tx: tx.execute("SELECT state, read_backs FROM outbox").fetchone())
        assert (row["state"], row["read_backs"]) == (("planned", 0) if again else ("unknown", read_backs))


HANDED_OVER = action(verb=Verb.ESCALATE, slot=Slot.CASE, via="desk")
NOTIFIED = action(verb=Verb.NOTIFY, slot=Slot.NOTICE, via="channel")
#: An action, and how long others may make it wait.
LONGEST_WAITS = [(action(), 3600.0), (HANDED_OVER, 300.0), (NOTIFIED, 300.0)]


def due_in(tx: Transaction, now: float) -> float:
    return float(tx.execute("SELECT not_before FROM outbox").fetchone()["not_before"]) - now


@pytest.mark.parametrize("state", [State.WAITING, State.UNKNOWN])
@pytest.mark.parametrize(("planned", "longest"), LONGEST_WAITS, ids=["reply", "escalate", "notify"])
@pytest.mark.parametrize("asked", [0.0, 299.0, 999_999_999.0, float("inf"), float("nan"), -5.0])
async def test_nothing_is_written_that_would_wait_longer_than_it_may(
    db: SqliteStore, planned: Action, longest: float, state: State, asked: float
) -> None:
    await db.write(lambda tx: decide(tx, planned))
    (row,) = await claim(db, now=1_000.0)
    await db.write(lambda tx: outbox.postpone_action(tx, row, state, at=1_000.0, wait=asked))
    expected = asked if 0 <= asked < longest else 0.0 if asked < 0 else longest
    assert await db.read(lambda tx: due_in(tx, 1_000.0)) == expected


@pytest.mark.parametrize(("planned", "longest"), LONGEST_WAITS, ids=["reply", "escalate", "notify"])
@pytest.mark.parametrize(
    ("state", "stored", "is_brought_back"),
    [
        ("waiting", 2_795_901_838.0, True),
        ("unknown", 2_795_901_838.0, True),
        ("waiting", 1_100.0, False),
        ("planned", 2_795_901_838.0, False),
        ("held", 2_795_901_838.0, False),
        ("done", 2_795_901_838.0, False),
    ],
)
async def test_what_is_stored_beyond_the_limit_is_brought_back(
    db: SqliteStore, planned: Action, longest: float, state: str, stored: float, is_brought_back: bool
) -> None:
    await db.write(lambda tx: decide(tx, planned))
    await db.write(lambda tx: tx.execute("UPDATE outbox SET state = ?, not_before = ?", (state, stored)))
    assert await db.write(lambda tx: outbox.limit_waits(tx, at=1_000.0)) == is_brought_back
    left = longest if is_brought_back else stored - 1_000.0
    assert await db.read(lambda tx: due_in(tx, 1_000.0)) == left
    assert await db.write(lambda tx: outbox.limit_waits(tx, at=1_000.0)) == 0


@pytest.mark.parametrize("ending", [State.REFUSED, State.CANCELLED, State.FAILED])
async def test_an_end_is_final(db: SqliteStore, ending: State) -> None:
    await db.write(lambda tx: decide(tx, action()))
    await claim(db)
    assert await db.write(lambda tx: outbox.end_action(tx, 1, ending, "why", at=1.0))
    assert not await db.write(lambda tx: outbox.mark_done(tx, 1, Effect(external_id="9"), at=2.0))
    assert await db.read(state) == ending


async def test_an_answer_after_the_echo_only_adds_the_id(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action()))
    await claim(db)
    await db.write(lambda tx: outbox.mark_done(tx, 1, Effect(found_by="echo"), at=1.0))
    assert not await db.write(lambda tx: outbox.mark_done(tx, 1, Effect(external_id="9"), at=2.0))
    assert await db.read(lambda tx: outbox.is_own_effect(tx, "1000", "9"))


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        ("all", []),
        ("account:1000", []),
        ("rule:price", ["hide"]),
        ("words:1000", ["hide"]),
        ("account:9", ["hide", "reply"]),
    ],
)
async def test_a_pause_holds_back_exactly_its_scope(db: SqliteStore, scope: str, left: list[str]) -> None:
    await db.write(
        lambda tx: decide(
            tx, action(), action(verb=Verb.HIDE, slot=Slot.VISIBILITY, actor=Actor.rule("insult"))
        )
    )
    await db.write(
        lambda tx: pauses.pause_scope(tx, scope=scope, reason="test", by=Actor.person("lea"), at=1.0)
    )
    assert [row.action.verb for row in await claim(db)] == left
    await db.write(lambda tx: pauses.resume_scope(tx, scope, Actor.person("lea"), 2.0))
    assert len(await claim(db)) == 2 - len(left)


async def test_a_persons_words_leave_although_the_machines_are_blocked(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action(actor=Actor.person("lea"))))
    await db.write(
        lambda tx: pauses.pause_scope(
            tx, scope="words:1000", reason="blocked", by=Actor.system("dispatch"), at=1.0
        )
    )
    assert len(await claim(db)) == 1


@pytest.mark.parametrize(
    ("rule", "wait", "leaves_at"),
    [("price", 60.0, 70.0), ("price", 2.5, 12.5), ("person:lea", 60.0, 70.0), ("person:lea", 1.0, 11.0)],
)
async def test_an_action_stays_as_long_as_it_was_told(
    db: SqliteStore, rule: str, wait: float, leaves_at: float
) -> None:
    await db.write(lambda tx: decide(tx, action(actor=actor_named(rule), wait=wait)))
    assert await db.read(lambda tx: outbox.seconds_until_action_due(tx, leaves_at - 0.5)) == 0.5
    assert await claim(db, now=leaves_at - 0.5) == []
    assert len(await claim(db, now=leaves_at)) == 1


async def test_an_action_that_need_not_wait_leaves_whatever_the_clock_says(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action()))
    assert len(await claim(db, now=1.0)) == 1  # it was planned at 10.0


async def test_an_action_on_an_earlier_event_belongs_to_that_event(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, int, list[list[str]]]:
        first = decide(tx)
        hide = {"verb": Verb.HIDE, "slot": Slot.VISIBILITY}
        both = action(**hide, event_id=first), action(**hide, message_id="55_2")
        second = decide(tx, *both, number=2)
        rows = [[row["message_id"] for row in outbox.list_actions(tx, event)] for event in (first, second)]
        return first, second, rows

    first, second, rows = await db.write(work)
    assert rows == [["55_1"], ["55_2"]]
    assert sorted(row.event_id for row in await claim(db)) == [first, second]
    assert (await db.read(reconciliation.reconcile)).is_balanced


async def test_what_needs_a_second_person_is_held_and_says_so(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action(needs_second=True)))
    row = await db.read(lambda tx: tx.execute("SELECT state, hold_reason FROM outbox").fetchone())
    assert tuple(row) == (State.HELD, HoldReason.SECOND_APPROVAL)
    assert await claim(db, now=1e9) == []


async def test_cancelling_leaves_alone_what_may_have_left(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action(verb=Verb.HIDE, slot=Slot.VISIBILITY), action()))
    await claim(db, limit=1)
    cancelled = await db.write(
        lambda tx: outbox.cancel_actions(
            tx, account_id="1000", message_id="55_1", at=1.0, reason=CancelReason.PERSON_REPLIED
        )
    )
    assert cancelled == 1
    assert await db.read(lambda tx: [state(tx, 1), state(tx, 2)]) == ["sending", "cancelled"]


async def test_a_case_comes_with_its_decision(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, case=CaseRequest(actor=Actor.rule("doubt"), why="not sure")))
    assert (await db.read(reconciliation.reconcile)).open_cases == 1


async def test_the_books_notice_a_row_that_vanished(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action()))
    assert (await db.read(reconciliation.reconcile)).is_balanced
    await db.write(lambda tx: tx.execute("DELETE FROM outbox"))
    assert not (await db.read(reconciliation.reconcile)).is_balanced


async def test_the_audit_cannot_be_rewritten_and_notices_if_it_was(sqlite_db: SqliteStore) -> None:
    await sqlite_db.write(lambda tx: decide(tx, action()))
    await sqlite_db.write(lambda tx: outbox.end_action(tx, 1, State.FAILED, "why", at=1.0))
    assert (await sqlite_db.read(audit.verify_chain)).is_intact
    for statement in ("UPDATE audit SET actor = 'me'", "DELETE FROM audit"):
        with pytest.raises(Exception, match="append-only"):
            await sqlite_db.write(lambda tx, statement=statement: tx.execute(statement))  # type: ignore[misc]
    await sqlite_db.write(lambda tx: tx.execute("DROP TRIGGER audit_stays"))
    await sqlite_db.write(lambda tx: tx.execute("UPDATE audit SET actor = 'me' WHERE id = 2"))
    assert (await sqlite_db.read(audit.verify_chain)).broken_row == 2


# ---- what each step writes


EVERY_VERB = {
    Verb.ESCALATE: Slot.CASE,
    Verb.HIDE: Slot.VISIBILITY,
    Verb.REPLY: Slot.PUBLIC_REPLY,
    Verb.PRIVATE_REPLY: Slot.PRIVATE_REPLY,
    Verb.NOTIFY: Slot.NOTICE,
    Verb.LIKE: Slot.LIKE,
}


def of_verb(verb: Verb) -> Action:
    return action(verb=verb, slot=EVERY_VERB.get(verb, Slot.VISIBILITY), key=verb.value)


async def claimed_verbs(db: SqliteStore) -> list[Verb]:
    return [row.action.verb for row in await claim(db)]


async def test_cases_leave_first_and_likes_last(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, *(of_verb(verb) for verb in reversed(EVERY_VERB))))
    assert await claimed_verbs(db) == list(EVERY_VERB)


@pytest.mark.parametrize(
    "verbs",
    [(Verb.HIDE, Verb.UNHIDE), (Verb.UNHIDE, Verb.HIDE), (Verb.DELETE, Verb.HIDE), (Verb.HIDE, Verb.DELETE),
     (Verb.REPLY, Verb.MESSAGE), (Verb.MESSAGE, Verb.REPLY)],
)  # fmt: skip
async def test_what_is_as_pressing_leaves_in_the_order_in_which_it_was_planned(
    db: SqliteStore, verbs: tuple[Verb, Verb]
) -> None:
    limits = BreakerLimits(deletes_per_day=10)
    await db.write(lambda tx: decide(tx, *map(of_verb, verbs)))
    rows = await db.write(lambda tx: outbox.claim_due(tx, limit=10, now=100.0, busy=(), limits=limits))
    assert [row.action.verb for row in rows] == list(verbs)


@pytest.mark.parametrize(
    ("changes", "not_before"),
    [
        ({}, 0.0),
        ({"wait": 60.0}, 70.0),
        ({"actor": Actor.person("lea"), "wait": 60.0}, 70.0),
    ],
    ids=["rule", "rule that waits", "person who waits"],
)
async def test_a_row_says_from_when_on_it_may_leave(
    db: SqliteStore, changes: dict[str, Any], not_before: float
) -> None:
    await db.write(lambda tx: decide(tx, action(**changes)))
    (row,) = await db.read(lambda tx: outbox.list_actions(tx, 1))
    assert (row["not_before"], row["hold_reason"], row["state"]) == (not_before, None, "planned")


async def test_the_next_row_is_due_in_seconds_from_now_and_never_in_the_past(db: SqliteStore) -> None:
    assert await db.read(lambda tx: outbox.seconds_until_action_due(tx, 5.0)) is None
    await db.write(lambda tx: decide(tx, action(wait=3.0)))
    assert await db.read(lambda tx: outbox.seconds_until_action_due(tx, 5.0)) == 8.0
    assert await db.read(lambda tx: outbox.seconds_until_action_due(tx, 50.0)) == 0.0


async def test_claiming_nothing_writes_nothing(db: SqliteStore) -> None:
    def moments(tx: Transaction) -> int:
        return len(tx.execute("SELECT * FROM breaker_clock").fetchall())

    assert await claim(db) == []
    assert await db.read(moments) == 0
    await db.write(lambda tx: decide(tx, action()))
    await claim(db)
    assert await db.read(moments) == 1, "the breaker's own time goes on with what leaves"


async def test_a_problem_is_kept_up_to_five_hundred_characters(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str | None]:
        decide(tx, action(), of_verb(Verb.LIKE), of_verb(Verb.HIDE))
        first, second, third = outbox.claim_due(tx, limit=10, now=100.0, busy=())
        outbox.postpone_action(tx, first, State.WAITING, at=0.0, wait=0.0, problem="x" * 501)
        outbox.postpone_action(tx, second, State.WAITING, at=0.0, wait=0.0)
        outbox.end_action(tx, third.id, State.FAILED, "y" * 501, at=100.0)
        rows = {row["id"]: row["problem"] for row in outbox.list_actions(tx, 1)}
        return [rows[row.id] for row in (first, second, third)]

    assert await db.write(work) == ["x" * 500, None, "y" * 500]


@pytest.mark.parametrize(
    ("end", "entry"),
    [
        (lambda tx: outbox.mark_done(tx, 1, Effect(found_by="echo"), at=9.0), ("done", {"by": "echo"})),
        (lambda tx: outbox.end_action(tx, 1, State.REFUSED, "no", at=9.0), ("refused", {})),
        (lambda tx: outbox.cancel_action(tx, 1, CancelReason.UNDONE, at=9.0), ("cancelled", {})),
    ],
    ids=["done", "refused", "cancelled"],
)
async def test_every_end_stands_in_the_audit_once(
    db: SqliteStore, end: Callable[[Transaction], bool], entry: tuple[str, dict[str, str]]
) -> None:
    await db.write(lambda tx: decide(tx, action()))
    assert await db.write(end)
    assert not await db.write(end), "it was final already"
    entries = await db.read(lambda tx: audit.list_entries(tx, "outbox:1"))
    assert [(row.action, row.details) for row in entries] == [entry]


async def test_an_echo_of_what_is_done_adds_the_id_that_the_answer_did_not_have(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        decide(tx, action())
        outbox.mark_done(tx, 1, Effect(found_by="answer"), at=9.0)
        outbox.mark_echoed(tx, 1, State.DONE, Effect(external_id="9", found_by="echo"), at=9.5)
        return tx.execute("SELECT external_id, found_by, settled_at, echoed FROM outbox").fetchone()

    row = await db.write(work)
    assert tuple(row) == ("9", "answer", 9.0, 1)
    assert len(await db.read(lambda tx: audit.list_entries(tx, "outbox:1"))) == 1


@pytest.mark.parametrize(
    ("only", "cancelled"), [(None, {Verb.REPLY, Verb.HIDE}), ({Verb.HIDE}, {Verb.HIDE}), (set(), set())]
)
async def test_only_the_named_verbs_are_cancelled(
    db: SqliteStore, only: set[Verb] | None, cancelled: set[Verb]
) -> None:
    def work(tx: Transaction) -> set[Verb]:
        decide(tx, action(), of_verb(Verb.HIDE))
        outbox.cancel_actions(
            tx, account_id="1000", message_id="55_1", at=9.0, reason=CancelReason.UNDONE, only=only
        )
        rows = outbox.list_actions(tx, 1)
        return {Verb(row["verb"]) for row in rows if row["state"] == "cancelled"}

    assert await db.write(work) == cancelled


@pytest.mark.parametrize(("author", "found"), [("900", "case-7"), ("901", None), (None, None)])
async def test_a_case_is_linked_to_the_last_one_of_its_author_and_thread(
    db: SqliteStore, author: str | None, found: str | None
) -> None:
    def work(tx: Transaction) -> str | None:
        decide(tx, of_verb(Verb.ESCALATE))
        outbox.mark_done(tx, 1, Effect(link="case-7"), at=9.0)
        return outbox.linked_id(tx, "meta", "1000", "1000_55", author)

    assert await db.write(work) == found


STEPS = st.lists(
    st.sampled_from(["claim", "done", "refuse", "wait", "doubt", "crash", "cancel", "look", "plan"]),
    max_size=40,
)


@pytest.mark.no_cover
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_whatever_happens_the_books_balance_and_no_key_is_done_twice(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    db = open_store(tmp_path_factory.mktemp("books"))
    number, now = 0, 100.0
    for step in steps:
        now += 1.0
        if step == "plan":
            number += 1
            await db.write(lambda tx: decide(tx, action(message_id=f"55_{number % 3}"), number=number))
        elif step == "crash":
            await db.write(lambda tx: outbox.recover_interrupted(tx, first_look=0.0))
        elif step == "cancel":
            await db.write(
                lambda tx: outbox.cancel_actions(
                    tx, account_id="1000", message_id="55_1", at=now, reason=CancelReason.PERSON_REPLIED
                )
            )
        else:
            await _one(db, step, now)
        assert (await db.read(reconciliation.reconcile)).is_balanced
    doubles = await db.read(
        lambda tx: tx.execute("SELECT key FROM outbox GROUP BY key HAVING count(*) > 1").fetchall()
    )
    assert doubles == []
    db.close()


async def _one(db: SqliteStore, step: str, now: float) -> None:
    def work(tx: Transaction) -> None:
        for row in outbox.claim_due(tx, limit=1, now=now, busy=()):
            if step == "done":
                outbox.mark_done(tx, row.id, Effect(external_id=f"x{row.id}"), at=now)
            elif step == "refuse":
                outbox.end_action(tx, row.id, State.REFUSED, "no", at=now)
            elif step in ("wait", "doubt"):
                state = State.WAITING if step == "wait" else State.UNKNOWN
                outbox.postpone_action(tx, row, state, at=now, wait=0.0)
            elif step == "look" and row.in_doubt:
                outbox.record_not_found(tx, row.id, not_before=now, call_again=True)

    await db.write(work)
