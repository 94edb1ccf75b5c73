"""The kill switch: what may not act now, for everything, an account, its words, or a rule.

Besides the table there is a flag file in the data folder, which works when the database cannot
be written to.
"""

from pathlib import Path
from typing import Any

from bot.store import Transaction
from bot.store.history import audit

FLAG = "PAUSED"


def set(tx: Transaction, *, scope: str, reason: str, by: str, at: float, token: str | None = None) -> bool:
    """Pause a scope; False when it was paused already."""
    changed = tx.execute(
        "INSERT INTO pause (scope, reason, by_whom, at, token) VALUES (?, ?, ?, ?, ?) ON CONFLICT (scope) DO NOTHING",
        (scope, reason, by, at, token),
    ).rowcount
    if changed:
        audit.record(tx, at=at, actor=by, action="paused", subject=scope)
    return bool(changed)


def lift(tx: Transaction, scope: str, by: str, at: float) -> bool:
    """Resume a scope; False when it was not paused."""
    changed = tx.execute("DELETE FROM pause WHERE scope = ?", (scope,)).rowcount
    if changed:
        audit.record(tx, at=at, actor=by, action="resumed", subject=scope)
    return bool(changed)


def all(tx: Transaction) -> list[Any]:
    """Every pause in force, oldest first."""
    return tx.execute("SELECT * FROM pause ORDER BY at").fetchall()


def lift_for_new_token(tx: Transaction, account_id: str, token: str, at: float) -> bool:
    """Resume an account that was paused because its token ended, once it has another."""
    row = tx.execute("SELECT token FROM pause WHERE scope = ?", (f"account:{account_id}",)).fetchone()
    if row is None or row["token"] is None or row["token"] == token:
        return False
    return lift(tx, f"account:{account_id}", "token", at)


def flag(folder: Path, on: bool) -> None:
    """Raise or lower the flag file that stops every action within a second."""
    path = folder / FLAG
    if on:
        path.touch(mode=0o600)
    else:
        path.unlink(missing_ok=True)


def is_flagged(folder: Path) -> bool:
    """Whether the flag file is there."""
    return (folder / FLAG).exists()
