"""Counts of what happened to the program, such as malformed webhooks, for its metrics and reports."""

from bot.store import Transaction


def increment_counter(tx: Transaction, name: str, increment: int = 1) -> None:
    """Add to the counter of that name, which begins at 0."""
    tx.run("operational_counters.increment_counter", name=name, increment=increment)


def operational_counters(tx: Transaction) -> dict[str, int]:
    """The value of every counter that was ever added to, by name."""
    return {row["name"]: row["value"] for row in tx.all("operational_counters.list_counters")}
