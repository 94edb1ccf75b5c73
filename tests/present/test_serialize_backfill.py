"""What a backfill fetched, for programs."""

from dataclasses import replace
from typing import Any

from bot.present.serialize_backfill import backfill_json
from bot.runtime.backfill import AccountBackfill, BackfillState
from tests.factories import NOW

DONE = AccountBackfill(
    source="meta",
    account_id="1000",
    platform="facebook",
    state=BackfillState.DONE,
    events=40,
    missed=3,
    too_old=1,
)


def test_every_account_is_there_and_what_is_too_old_in_a_preview_only() -> None:
    account: dict[str, Any] = {
        "source": "meta",
        "account": "1000",
        "platform": "facebook",
        "state": "done",
        "listed": 40,
        "missed": 3,
        "problem": "",
    }
    assert backfill_json([DONE], NOW, is_preview=False) == {
        "since": "2026-11-22T12:00:00+00:00",
        "dry_run": False,
        "accounts": [account],
    }
    failed = replace(DONE, state=BackfillState.FAILED, problem="no connection")
    assert backfill_json([failed], NOW, is_preview=True)["accounts"] == [
        account | {"too_old": 1, "state": "failed", "problem": "no connection"}
    ]
