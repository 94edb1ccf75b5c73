"""JSON of what a backfill fetched, for programs."""

from collections.abc import Iterable
from datetime import datetime

from bot.runtime.backfill import AccountBackfill


def backfill_json(
    results: Iterable[AccountBackfill], since: datetime, *, is_preview: bool
) -> dict[str, object]:
    """What was fetched of each account; `too_old` is counted in a preview only."""
    return {
        "since": since.isoformat(timespec="seconds"),
        "dry_run": is_preview,
        "accounts": [
            {
                "source": result.source,
                "account": result.account_id,
                "platform": result.platform,
                "state": result.state.value,
                "listed": result.events,
                "missed": result.missed,
                **({"too_old": result.too_old} if is_preview else {}),
                "problem": result.problem,
            }
            for result in results
        ],
    }
