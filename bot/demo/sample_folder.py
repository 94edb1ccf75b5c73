"""Makes the data folder of a sample: fresh, with the shipped rules enforced and the shipped model."""

from datetime import datetime
from pathlib import Path

from bot import rules
from bot.demo.harness import enforce_all_rules, recreate_folder
from bot.demo.sample_history import SampleSummary, fill_sample
from bot.domain.progress import Progress
from bot.files import read_text
from bot.resources import bundled
from bot.services import policy
from bot.services.classifier import load_classifier
from bot.store.sqlite.engine import SqliteStore

_DAYS_OF_A_MONTH = 30
_SEED = 2026


async def make_sample(folder: Path, months: int, *, now: datetime, progress: Progress) -> SampleSummary:
    """A data folder with so many months, each of thirty days, up to `now`; the same for the same day.

    Raises `UserError` when the folder holds what the demo did not make.
    """
    recreate_folder(folder)
    classifier, _ = load_classifier(None)
    text = enforce_all_rules(read_text(bundled("rules.yaml")), desk=False)
    rule_set = rules.load_rules(text, "rules.yaml", policy.environment_of(None, now))
    store = SqliteStore(folder)
    try:
        days = months * _DAYS_OF_A_MONTH
        return await fill_sample(
            store, classifier, rule_set, until=now, days=days, seed=_SEED, progress=progress
        )
    finally:
        store.close()
