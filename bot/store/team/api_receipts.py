"""What was asked over the network under an idempotency key, so that a second asking changes nothing."""

from dataclasses import dataclass

from bot.store import Transaction

_KEPT_SECONDS = 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """That it was carried out: what was asked, and what it was answered with if that is known."""

    fingerprint: str
    status: int | None
    body: str | None


def find_receipt(tx: Transaction, user: str, key: str) -> Receipt | None:
    """The receipt of this user under this key."""
    row = tx.one("api_receipts.find_receipt", user_name=user, key=key)
    if row is None:
        return None
    return Receipt(fingerprint=row["fingerprint"], status=row["status"], body=row["body"])


def add_receipt(tx: Transaction, user: str, key: str, fingerprint: str, at: float) -> None:
    """In the transaction that carries it out; forgets what is older than a day."""
    tx.run("api_receipts.delete_older", before=at - _KEPT_SECONDS)
    tx.run("api_receipts.insert_receipt", user_name=user, key=key, fingerprint=fingerprint, at=at)


def complete_receipt(tx: Transaction, user: str, key: str, status: int, body: str) -> None:
    """What it was answered with."""
    tx.run("api_receipts.complete_receipt", user_name=user, key=key, status=status, body=body)
