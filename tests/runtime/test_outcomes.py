"""What becomes of a row once its call has ended, and when it is due again, on a clock that the test sets."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain import Action, Secret, Slot, State, Verb
from bot.errors import (
    Blocked,
    NotFound,
    NotPermitted,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    StoreBusy,
    StoreFull,
    TamisError,
    TokenExpired,
)
from bot.runtime import outcomes
from bot.store import Transaction
from bot.store.delivery import pauses
from bot.store.history import audit
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.dispatching import TOKEN, DispatchBench
from tests.fakes.outbox_rows import action, replies

DAY = 86_400.0
REPLY = action()
HIDE = action(verb=Verb.HIDE, slot=Slot.VISIBILITY)


@pytest.fixture
def bench(tmp_path: Path, db: SqliteStore) -> DispatchBench:
    return DispatchBench(tmp_path, db, verify_after=(5.0, 30.0, 120.0))


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        (None, (State.DONE, "answer")),
        (Rejected("no permission"), (State.REFUSED, "no permission")),
        (NotFound("deleted"), (State.REFUSED, "deleted")),
        (RateLimited("slow", 1.0), (State.WAITING, "slow")),
        (NotSent("no connection"), (State.WAITING, "no connection")),
        (Blocked("abusive"), (State.WAITING, "abusive")),
        (TokenExpired("expired"), (State.WAITING, "expired")),
        (OutcomeUnknown("silence"), (State.UNKNOWN, "silence")),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_each_outcome_is_reported_once(
    bench: DispatchBench, ending: TamisError | None, outcome: tuple[State, str]
) -> None:
    await bench.plan(REPLY)
    bench.adapter.endings = [ending]
    await bench.turn()
    assert bench.settled == [outcome]


@pytest.mark.parametrize("refusal", [StoreFull("no room"), StoreBusy("locked")], ids=["full", "busy"])
@pytest.mark.parametrize(
    ("verb", "ending", "state"),
    [
        (Verb.REPLY, None, State.DONE),
        (Verb.REPLY, Rejected("no permission"), State.REFUSED),
        (Verb.HIDE, NotPermitted("no permission"), State.REFUSED),
        (Verb.REPLY, RateLimited("slow", 1.0), State.WAITING),
        (Verb.REPLY, Blocked("abusive"), State.WAITING),
        (Verb.REPLY, TokenExpired("expired"), State.WAITING),
        (Verb.REPLY, OutcomeUnknown("silence"), State.UNKNOWN),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_an_outcome_that_finds_no_room_is_kept_until_there_is_some(
    bench: DispatchBench,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    refusal: TamisError,
    verb: Verb,
    ending: TamisError | None,
    state: State,
) -> None:
    """It was made once, is recorded once, and needs no restart; nor is a full disk a fault of ours."""
    monkeypatch.setattr(outcomes, "_STORE_RETRY_SECONDS", 0)
    await bench.plan(HIDE if verb is Verb.HIDE else REPLY)
    bench.adapter.endings = [ending]
    write, refusals = bench.db.write, [refusal] * 3

    async def write_when_there_is_room(work: Callable[[Transaction], object]) -> object:
        if bench.adapter.performed and refusals:
            raise refusals.pop()
        return await write(work)

    monkeypatch.setattr(bench.db, "write", write_when_there_is_room)
    assert await bench.turn() == state
    assert refusals == []
    assert len(bench.adapter.performed) == 1
    assert not [record for record in caplog.records if record.exc_info]


async def test_an_outcome_that_nothing_could_store_is_looked_up_after_the_next_start(
    bench: DispatchBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.plan(REPLY)
    write, tried = bench.db.write, asyncio.Event()

    async def refuse(work: Callable[[Transaction], object]) -> object:
        if not bench.adapter.performed:
            return await write(work)
        tried.set()
        raise StoreFull("no room")

    with monkeypatch.context() as full:
        full.setattr(bench.db, "write", refuse)
        await bench.dispatcher.run_once()
        await tried.wait()
        await bench.dispatcher.stop(within=0)
    assert (await bench.row())["state"] == State.SENDING
    assert await bench.dispatcher.recover() == 1


@pytest.mark.parametrize(
    ("ending", "reason", "detail"),
    [
        (RateLimited("Karine asked too often", 1.0), "rate_limited", None),
        (NotSent("no connection (InvalidURL)"), "not_sent", "no connection (InvalidURL)"),
        (Blocked("Karine"), "blocked", None),
        (TokenExpired("Karine"), "token_expired", None),
        (OutcomeUnknown("Karine"), "outcome_unknown", None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_the_log_says_why_a_row_waits_without_anybodys_words(
    bench: DispatchBench,
    ending: TamisError,
    reason: str,
    detail: str | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    await bench.plan(REPLY)
    bench.adapter.endings = [ending]
    await bench.turn()
    (record,) = (one for one in caplog.records if one.__dict__.get("action") == "outbox_settled")
    assert (record.__dict__["why"], record.__dict__.get("detail")) == (reason, detail)
    assert "Karine" not in str(record.__dict__)


# ---- calls that did not happen


@pytest.mark.parametrize(("attempts", "wait"), [(0, 2.0), (1, 4.0), (2, 8.0), (5, 64.0), (20, 3600.0)])
async def test_a_call_that_never_left_is_repeated_later_each_time(
    bench: DispatchBench, attempts: int, wait: float
) -> None:
    await bench.plan(REPLY)
    await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET attempts = ?", (attempts,)))
    bench.adapter.endings = [NotSent("no connection")]
    assert await bench.turn() == State.WAITING
    assert await bench.seconds_until_row_is_due() == pytest.approx(wait, abs=0.001)


async def test_nothing_is_repeated_before_it_is_due(bench: DispatchBench) -> None:
    await bench.plan(REPLY)
    bench.adapter.endings = [NotSent("no connection")]
    await bench.turn()
    bench.clock.advance(1.9)
    assert await bench.turn() == State.WAITING
    bench.clock.advance(0.2)
    assert await bench.turn() == State.DONE


async def test_a_rate_limit_is_waited_out_with_a_little_jitter(bench: DispatchBench) -> None:
    await bench.plan(REPLY)
    bench.adapter.endings = [RateLimited("slow", 60.0)]
    await bench.turn()
    assert await bench.seconds_until_row_is_due() == pytest.approx(62.0, abs=0.001)


async def test_a_row_of_a_closed_account_waits_until_the_account_opens(bench: DispatchBench) -> None:
    first, second = replies(2)
    await bench.plan(first)
    bench.adapter.endings = [RateLimited("slow", 1000.0)]
    await bench.turn()
    await bench.plan(second)
    await bench.turn()
    assert bench.transport.sent == 1, "the account is closed, so nothing left"
    assert await bench.seconds_until_row_is_due(2) == pytest.approx(1000.0, abs=0.001)


@pytest.mark.parametrize(("succeeds", "wait"), [(False, 16.0), (True, 2.0)])
async def test_refusals_in_a_row_close_the_account_unless_a_call_succeeds_in_between(
    bench: DispatchBench, succeeds: bool, wait: float
) -> None:
    *earlier, last = replies(10)
    refusals: list[TamisError | Exception | None] = [RateLimited("slow", None) for _ in range(8)]
    bench.adapter.endings = [*refusals, None if succeeds else Rejected("no"), RateLimited("slow", None)]
    for row in earlier:
        await bench.plan(row)
        await bench.turn()
        await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET not_before = 1e12"))
        bench.clock.advance(400)  # longer than an account is ever closed
    await bench.plan(last)
    await bench.turn()
    assert await bench.seconds_until_row_is_due(10) == pytest.approx(wait, abs=0.001)


async def test_a_blocked_row_stays_out_of_the_way_for_a_minute(bench: DispatchBench) -> None:
    await bench.plan(REPLY)
    bench.adapter.endings = [Blocked("abusive")]
    await bench.turn()
    assert await bench.seconds_until_row_is_due() == pytest.approx(60.0, abs=0.001)


async def test_an_expired_token_of_a_target_is_tried_again_after_five_minutes(bench: DispatchBench) -> None:
    await bench.plan(action(verb=Verb.ESCALATE, slot=Slot.CASE, key="escalation"))
    bench.adapter.endings = [TokenExpired("expired")]
    await bench.turn()
    assert await bench.seconds_until_row_is_due() == pytest.approx(300.0, abs=0.001)


async def test_an_account_that_is_not_configured_any_more_is_paused_too(
    bench: DispatchBench,
) -> None:
    await bench.plan(action(account_id="2000"))
    bench.adapter.endings = [TokenExpired("expired")]
    assert await bench.turn() == State.WAITING
    assert [pause.scope for pause in await bench.db.read(pauses.list_pauses)] == ["account:2000"]


async def test_an_account_whose_token_expired_resumes_with_another_one_only(bench: DispatchBench) -> None:
    await bench.plan(REPLY)
    bench.adapter.endings = [TokenExpired("expired")]
    await bench.turn()

    async def resumes(token: Secret) -> bool:
        return await bench.db.write(
            lambda tx: pauses.resume_with_new_token(tx, "1000", token.fingerprint(), bench.clock.timestamp)
        )

    assert not await resumes(TOKEN)
    assert await bench.turn() == State.WAITING, "the account is paused"
    assert await resumes(Secret("new-page-token"))
    assert await bench.turn() == State.DONE


@pytest.mark.parametrize(
    ("age", "state"), [(7 * DAY - 1, State.WAITING), (7 * DAY, State.WAITING), (7 * DAY + 1, State.FAILED)]
)
async def test_after_seven_days_nothing_is_repeated_any_more(
    bench: DispatchBench, age: float, state: State
) -> None:
    await bench.plan(REPLY)
    bench.clock.advance(age)
    bench.adapter.endings = [NotSent("no connection")]
    assert await bench.turn() == state


@pytest.mark.parametrize(("attempts", "state"), [(38, State.WAITING), (39, State.FAILED)])
async def test_the_fortieth_attempt_is_the_last(bench: DispatchBench, attempts: int, state: State) -> None:
    await bench.plan(REPLY)
    await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET attempts = ?", (attempts,)))
    bench.adapter.endings = [NotSent("no connection")]
    assert await bench.turn() == state


ESCALATE = action(verb=Verb.ESCALATE, slot=Slot.CASE, key="escalation")


@pytest.mark.parametrize(("age", "state"), [(7 * DAY, State.WAITING), (7 * DAY + 1, State.FAILED)])
async def test_a_desk_that_is_away_for_days_gets_its_cases_all_the_same(
    bench: DispatchBench, age: float, state: State
) -> None:
    await bench.plan(ESCALATE)
    await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET attempts = 2_000"))
    bench.clock.advance(age)
    bench.adapter.endings = [NotSent("no connection")]
    assert await bench.turn() == state


ABSURD = [3601.0, 999_999_999.0, 1e308, float("inf"), float("nan"), -1.0]


@pytest.mark.parametrize("asked", ABSURD)
@pytest.mark.parametrize(("planned", "longest"), [(REPLY, 3600.0), (HIDE, 3600.0), (ESCALATE, 300.0)])
async def test_no_adapter_can_make_a_row_or_its_account_wait_longer_than_we_allow(
    bench: DispatchBench, planned: Action, longest: float, asked: float
) -> None:
    await bench.plan(planned)
    bench.adapter.endings = [RateLimited("slow", asked)]
    assert await bench.turn() == State.WAITING
    assert 0 <= await bench.seconds_until_row_is_due() <= longest
    bench.clock.advance(longest)
    assert await bench.turn() == State.DONE


@pytest.mark.parametrize("asked", ABSURD)
@pytest.mark.parametrize("error", [OutcomeUnknown("silence"), NotFound("gone")], ids=["doubt", "absence"])
async def test_a_read_back_does_not_wait_longer_either(
    bench: DispatchBench, error: TamisError, asked: float
) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings, bench.adapter.effects = [error], [RateLimited("slow", asked)] * 2
    await bench.turn()
    await bench.make_due()
    await bench.turn()
    assert 0 <= await bench.seconds_until_row_is_due() <= 3600.0


# ---- calls that may have happened


async def test_an_unknown_outcome_is_read_back_on_the_schedule_from_when_the_call_began(
    bench: DispatchBench,
) -> None:
    await bench.plan(REPLY)
    bench.clock.advance(100)  # it waited for its turn
    bench.adapter.endings = [OutcomeUnknown("silence")]
    await bench.turn()
    due = [await bench.seconds_until_row_is_due()]
    for seconds in (5, 25):
        bench.clock.advance(seconds)
        await bench.turn()
        due.append(await bench.seconds_until_row_is_due())
    assert due == pytest.approx([5.0, 25.0, 90.0], abs=0.001)
    bench.clock.advance(90)
    assert await bench.turn() == State.PLANNED, "three times not there: it did not happen"
    assert await bench.seconds_until_row_is_due() == pytest.approx(0.0, abs=0.001)


async def test_a_schedule_that_was_missed_is_caught_up_a_second_at_a_time(bench: DispatchBench) -> None:
    await bench.plan(REPLY)
    bench.adapter.endings = [OutcomeUnknown("silence")]
    await bench.turn()
    bench.clock.advance(3600)
    assert await bench.turn() == State.UNKNOWN
    assert await bench.seconds_until_row_is_due() == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize(
    ("error", "wait"), [(NotSent("no connection"), 4.0), (RateLimited("slow", 100.0), 102.0)]
)
async def test_a_read_back_that_fails_is_repeated_soon_but_not_before_the_platform_allows(
    bench: DispatchBench, error: Exception, wait: float
) -> None:
    await bench.plan(REPLY)
    bench.adapter.endings, bench.adapter.effects = [OutcomeUnknown("silence")], [error]  # type: ignore[list-item]
    await bench.turn()
    bench.clock.advance(5)
    assert await bench.turn() == State.UNKNOWN
    assert await bench.seconds_until_row_is_due() == pytest.approx(wait, abs=0.001)


@pytest.mark.parametrize(("attempts", "wait"), [(1, 0.0), (2, 4.0), (3, 8.0), (6, 64.0)])
async def test_a_call_that_may_be_repeated_is_repeated_later_each_time(
    bench: DispatchBench, attempts: int, wait: float
) -> None:
    bench.adapter.repeats_safely, bench.adapter.is_readable = True, False
    await bench.plan(HIDE)
    await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET attempts = ?", (attempts - 1,)))
    bench.adapter.endings = [OutcomeUnknown("silence")]
    await bench.turn()
    bench.clock.advance(5)
    assert await bench.turn() == State.PLANNED
    assert await bench.seconds_until_row_is_due() == pytest.approx(wait, abs=0.001)


async def test_what_failed_waits_for_a_person_and_stands_in_the_audit(bench: DispatchBench) -> None:
    await bench.plan(REPLY)
    bench.adapter.endings = [Rejected("no permission")]
    await bench.turn()
    case = await bench.db.read(lambda tx: tx.execute("SELECT * FROM case_").fetchone())
    assert (case["queue"], case["priority"], case["why"]) == ("failed", 30, "reply: no permission")
    entries = await bench.db.read(lambda tx: audit.list_entries(tx, "outbox:1"))
    assert [entry.action for entry in entries] == ["refused", "case_opened"]


async def test_a_call_that_may_be_repeated_is_not_repeated_for_ever(bench: DispatchBench) -> None:
    bench.adapter.repeats_safely, bench.adapter.is_readable = True, False
    await bench.plan(HIDE)
    bench.adapter.endings = [OutcomeUnknown("silence")]
    await bench.turn()
    await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET attempts = 40"))
    bench.clock.advance(5)
    assert await bench.turn() == State.FAILED
    assert await bench.cases() == ["hide: no clear answer in 40 tries"]
