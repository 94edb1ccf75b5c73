"""Gathers what a rule may look at besides the event: its author's and its thread's past."""

from datetime import UTC, datetime

from bot.domain import AuthorHistory, Facts, Kind, ThreadState
from bot.store import Transaction, verdicts
from bot.store.events import StoredEvent

_FROM_PEOPLE = "is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review')"


def gather(tx: Transaction, stored: StoredEvent, *, now: float, account_name: str = "") -> Facts:
    """The facts about one event as of now, all within its own account."""
    event = stored.event
    return Facts(
        author=_author(tx, stored),
        thread=ThreadState(
            **_thread(tx, stored),
            answered_by=_answered_by(tx, stored),
            automation_paused=event.kind is Kind.DM
            and verdicts.is_taken_over(tx, event.account_id, event.thread_id, now),
        ),
        decided_by_person=verdicts.stands(tx, event.account_id, event.message_id),
        account_name=account_name,
    )


def _author(tx: Transaction, stored: StoredEvent) -> AuthorHistory:
    event = stored.event
    if event.author_id is None:
        return AuthorHistory(is_known=False)
    row = tx.execute(
        f"SELECT count(*) AS messages, min(received_at) AS first_seen FROM event"
        f" WHERE account_id = ? AND author_id = ? AND id < ? AND {_FROM_PEOPLE}",
        (event.account_id, event.author_id, stored.id),
    ).fetchone()
    if not row["messages"]:
        return AuthorHistory()
    acted = tx.execute(
        "SELECT count(DISTINCT CASE WHEN o.verb IN ('hide', 'delete') AND o.state = 'done' THEN e.message_id END)"
        " AS removed, count(DISTINCT CASE WHEN o.slot IN ('public_reply', 'private_reply') AND o.state = 'done'"
        " THEN e.message_id END) AS replied FROM event e JOIN outbox o ON o.event_id = e.id"
        " WHERE e.account_id = ? AND e.author_id = ? AND e.id < ?",
        (event.account_id, event.author_id, stored.id),
    ).fetchone()
    approved = tx.execute(
        "SELECT count(DISTINCT e.message_id) AS approved FROM event e JOIN verdict v ON v.account_id = e.account_id"
        " AND v.message_id = e.message_id WHERE e.account_id = ? AND e.author_id = ? AND v.verb IN ('keep', 'unhide')",
        (event.account_id, event.author_id),
    ).fetchone()
    return AuthorHistory(
        messages=row["messages"],
        approved=approved["approved"],
        removed=acted["removed"],
        replied=acted["replied"],
        first_seen=datetime.fromtimestamp(row["first_seen"], UTC),
    )


def _thread(tx: Transaction, stored: StoredEvent) -> dict[str, int]:
    # Counting a viral post's every comment for every comment would be quadratic: 1,000 is "many".
    row = tx.execute(
        f"SELECT count(*) AS comments FROM (SELECT 1 FROM event WHERE account_id = ? AND thread_id = ? AND id < ?"
        f" AND {_FROM_PEOPLE} LIMIT 1000)",
        (stored.event.account_id, stored.event.thread_id, stored.id),
    ).fetchone()
    removed = tx.execute(
        "SELECT count(*) AS removed FROM (SELECT 1 FROM event e JOIN outbox o ON o.event_id = e.id WHERE"
        " e.account_id = ? AND e.thread_id = ? AND o.verb IN ('hide', 'delete') AND o.state = 'done' LIMIT 1000)",
        (stored.event.account_id, stored.event.thread_id),
    ).fetchone()
    return {"comments": row["comments"], "removed": removed["removed"]}


def _answered_by(tx: Transaction, stored: StoredEvent) -> str:
    """Who answered this very comment, or this conversation since its author last wrote."""
    event = stored.event
    where, value = (
        ("thread_id", event.thread_id) if event.kind is Kind.DM else ("parent_id", event.message_id)
    )
    answers = tx.execute(
        f"SELECT extra LIKE '%\"human_reply\"%' AS human FROM event WHERE account_id = ? AND {where} = ?"
        " AND is_own_echo = 1 AND (? != 'dm' OR id > ?)",
        (event.account_id, value, event.kind, stored.id),
    ).fetchall()
    if any(answer["human"] for answer in answers):
        return "human"
    return "bot" if answers else "none"
