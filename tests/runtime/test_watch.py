"""What nobody sends is looked at all the same."""

import pytest

from bot.classify.lexicon import LexiconClassifier
from bot.config import Config
from bot.domain import CaseRequest, Effect, Slot, Verb
from bot.domain.actors import Actor
from bot.runtime.minute_log import MinuteLog
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.refusals import Refusals
from bot.runtime.watch import Watch, logger
from bot.store import Transaction
from bot.store.delivery import alerts, outbox
from bot.store.history import audit
from bot.store.intake import events
from bot.store.review import evidence
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received
from tests.fakes.clock import FakeClock
from tests.fakes.outbox_rows import action, decide
from tests.fakes.removals import plan_removals

URGENT = CaseRequest(actor=Actor.rule("child"), why="words: a child", queue="urgent", priority=100)


def watch(db: SqliteStore, clock: FakeClock) -> Watch:
    policy = ActivePolicy(fallback=LexiconClassifier())
    config = Config(sources=(), data=".", model=None)
    return Watch(db, config, policy, Refusals(clock), MinuteLog(logger, clock), clock=clock)


def logged(caplog: pytest.LogCaptureFixture, action: str) -> list[str]:
    """What was logged under that name."""
    return [record.getMessage() for record in caplog.records if record.__dict__.get("action") == action]


async def test_a_rule_that_hides_the_same_text_again_and_again_is_tripped_and_told_of_once(
    db: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    def flood(tx: Transaction) -> None:
        plan_removals(tx, 31)
        tx.execute("UPDATE event SET text = 'same'")

    await db.write(flood)
    watching = watch(db, FakeClock(moment(100)))
    for _ in range(3):
        await watching.run_once()
    (alert,) = logged(caplog, "alert")
    assert "rule insult is held back" in alert
    assert await db.read(alerts.list_alerts) == {}


@pytest.mark.parametrize(("days", "kept"), [(179, 1), (181, 0)])
async def test_evidence_has_its_own_time(db: SqliteStore, days: int, kept: int) -> None:
    def preserve(tx: Transaction) -> None:
        row = received(tx, 1, text="meet me after school")
        decided(tx, row, Verb.QUEUE, rule="child", case=URGENT)
        stored = events.get_event(tx, row)
        assert stored is not None
        assert evidence.preserve(tx, stored, evidence.Change.REMOVED, at=START)

    await db.write(preserve)
    await watch(db, FakeClock(moment(days * 86_400))).run_once()
    assert await db.read(lambda tx: len(list(tx.execute("SELECT 1 FROM evidence")))) == kept
    assert len(await db.read(lambda tx: audit.list_entries(tx, "evidence"))) == 1 - kept


HANDED_OVER = action(verb=Verb.ESCALATE, slot=Slot.CASE, via="desk")


async def test_an_escalation_that_does_not_leave_is_told_of_and_so_is_the_target_that_recovers(
    db: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock()
    watching = watch(db, clock)

    def plan(tx: Transaction) -> None:
        decide(tx, HANDED_OVER)
        sql = "UPDATE outbox SET planned_at = ?, state = 'waiting', not_before = 9e12"
        tx.execute(sql, (clock.timestamp,))

    await db.write(plan)
    for seconds in (0, 599, 1, 5):
        clock.advance(seconds)
        await watching.run_once()
    assert logged(caplog, "alert") == [
        "cases for desk do not leave; the overdue ones are in the queue 'failed': 1"
    ]
    assert logged(caplog, "target_recovered") == []
    row = await db.read(lambda tx: tx.execute("SELECT not_before FROM outbox").fetchone())
    assert row["not_before"] <= clock.timestamp + 300, "nobody outside decides how long it waits"
    await db.write(lambda tx: outbox.mark_done(tx, 1, Effect(external_id="7"), at=clock.timestamp))
    for _ in range(2):
        await watching.run_once()
    assert logged(caplog, "target_recovered") == ["a target takes cases over again"]
