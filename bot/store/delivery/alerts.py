"""What the program has to tell its operator, once: the log has it, whatever else reads the log."""

from collections.abc import Collection

from bot.store import Transaction

_LONGEST_ALERT = 500


def raise_alert(tx: Transaction, text: str, *, at: float) -> None:
    """Something that an operator has to know."""
    tx.run("alerts.insert_alert", at=at, what=text[:_LONGEST_ALERT])


def list_alerts(tx: Transaction) -> dict[int, str]:
    """The alerts that nobody has seen yet by their number, the oldest first. Show them, then call
    `mark_notified`: a crash in between repeats an alert, never loses one."""
    return {row["id"]: row["what"] for row in tx.all("alerts.list_alerts")}


def mark_notified(tx: Transaction, alerts: Collection[int]) -> None:
    """These alerts were shown."""
    tx.run("alerts.mark_notified", ids=list(alerts))
