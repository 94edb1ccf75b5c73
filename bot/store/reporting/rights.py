"""Reads what became of the requests for rights of a period."""

from collections import Counter
from dataclasses import asdict

from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.store import Transaction
from bot.store.review.rights import state_of


def count_rights(
    tx: Transaction, since: float, until: float, *, now: float, scope: ReportScope = EVERYTHING
) -> dict[str, int]:
    """How many requests that were planned in [since, until) are in each state by now."""
    rows = tx.all("rights.list_of_period", since=since, until=until, **asdict(scope))
    counts = Counter(state_of(row, now).value for row in rows)
    return dict(sorted(counts.items()))
