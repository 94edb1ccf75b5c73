"""What outweighs a rule: a person's word, the author's own removal, a conversation taken over."""

from bot.store import Transaction


def give(tx: Transaction, *, account_id: str, message_id: str, by: str, verb: str, at: float) -> None:
    """A person decided how visible a comment is, here or in the platform's own app."""
    tx.execute(
        "INSERT INTO override (account_id, message_id, at, by_whom, verb) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (account_id, message_id) DO UPDATE SET at = excluded.at, by_whom = excluded.by_whom,"
        " verb = excluded.verb",
        (account_id, message_id, at, by, verb),
    )


def is_in_force(tx: Transaction, account_id: str, message_id: str) -> bool:
    """Whether a person's verdict holds: an edit of the comment after it reopens the question."""
    return (
        tx.execute(
            "SELECT 1 FROM override v WHERE account_id = ? AND message_id = ? AND NOT EXISTS (SELECT 1 FROM event e"
            " WHERE e.account_id = v.account_id AND e.message_id = v.message_id AND e.kind = 'edit'"
            " AND e.received_at > v.at)",
            (account_id, message_id),
        ).fetchone()
        is not None
    )


def is_later(tx: Transaction, account_id: str, message_id: str, verb: str, since: float) -> bool:
    """Whether somebody decided otherwise than `verb` after that moment."""
    row = tx.execute(
        "SELECT verb, at FROM override WHERE account_id = ? AND message_id = ?", (account_id, message_id)
    ).fetchone()
    return row is not None and row["at"] > since and row["verb"] != verb


def mark_deleted(tx: Transaction, account_id: str, message_id: str, at: float) -> None:
    """The author removed it: nobody need look at it, and a late delivery must not bring it back."""
    tx.execute("INSERT OR IGNORE INTO tombstone VALUES (?, ?, ?)", (account_id, message_id, at))
    tx.execute(
        "UPDATE case_ SET state = 'closed', closed_at = ?, closed_by = 'author', answer = 'removed by its author'"
        " WHERE state = 'open' AND event_id IN (SELECT id FROM event WHERE account_id = ? AND message_id = ?)",
        (at, account_id, message_id),
    )


def is_deleted(tx: Transaction, account_id: str, message_id: str) -> bool:
    """Whether the author removed it."""
    found = tx.execute(
        "SELECT 1 FROM tombstone WHERE account_id = ? AND message_id = ?", (account_id, message_id)
    )
    return found.fetchone() is not None


def start_takeover(tx: Transaction, account_id: str, thread_id: str, until: float) -> None:
    """A person speaks in this conversation; the machine keeps silent until then."""
    tx.execute(
        "INSERT INTO takeover VALUES (?, ?, ?) ON CONFLICT (account_id, thread_id) DO UPDATE SET until = excluded.until",
        (account_id, thread_id, until),
    )


def is_taken_over(tx: Transaction, account_id: str, thread_id: str, now: float) -> bool:
    """Whether a person has this conversation."""
    found = tx.execute(
        "SELECT 1 FROM takeover WHERE account_id = ? AND thread_id = ? AND until > ?",
        (account_id, thread_id, now),
    )
    return found.fetchone() is not None
