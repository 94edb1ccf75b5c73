"""Which rules were tried against the past, and how often they held there."""

from dataclasses import dataclass

from bot.store import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """One rule in one backtest: it held for `matched` of `events`."""

    at: float
    since: float
    events: int
    matched: int


def note(tx: Transaction, rule: str, fingerprint: str, tried: Tried) -> None:
    """Remember that this text of the rule was tried."""
    tx.execute(
        "INSERT INTO backtest (rule, fingerprint, at, since, events, matched) VALUES (?, ?, ?, ?, ?, ?)",
        (rule, fingerprint, tried.at, tried.since, tried.events, tried.matched),
    )


def latest(tx: Transaction, rule: str, fingerprint: str) -> Tried | None:
    """When this very text of the rule was last tried; None when it never was."""
    row = tx.execute(
        "SELECT at, since, events, matched FROM backtest WHERE rule = ? AND fingerprint = ? ORDER BY at DESC LIMIT 1",
        (rule, fingerprint),
    ).fetchone()
    return Tried(**dict(row)) if row else None
