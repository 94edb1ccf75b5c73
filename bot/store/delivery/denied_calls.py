"""Calls in a row that a platform denied to an account, be it that the comment is gone or the permission.

One such answer says little: people delete comments. Several without a success in between mean that the
account may not act any more.
"""

from bot.store import Transaction

#: Longer ago than that a call says nothing about what the account may do now.
_COUNTED_SECONDS = 7 * 86_400.0


def record_denial(tx: Transaction, account_id: str, outbox_id: int, at: float) -> list[int]:
    """Add a call; the outbox rows of all that were denied in a row, oldest first, with this one."""
    tx.run("denied_calls.insert_denial", outbox_id=outbox_id, account_id=account_id, at=at)
    rows = tx.all("denied_calls.list_denials", account_id=account_id, since=at - _COUNTED_SECONDS)
    return [row["outbox_id"] for row in rows]


def forget_denials(tx: Transaction, account_id: str) -> None:
    """A call succeeded, or a person says that the account may act again."""
    tx.run("denied_calls.delete_denials", account_id=account_id)
