"""Until when an answer in private is possible: in a conversation since its last message, to a comment since it
was written, by the platform's clock. How long is said by the adapters when the program starts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import AnswerWindows
from bot.store import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerWindow:
    """Until when anything may be sent, and until when a person may answer; seconds since 1970.

    `last_message_at` is None for a comment, where both are the same.
    """

    standard_until: float
    until: float
    last_message_at: float | None


def replace_windows(tx: Transaction, windows: Mapping[str, AnswerWindows]) -> None:
    """Take over what the accounts (by id) of the running program allow."""
    tx.run("answer_windows.delete_windows")
    rows = [
        {
            "account_id": account_id,
            "standard": limits.standard.total_seconds(),
            "by_person": limits.by_person.total_seconds(),
            "private_reply": limits.private_reply.total_seconds(),
        }
        for account_id, limits in windows.items()
    ]
    tx.run_many("answer_windows.insert_window", rows)


def find_window(tx: Transaction, event_id: int) -> AnswerWindow | None:
    """The window for an answer in private to an event; None where its platform sets none."""
    row = tx.one("answer_windows.find_window", event_id=event_id)
    if row is None or row["answer_until"] is None:
        return None
    last_message_at, until = row["last_message_at"], row["answer_until"]
    standard_until = until if last_message_at is None else last_message_at + row["standard"]
    return AnswerWindow(standard_until=standard_until, until=until, last_message_at=last_message_at)
