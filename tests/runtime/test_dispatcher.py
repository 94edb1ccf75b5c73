"""Dispatch: each error means one next state; an unknown outcome is read back before it is repeated."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Action, Actor, CancelReason, Effect, Slot, State, Verb
from bot.errors import (
    AlreadyDone,
    Blocked,
    EchoOnly,
    NotFound,
    NotPermitted,
    NotSent,
    OutcomeUnknown,
    QuotaSpent,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.store.delivery import instance_files, instance_mark, outbox, pauses, restores
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.dispatching import DispatchBench
from tests.fakes.outbox_rows import action, replies
from tests.fakes.restores import MARK

HIDE = action(verb=Verb.HIDE, slot=Slot.VISIBILITY)


@pytest.fixture
def make_bench(tmp_path: Path, db: SqliteStore) -> Callable[..., DispatchBench]:
    return lambda **settings: DispatchBench(tmp_path, db, **settings)


@pytest.fixture
def bench(make_bench: Callable[..., DispatchBench]) -> DispatchBench:
    return make_bench(verify_after=(0.0, 0.0, 0.0))


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0)


async def test_what_worked_is_done_with_its_id(bench: DispatchBench) -> None:
    await bench.plan(action())
    assert await bench.turn() == State.DONE
    assert (await bench.row())["external_id"] == "made-1"


@pytest.mark.parametrize(
    ("ending", "state"),
    [
        (Rejected("no permission"), State.REFUSED),
        (NotFound("deleted"), State.REFUSED),
        (NotPermitted("no permission"), State.REFUSED),
        (AlreadyDone("somebody's"), State.REFUSED),
        (RateLimited("slow", 1.0), State.WAITING),
        (NotSent("no connection"), State.WAITING),
        (Blocked("abusive"), State.WAITING),
        (TokenExpired("expired"), State.WAITING),
        (OutcomeUnknown("silence"), State.UNKNOWN),
        (KeyError("a fault of ours"), State.UNKNOWN),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_each_error_means_one_next_state(bench: DispatchBench, ending: Exception, state: State) -> None:
    await bench.plan(action())
    bench.adapter.endings = [ending]
    await bench.turn()
    assert (await bench.row())["state"] == state


async def test_a_spent_quota_is_waited_for_until_its_day_turns(bench: DispatchBench) -> None:
    await bench.plan(HIDE)
    spent = QuotaSpent("the quota of the day is used up", 2_000.0)
    for _ in range(50):  # more often than any other fault is borne
        bench.adapter.endings = [spent]
        await bench.turn()
        row = await bench.row()
        assert (row["state"], row["problem"]) == (State.WAITING, "the quota of the day is used up")
        assert 2_000.0 < row["not_before"] - bench.clock.timestamp <= 2_060.0
        await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET not_before = 0"))
    assert await bench.turn() == State.DONE
    assert await bench.cases() == []


async def test_a_quota_that_is_spent_for_a_week_is_a_persons(bench: DispatchBench) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings = [QuotaSpent("the quota of the day is used up", 10.0**12)] * 2
    await bench.turn()
    assert (await bench.row())["not_before"] - bench.clock.timestamp == 3600.0
    bench.clock.advance(8 * 86_400)
    assert await bench.turn() == State.FAILED
    assert await bench.cases() == ["hide: the quota of the day is used up"]


async def test_a_hide_of_what_is_gone_is_done(bench: DispatchBench) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings, bench.adapter.effects = [NotFound("deleted")], [NotFound("deleted")]
    assert await bench.turn() == State.DONE
    assert (await bench.row())["found_by"] == "gone"


async def test_a_hide_of_what_is_still_there_was_not_permitted(bench: DispatchBench) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings, bench.adapter.effects = [NotFound("gone or out of reach")], [None]
    assert await bench.turn() == State.REFUSED
    assert await bench.cases() == ["hide: it is still there: gone or out of reach"]


async def test_a_hide_of_what_was_hidden_meanwhile_is_done(bench: DispatchBench) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings = [NotFound("gone or out of reach")]
    bench.adapter.effects = [Effect(found_by="read-back")]
    assert await bench.turn() == State.DONE
    assert (await bench.row())["found_by"] == "read-back"


@pytest.mark.parametrize(
    ("effect", "state"), [(Effect(found_by="read-back"), State.DONE), (None, State.REFUSED)]
)
async def test_a_deletion_of_what_is_gone_is_done_and_of_what_is_there_refused(
    bench: DispatchBench, effect: Effect | None, state: State
) -> None:
    await bench.plan(action(verb=Verb.DELETE, slot=Slot.VISIBILITY, actor=Actor.person("Léa")))
    bench.adapter.endings, bench.adapter.effects = [NotFound("deleted")], [effect]
    assert await bench.turn() == state


async def test_where_nothing_can_be_read_a_hide_of_what_is_gone_is_done(bench: DispatchBench) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings, bench.adapter.is_readable = [NotFound("deleted")], False
    assert await bench.turn() == State.DONE


async def test_what_may_not_be_looked_at_is_not_taken_for_hidden(bench: DispatchBench) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings, bench.adapter.effects = [NotFound("deleted")], [NotPermitted("no permission")]
    assert await bench.turn() == State.REFUSED
    assert await bench.cases() == ["hide: deleted; no permission"]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (NotSent("no connection"), State.UNKNOWN),
        (RateLimited("slow", 2.0), State.UNKNOWN),
        (OutcomeUnknown("silence"), State.UNKNOWN),
        (TokenExpired("expired"), State.WAITING),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_a_look_that_fails_decides_nothing(
    bench: DispatchBench, error: TamisError, state: State
) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings, bench.adapter.effects = [NotFound("deleted")], [error]
    assert await bench.turn() == state
    assert await bench.cases() == []


@pytest.mark.parametrize(
    ("ending", "scope"), [(Blocked("abusive"), "words:1000"), (TokenExpired("expired"), "account:1000")]
)
async def test_a_block_and_an_ended_token_pause_what_they_concern(
    bench: DispatchBench, ending: TamisError, scope: str
) -> None:
    await bench.plan(action())
    bench.adapter.endings = [ending]
    await bench.turn()
    assert [pause.scope for pause in await bench.db.read(pauses.list_pauses)] == [scope]


async def test_an_unknown_reply_is_repeated_only_after_three_read_backs(bench: DispatchBench) -> None:
    await bench.plan(action())
    bench.adapter.endings = [OutcomeUnknown("silence")]
    seen = [await bench.turn()]
    for _ in range(4):
        await bench.make_due()
        seen.append(await bench.turn())
    assert seen == [State.UNKNOWN, State.UNKNOWN, State.UNKNOWN, State.PLANNED, State.DONE]
    assert (await bench.row())["attempts"] == 2


async def test_an_unknown_reply_that_is_read_back_is_done(bench: DispatchBench) -> None:
    await bench.plan(action())
    bench.adapter.endings = [OutcomeUnknown("silence")]
    bench.adapter.effects = [None, Effect(external_id="found-1", found_by="read-back")]
    for _ in range(3):
        await bench.turn()
        await bench.make_due()
    row = await bench.row()
    assert (row["state"], row["external_id"], row["found_by"], row["attempts"]) == (
        "done",
        "found-1",
        "read-back",
        1,
    )


async def test_what_cannot_be_read_back_goes_to_a_person_and_is_not_repeated(bench: DispatchBench) -> None:
    await bench.plan(action())
    bench.adapter.endings = [OutcomeUnknown("silence")]
    bench.adapter.is_readable = False
    await bench.turn()
    assert await bench.turn() == State.FAILED
    assert "nobody can tell" in (await bench.cases())[0]


async def test_what_only_an_echo_proves_waits_for_it_as_long_as_for_read_backs(bench: DispatchBench) -> None:
    await bench.plan(action())
    bench.adapter.endings = [OutcomeUnknown("silence")]
    bench.adapter.effects = [EchoOnly("nothing is listed")] * 3
    seen = [await bench.turn()]
    for _ in range(3):
        await bench.make_due()
        seen.append(await bench.turn())
    assert seen == [State.UNKNOWN, State.UNKNOWN, State.UNKNOWN, State.FAILED]
    assert await bench.cases() == ["reply: nobody can tell whether it happened: nothing is listed"]
    assert len(bench.adapter.performed) == 1


async def test_an_unknown_visibility_is_set_again_at_once(bench: DispatchBench) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings, bench.adapter.repeats_safely = [OutcomeUnknown("silence")], True
    states = [await bench.turn() for _ in range(3)]
    assert states == [State.UNKNOWN, State.PLANNED, State.DONE]


async def test_an_old_unknown_visibility_is_read_back_first(bench: DispatchBench) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings, bench.adapter.repeats_safely = [OutcomeUnknown("silence")], True
    bench.adapter.effects = [Effect(found_by="read-back")]
    await bench.turn()
    bench.clock.advance(120)
    assert await bench.turn() == State.DONE
    assert (await bench.row())["attempts"] == 1


@pytest.mark.parametrize(("planned", "state"), [(HIDE, State.DONE), (action(), State.REFUSED)])
async def test_a_read_back_of_what_is_gone_ends_the_doubt(
    bench: DispatchBench, planned: Action, state: State
) -> None:
    await bench.plan(planned)
    bench.adapter.endings, bench.adapter.effects = [OutcomeUnknown("silence")], [NotFound("deleted")]
    await bench.turn()
    assert await bench.turn() == state


async def test_a_token_that_expired_before_the_read_back_pauses_the_account(bench: DispatchBench) -> None:
    await bench.plan(action())
    bench.adapter.endings, bench.adapter.effects = [OutcomeUnknown("silence")], [TokenExpired("expired")]
    await bench.turn()
    assert await bench.turn() == State.UNKNOWN, "it still may have happened"
    assert [pause.scope for pause in await bench.db.read(pauses.list_pauses)] == ["account:1000"]


async def test_what_the_platform_refuses_to_read_back_goes_to_a_person(bench: DispatchBench) -> None:
    await bench.plan(action())
    bench.adapter.endings, bench.adapter.effects = [OutcomeUnknown("silence")], [Rejected("no permission")]
    await bench.turn()
    assert await bench.turn() == State.FAILED
    assert await bench.cases() == ["reply: nobody can tell whether it happened: no permission"]


@pytest.mark.parametrize("error", [RateLimited("slow", 2.0), NotSent("no"), TokenExpired("expired")])
async def test_a_read_back_that_fails_leaves_the_outcome_unknown(
    bench: DispatchBench, error: TamisError
) -> None:
    await bench.plan(action())
    bench.adapter.endings, bench.adapter.effects = [OutcomeUnknown("silence")], [error]
    await bench.turn()
    assert await bench.turn() == State.UNKNOWN
    assert (await bench.row())["attempts"] == 1


PRIVATE = action(verb=Verb.PRIVATE_REPLY, slot=Slot.PRIVATE_REPLY, text="We look into it.")


async def test_a_private_reply_in_doubt_is_done_when_the_platform_has_it(bench: DispatchBench) -> None:
    bench.adapter.repeats_safely, bench.adapter.is_readable = True, False
    bench.adapter.endings = [OutcomeUnknown("silence"), AlreadyDone("it has one")]
    await bench.plan(PRIVATE)
    assert await bench.turn() == State.UNKNOWN
    await bench.make_due()
    assert await bench.turn() == State.PLANNED
    await bench.make_due()
    assert await bench.turn() == State.DONE
    assert (await bench.row())["found_by"] == "repeat"
    assert await bench.cases() == []


async def test_what_a_restored_database_does_not_know_to_have_left_is_in_doubt(bench: DispatchBench) -> None:
    bench.adapter.repeats_safely, bench.adapter.is_readable = True, False
    bench.adapter.endings = [AlreadyDone("it has one")]
    await bench.plan(PRIVATE)
    await bench.db.write(lambda tx: tx.run("restores.doubt_open", generation=2))
    for _ in range(2):
        await bench.make_due()
        await bench.turn()
    assert (await bench.row())["found_by"] == "repeat"


async def test_the_doubt_outlives_a_crash_and_a_throttled_call(bench: DispatchBench) -> None:
    bench.adapter.repeats_safely, bench.adapter.is_readable = True, False
    bench.adapter.endings = [RateLimited("slow", 1.0), AlreadyDone("it has one")]
    await bench.plan(PRIVATE)
    await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'sending', started_at = 0"))
    assert await bench.dispatcher.recover() == 1
    for state in (State.PLANNED, State.WAITING, State.DONE):
        await bench.make_due()
        assert await bench.turn() == state


@pytest.mark.parametrize("was_in_doubt", [False, True])
async def test_other_words_than_those_that_left_are_refused_and_a_person_learns_of_it(
    bench: DispatchBench, was_in_doubt: bool
) -> None:
    bench.adapter.repeats_safely, bench.adapter.is_readable = True, False
    first = OutcomeUnknown("silence") if was_in_doubt else None
    bench.adapter.endings = [None, *([first] if first else []), AlreadyDone("the comment has its one")]
    await bench.plan(PRIVATE)
    assert await bench.turn() == State.DONE
    await bench.plan(replace(PRIVATE, key="a person's", actor=Actor.person("Léa"), text="Something else."))
    for _ in range(3):
        await bench.make_due()
        await bench.turn()
    refused = await bench.row(2)
    assert (refused["state"], refused["found_by"]) == (State.REFUSED, "earlier")
    assert await bench.cases() == ["private_reply: the comment has its one"]


async def test_it_gives_up_visibly_after_many_tries(bench: DispatchBench) -> None:
    await bench.plan(action())
    await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET attempts = 40"))
    bench.adapter.endings = [NotSent("no connection")]
    assert await bench.turn() == State.FAILED
    assert "gave up after 41 tries" in (await bench.cases())[0]


async def test_a_row_whose_outcome_stays_unknown_is_given_up_too(bench: DispatchBench) -> None:
    await bench.plan(HIDE)
    await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET attempts = 40"))
    bench.adapter.endings, bench.adapter.repeats_safely = [OutcomeUnknown("silence")], True
    assert await bench.turn() == State.FAILED


async def test_an_action_of_a_source_that_is_not_configured_any_more_fails_visibly(
    bench: DispatchBench,
) -> None:
    await bench.plan(action(via="nobody"))
    assert await bench.turn() == State.FAILED
    assert "not configured" in (await bench.cases())[0]


@pytest.mark.parametrize(
    ("prepare", "planned", "reason"),
    [
        (
            lambda tx: overrides.mark_deleted(tx, "1000", "55_1", 1.0),
            action(),
            CancelReason.AUTHOR_DELETED,
        ),
        (
            lambda tx: overrides.set_override(
                tx, account_id="1000", message_id="55_1", by=Actor.person("l"), verb="keep", at=1.0
            ),
            HIDE,
            CancelReason.OVERRULED,
        ),
        (lambda tx: None, action(expires_at=START - timedelta(seconds=1)), CancelReason.TOO_LATE),
    ],
    ids=["removed", "overruled", "expired"],
)
async def test_what_must_not_happen_any_more_is_cancelled_at_the_last_moment(
    bench: DispatchBench, prepare: Any, planned: Action, reason: CancelReason
) -> None:
    await bench.plan(planned)
    await bench.db.write(prepare)
    assert await bench.turn() == State.CANCELLED
    assert (await bench.row())["cancel_reason"] == reason
    assert bench.adapter.performed == []


@pytest.mark.parametrize(
    ("planned", "queue"),
    [(action(expires_at=START - timedelta(seconds=1)), ["reply: too late to say it"]), (HIDE, [])],
    ids=["reply", "hide"],
)
async def test_only_a_reply_that_came_too_late_is_brought_to_a_person(
    bench: DispatchBench, planned: Action, queue: list[str]
) -> None:
    await bench.plan(planned)
    await bench.db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_2", 1.0))
    await bench.turn()
    assert await bench.cases() == queue


@pytest.mark.parametrize(("seconds", "state"), [(-1, State.CANCELLED), (0, State.DONE), (1, State.DONE)])
async def test_a_reply_may_leave_until_the_moment_it_expires(
    bench: DispatchBench, seconds: int, state: State
) -> None:
    await bench.plan(action(expires_at=START + timedelta(seconds=seconds)))
    assert await bench.turn() == state


async def test_an_escalation_of_a_removed_comment_leaves_all_the_same(bench: DispatchBench) -> None:
    await bench.plan(action(verb=Verb.ESCALATE, slot=Slot.CASE))
    await bench.db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_1", 1.0))
    assert await bench.turn() == State.DONE


async def test_a_reply_is_not_overruled_by_a_decision_about_visibility(bench: DispatchBench) -> None:
    await bench.plan(action())
    await bench.db.write(
        lambda tx: overrides.set_override(
            tx, account_id="1000", message_id="55_1", by=Actor.person("lea"), verb="keep", at=1.0
        )
    )
    assert await bench.turn() == State.DONE


async def test_a_persons_own_action_is_not_overruled_by_their_decision(bench: DispatchBench) -> None:
    await bench.plan(replace(HIDE, actor=Actor.person("lea")))
    await bench.db.write(
        lambda tx: overrides.set_override(
            tx, account_id="1000", message_id="55_1", by=Actor.person("lea"), verb="hide", at=1.0
        )
    )
    assert await bench.turn() == State.DONE


async def test_of_two_people_the_later_decision_holds(bench: DispatchBench) -> None:
    await bench.plan(replace(HIDE, actor=Actor.person("lea")))
    later = bench.clock.timestamp + 60
    await bench.db.write(
        lambda tx: overrides.set_override(
            tx, account_id="1000", message_id="55_1", by=Actor.person("max"), verb="keep", at=later
        )
    )
    assert await bench.turn() == State.CANCELLED


async def test_the_flag_file_stops_everything(bench: DispatchBench, tmp_path: Path) -> None:
    await bench.plan(action())
    pauses.set_flag_file(tmp_path, on=True)
    assert await bench.turn() == State.PLANNED
    pauses.set_flag_file(tmp_path, on=False)
    assert await bench.turn() == State.DONE


async def test_calls_in_flight_at_a_crash_are_read_back_after_the_next_start(bench: DispatchBench) -> None:
    await bench.plan(action())
    await bench.db.write(lambda tx: outbox.claim_due(tx, limit=1, now=bench.clock.timestamp - 60, busy=()))
    assert await bench.dispatcher.recover() == 1
    bench.adapter.effects = [Effect(external_id="found-1", found_by="read-back")]
    assert await bench.turn() == State.DONE


# ---- workers


async def test_no_more_calls_are_in_flight_than_there_are_workers(
    make_bench: Callable[..., DispatchBench],
) -> None:
    bench = make_bench(workers=2)
    await bench.plan(*replies(5))
    bench.transport.gate.clear()
    assert await bench.dispatcher.run_once()
    await until(lambda: bench.transport.sent == 2)
    assert not await bench.dispatcher.run_once(), "both workers are busy"
    states = [(await bench.row(number))["state"] for number in range(1, 6)]
    assert states == [State.SENDING] * 2 + [State.PLANNED] * 3
    bench.transport.gate.set()
    assert await bench.dispatcher.seconds_until_due() == 0.0, "a worker is free again"
    assert await bench.dispatcher.run_once()
    await bench.dispatcher.stop(within=5)


async def test_the_workers_that_are_free_take_what_is_due_while_others_are_busy(
    make_bench: Callable[..., DispatchBench],
) -> None:
    bench = make_bench(workers=3)
    first, *others = replies(4)
    await bench.plan(first)
    bench.transport.gate.clear()
    await bench.dispatcher.run_once()
    await until(lambda: bench.transport.sent == 1)
    await bench.plan(*others)
    await bench.dispatcher.run_once()
    await until(lambda: bench.transport.sent == 3)
    assert len(bench.dispatcher._in_flight) == 3
    bench.transport.gate.set()
    await bench.dispatcher.stop(within=5)


async def test_with_every_worker_busy_the_wait_ends_when_a_call_ends(
    make_bench: Callable[..., DispatchBench],
) -> None:
    bench = make_bench(workers=1)
    await bench.plan(action())
    bench.transport.gate.clear()
    await bench.dispatcher.run_once()
    waiting = asyncio.ensure_future(bench.dispatcher.seconds_until_due())
    await until(lambda: bench.transport.sent == 1)
    assert not waiting.done()
    bench.transport.gate.set()
    assert await waiting == 0.0
    assert await bench.dispatcher.seconds_until_due() is None


async def test_the_next_due_row_is_announced_in_seconds_from_now(bench: DispatchBench) -> None:
    assert await bench.dispatcher.seconds_until_due() is None
    await bench.plan(action())
    bench.adapter.endings = [RateLimited("slow", 60.0)]
    await bench.turn()
    bench.clock.advance(12)
    assert await bench.dispatcher.seconds_until_due() == pytest.approx(50.0, abs=0.001)


# ---- read-backs


@pytest.mark.parametrize(("age", "state"), [(59.0, State.PLANNED), (60.0, State.DONE)])
async def test_a_visibility_call_older_than_a_minute_is_read_back_before_it_is_repeated(
    bench: DispatchBench, age: float, state: State
) -> None:
    bench.adapter.repeats_safely = True
    await bench.plan(HIDE)
    bench.adapter.endings = [OutcomeUnknown("silence")]
    bench.adapter.effects = [Effect(found_by="read-back")]
    await bench.turn()
    bench.clock.advance(age)
    assert await bench.turn() == state


async def test_every_attempt_carries_the_time_of_its_own_call(bench: DispatchBench) -> None:
    await bench.plan(action())
    bench.adapter.endings = [NotSent("no connection")]
    first = bench.clock.now()
    await bench.turn()
    bench.clock.advance(30)
    await bench.turn()
    assert [sent.sent_at for sent in bench.adapter.performed] == [first, bench.clock.now()]
    assert {sent.planned_at for sent in bench.adapter.performed} == {first}


# ---- stopping


async def test_a_fault_in_the_middle_of_a_call_is_unknown_by_the_time_the_dispatcher_has_stopped(
    bench: DispatchBench,
) -> None:
    await bench.plan(*replies(3))
    bench.adapter.endings = [KeyError("one"), KeyError("two"), KeyError("three")]
    await bench.dispatcher.run_once()
    await bench.dispatcher.stop(within=5)
    assert [(await bench.row(number))["state"] for number in (1, 2, 3)] == [State.UNKNOWN] * 3
    assert not bench.dispatcher._in_flight


async def test_a_recovery_that_fails_leaves_the_row_to_the_next_start_and_is_logged(
    bench: DispatchBench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LookupError("one more fault of ours")

    monkeypatch.setattr(outbox, "postpone_action", fail)
    await bench.plan(action())
    bench.adapter.endings = [KeyError("a fault of ours")]
    assert await bench.turn() == State.SENDING
    assert [record.message for record in caplog.records] == ["action failed", "recovery failed"]
    assert not bench.dispatcher._in_flight


async def test_a_recovery_that_is_cut_off_is_no_fault(
    bench: DispatchBench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    entered = asyncio.Event()

    async def hang(*_: object) -> None:
        entered.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(bench.dispatcher._outcomes, "mark_unknown", hang)
    await bench.plan(action())
    bench.adapter.endings = [KeyError("a fault of ours")]
    await bench.dispatcher.run_once()
    await entered.wait()
    await bench.dispatcher.stop(within=0)
    assert [record.message for record in caplog.records] == ["action failed"]


async def test_a_call_that_does_not_end_in_time_is_cut_off_and_read_back_after_the_next_start(
    make_bench: Callable[..., DispatchBench], caplog: pytest.LogCaptureFixture
) -> None:
    bench = make_bench(verify_after=(5.0, 30.0, 120.0))
    await bench.plan(action())
    bench.transport.gate.clear()
    await bench.dispatcher.run_once()
    await until(lambda: bench.transport.sent == 1)
    await bench.dispatcher.stop(within=0)
    assert (await bench.row())["state"] == State.SENDING
    assert caplog.records == [], "being cut off is no fault"
    assert await bench.dispatcher.recover() == 1
    assert (await bench.row())["state"] == State.UNKNOWN
    assert await bench.seconds_until_row_is_due() == pytest.approx(5.0, abs=0.001)


async def test_a_clock_that_is_set_back_delays_nothing_that_may_leave_at_once(bench: DispatchBench) -> None:
    await bench.plan(action())
    bench.clock.set_wall_clock(bench.clock.now().replace(year=2020))
    assert await bench.turn() == State.DONE


async def test_a_dispatcher_that_is_told_to_stop_begins_nothing_new(bench: DispatchBench) -> None:
    await bench.plan(action())
    await bench.dispatcher.stop(within=5)
    assert not await bench.dispatcher.run_once()
    assert bench.adapter.performed == []


async def test_what_may_have_happened_is_read_back_even_if_it_is_not_wanted_any_more(
    bench: DispatchBench,
) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings = [OutcomeUnknown("silence")]
    bench.adapter.effects = [Effect(found_by="read-back")]
    await bench.turn()
    await bench.db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_1", 1.0))
    assert await bench.turn() == State.DONE


# ---- after a restore


async def doubt(bench: DispatchBench) -> None:
    """Let everything that is planned be of before a restore."""
    await bench.db.write(lambda tx: restores.doubt_open_actions(tx, 2))


async def test_after_a_restore_what_was_done_before_is_found_and_not_done_again(bench: DispatchBench) -> None:
    await bench.plan(action())
    await doubt(bench)
    bench.adapter.effects = [Effect(external_id="made-0", found_by="read-back")]
    assert await bench.turn() is State.DONE
    assert bench.adapter.performed == []


async def test_after_a_restore_what_never_happened_is_done_once(bench: DispatchBench) -> None:
    await bench.plan(action())
    await doubt(bench)
    states = []
    while State.DONE not in states:
        states.append(await bench.turn())
        await bench.make_due()
    assert states == [State.UNKNOWN, State.UNKNOWN, State.PLANNED, State.DONE]
    assert len(bench.adapter.performed) == 1


@pytest.mark.parametrize("is_readable", [False, True], ids=["nothing can be looked up", "this cannot"])
async def test_after_a_restore_what_nobody_can_tell_is_held_and_a_person_is_asked(
    bench: DispatchBench, is_readable: bool
) -> None:
    bench.adapter.is_readable = is_readable
    bench.adapter.effects = [Rejected("too many answers")]
    await bench.plan(action())
    await doubt(bench)
    assert await bench.turn() is State.HELD
    assert (await bench.row())["hold_reason"] == "restored"
    assert bench.adapter.performed == []
    (why,) = await bench.cases()
    assert "nobody can tell whether it happened" in why
    assert "'tamis restored'" in why
    assert await bench.turn() is State.HELD


async def test_after_a_restore_an_answer_that_is_known_to_be_another_proves_nothing(
    bench: DispatchBench,
) -> None:
    await bench.plan(action(), action(key="later", text="And one more thing."))
    assert await bench.turn() is State.DONE
    await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'planned' WHERE id = 2"))
    await doubt(bench)
    first = await bench.row(1)
    bench.adapter.effects = [Effect(external_id=first["external_id"], found_by="read-back")]
    performed = len(bench.adapter.performed)
    await bench.turn()
    second = await bench.row(2)
    assert (second["state"], second["hold_reason"]) == ("held", "restored")
    assert len(bench.adapter.performed) == performed
    (why,) = await bench.cases()
    assert "another answer of ours stands there" in why


async def test_after_a_restore_a_comment_is_looked_at_before_it_is_hidden(bench: DispatchBench) -> None:
    await bench.plan(HIDE)
    await doubt(bench)
    bench.adapter.repeats_safely, bench.adapter.effects = True, [Effect(found_by="read-back")]
    assert await bench.turn() is State.DONE
    assert bench.adapter.performed == []


async def test_after_a_restore_what_may_be_repeated_is_repeated(bench: DispatchBench) -> None:
    bench.adapter.is_readable, bench.adapter.repeats_safely = False, True
    await bench.plan(action(verb=Verb.LIKE))
    await doubt(bench)
    assert await bench.turn() is State.PLANNED
    assert await bench.turn() is State.DONE


async def test_each_round_of_calls_is_noted_beside_the_database_before_it_leaves(
    bench: DispatchBench,
) -> None:
    await bench.plan(*replies(2))
    await bench.turn()
    assert instance_files.read_heartbeat(bench.folder) is None, "a database that was never taken up"
    await bench.db.write(lambda tx: instance_mark.save_mark(tx, MARK))
    bench.adapter.endings = [NotSent("down"), NotSent("down")]
    await bench.make_due()
    await bench.plan(action(message_id="55_9", target="55_9", key="key-9"))
    await bench.turn()
    beat = instance_files.read_heartbeat(bench.folder)
    assert beat is not None
    assert beat.sequence == MARK.sequence + 1
