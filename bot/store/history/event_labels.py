"""The labels that rules gave to events, so that they can be searched and counted.

What a decision gave stays with the decision; here is what the event has now.
"""

from collections.abc import Collection

from bot.store import Transaction


def insert_labels(
    tx: Transaction, event_id: int, labels: Collection[str], *, decision_id: int, at: float
) -> None:
    """Give an event these labels; one that it has it keeps."""
    rows = [{"event_id": event_id, "label": label, "decision_id": decision_id, "at": at} for label in labels]
    tx.run_many("event_labels.insert_label", rows)


def remove_labels(tx: Transaction, event_id: int, labels: Collection[str]) -> list[int]:
    """Take these labels from the event's message, its edits included; the rows of the events that had one."""
    rows = tx.all("event_labels.delete_labels", event_id=event_id, labels=sorted(labels))
    return sorted({row["event_id"] for row in rows})


def labels_of_message(tx: Transaction, event_id: int) -> tuple[str, ...]:
    """The labels of the event's message, those of its edits included."""
    return tuple(row["label"] for row in tx.all("event_labels.labels_of_message", event_id=event_id))
