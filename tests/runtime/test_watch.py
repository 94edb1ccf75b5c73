"""What nobody sends is looked at all the same."""

import pytest

from bot.classify.lexicon import LexiconClassifier
from bot.config import Config
from bot.domain import CaseRequest, Verb
from bot.domain.actors import Actor
from bot.runtime.minute_log import MinuteLog
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.refusals import Refusals
from bot.runtime.watch import Watch, logger
from bot.store import Transaction
from bot.store.delivery import circuit_breaker
from bot.store.history import audit
from bot.store.intake import events
from bot.store.review import evidence
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received
from tests.fakes.clock import FakeClock
from tests.fakes.removals import plan_removals

URGENT = CaseRequest(actor=Actor.rule("child"), why="words: a child", queue="urgent", priority=100)


def watch(db: SqliteStore, clock: FakeClock) -> Watch:
    policy = ActivePolicy(fallback=LexiconClassifier())
    config = Config(sources=(), data=".", model=None)
    return Watch(db, config, policy, Refusals(clock), MinuteLog(logger, clock), clock=clock)


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
    alerts = [record for record in caplog.records if record.__dict__.get("action") == "alert"]
    assert len(alerts) == 1
    assert "rule insult is held back" in alerts[0].getMessage()
    assert await db.read(circuit_breaker.list_alerts) == {}


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
