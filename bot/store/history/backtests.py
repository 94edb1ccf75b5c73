"""Which rules were run against stored events, and how often they matched."""

from dataclasses import dataclass

from bot.store import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class BacktestRun:
    """One rule in one backtest: of the `events` since `since`, it matched `matched`. Times are seconds
    since 1970."""

    at: float
    since: float
    events: int
    matched: int


def insert_run(tx: Transaction, rule_id: str, fingerprint: str, run: BacktestRun) -> None:
    """Remember that the rule was tested in the version of that fingerprint."""
    tx.run(
        "backtests.insert_run",
        rule_id=rule_id,
        fingerprint=fingerprint,
        at=run.at,
        since=run.since,
        events=run.events,
        matched=run.matched,
    )


def latest_run(tx: Transaction, rule_id: str, fingerprint: str) -> BacktestRun | None:
    """The last run of exactly this version of the rule, None when there was none."""
    row = tx.one("backtests.latest_run", rule_id=rule_id, fingerprint=fingerprint)
    if row is None:
        return None
    return BacktestRun(at=row["at"], since=row["since"], events=row["events"], matched=row["matched"])
