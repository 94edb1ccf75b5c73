"""A made-up history in a real database, read by word lists and decided by rules."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.classify.lexicon import LexiconClassifier
from bot.demo.sample_history import fill_sample
from bot.domain.progress import unwatched
from bot.services.reports.quality import measure_quality
from bot.services.workspace import Workspace
from bot.store.reporting import reconciliation
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.rules import rule, rules

UNTIL = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def test_a_few_days_fill_a_report_and_lose_nothing(tmp_path: Path) -> None:
    rule_set = rules(rule(then=["hide"]))
    store = SqliteStore(tmp_path)
    summary = await fill_sample(
        store, LexiconClassifier(), rule_set, until=UNTIL, days=3, seed=3, progress=unwatched
    )
    workspace = Workspace(store=store, clock=lambda: UNTIL)
    report = await measure_quality(workspace, summary.since, None)
    books = await store.read(reconciliation.reconcile)
    workspace.close()
    assert summary.since == UNTIL - timedelta(days=3)
    assert report.service.inbound == summary.events > 60
    assert report.service.answered_of_all["human"].hits > 0
    assert report.moderation.hidden.hits > 0
    assert books.is_balanced
    assert books.is_idle
