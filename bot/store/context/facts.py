"""Gathers what a rule may look at besides the event: its author's and its thread's past.

Nothing here grows with a post that everybody comments on: what is counted one by one stops at the
latest 1,000, which is "many".
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from bot.domain import AggregateQuery, AuthorHistory, Facts, Kind, ThreadState
from bot.store import Transaction
from bot.store.context import lookup, similar_events
from bot.store.context.similar_events import FROM_PEOPLE
from bot.store.history import author_marks
from bot.store.intake.events import StoredEvent
from bot.store.review import overrides

_MANY = 1_000
#: Of an author's messages, the latest whose answers are looked for.
_MOST_ANSWERED = 200
_HOUR, _USUAL_HOURS = 3_600.0, 7 * 24
_BY_HAND = "extra LIKE '%\"human_reply\"%'"
_NONE: Mapping[str, float] = {}


def gather(
    tx: Transaction,
    stored: StoredEvent,
    *,
    now: float,
    account_name: str = "",
    asks: Collection[AggregateQuery] = (),
    counters: Mapping[str, float] = _NONE,
) -> Facts:
    """The facts about one event as of now, all within its own account.

    `asks` are the crowds to count, `counters` the names of the rules' own counters with their half-lives
    in seconds; they are read for the event's author, thread and account.
    """
    event = stored.event
    of = [key for key in (event.author_id, event.thread_id, event.account_id) if key is not None]
    return Facts(
        author=_author(tx, stored, now),
        thread=_thread(tx, stored, now),
        decided_by_person=overrides.is_in_force(tx, event.account_id, event.message_id),
        account_name=account_name,
        groups={ask: similar_events.count(tx, stored, ask) for ask in asks},
        counters=author_marks.counter_values(tx, event.account_id, counters, of, now),
    )


def _author(tx: Transaction, stored: StoredEvent, now: float) -> AuthorHistory:
    event = stored.event
    author = event.author_id
    if author is None:
        return AuthorHistory(is_known=False)
    before = (
        "FROM event INDEXED BY event_person WHERE account_id = ? AND author_id = ? AND id < ?"
        f" AND {FROM_PEOPLE} ORDER BY received_at"
    )
    values = (event.account_id, author, stored.id)
    latest = tx.execute(f"SELECT message_id {before} DESC LIMIT {_MANY}", values).fetchall()
    first = tx.execute(f"SELECT received_at {before} LIMIT 1", values).fetchone()
    outcome = similar_events.outcomes(
        tx, event.account_id, list(dict.fromkeys(row["message_id"] for row in latest))
    )
    return AuthorHistory(
        messages=len(latest),
        approved=outcome.approved,
        removed=outcome.removed,
        replied=outcome.replied,
        first_seen=_at(first["received_at"] if first else None),
        strikes=author_marks.strikes(tx, event.account_id, author, now),
        labels=author_marks.labels(tx, event.account_id, author, now),
        last_human_reply=_last_human_reply(tx, stored),
    )


def _last_human_reply(tx: Transaction, stored: StoredEvent) -> datetime | None:
    """When a colleague last answered one of the author's messages, from here or on the platform."""
    row = tx.execute(
        "WITH mine AS MATERIALIZED (SELECT message_id, thread_id, kind FROM event INDEXED BY event_person WHERE account_id = :account"
        f" AND author_id = :author AND id <= :id AND {FROM_PEOPLE} ORDER BY received_at DESC LIMIT {_MOST_ANSWERED})"
        " SELECT max(at) AS at FROM ("
        " SELECT e.received_at AS at FROM mine m CROSS JOIN event e INDEXED BY event_answer ON e.parent_id = m.message_id"
        f" WHERE e.account_id = :account AND e.is_own_echo = 1 AND {_BY_HAND}"
        " UNION ALL SELECT e.received_at FROM (SELECT DISTINCT thread_id FROM mine WHERE kind = 'dm') m"
        " CROSS JOIN event e INDEXED BY event_own ON e.thread_id = m.thread_id"
        f" WHERE e.account_id = :account AND e.is_own_echo = 1 AND {_BY_HAND}"
        " UNION ALL SELECT o.settled_at FROM mine m CROSS JOIN outbox o INDEXED BY outbox_message ON o.message_id = m.message_id"
        " WHERE o.account_id = :account AND o.slot IN ('public_reply', 'private_reply') AND o.state = 'done'"
        " AND o.rule LIKE 'person:%')",
        {"account": stored.event.account_id, "author": stored.event.author_id, "id": stored.id},
    ).fetchone()
    return _at(row["at"])


def _thread(tx: Transaction, stored: StoredEvent, now: float) -> ThreadState:
    event, until = stored.event, stored.received_at.timestamp()
    place = (event.account_id, event.thread_id)
    latest = tx.execute(
        "SELECT count(*) AS comments, coalesce(sum(sentiment = 'negative'), 0) AS negative, coalesce(sum(EXISTS ("
        "SELECT 1 FROM outbox o WHERE o.account_id = e.account_id AND o.message_id = e.message_id"
        " AND o.verb IN ('hide', 'delete') AND o.state = 'done') AND NOT EXISTS (SELECT 1 FROM override v"
        " WHERE v.account_id = e.account_id AND v.message_id = e.message_id AND v.verb IN ('keep', 'unhide'))), 0)"
        " AS removed FROM (SELECT account_id, message_id, sentiment FROM event INDEXED BY event_post WHERE account_id = ? AND thread_id = ?"
        f" AND id < ? AND {FROM_PEOPLE} ORDER BY received_at DESC LIMIT {_MANY}) e",
        (*place, stored.id),
    ).fetchone()
    hour = tx.execute(
        "SELECT count(*) AS comments FROM (SELECT 1 FROM event INDEXED BY event_post WHERE account_id = ? AND thread_id = ?"
        f" AND received_at > ? AND received_at <= ? AND id < ? AND {FROM_PEOPLE} LIMIT {_MANY})",
        (*place, until - _HOUR, until, stored.id),
    ).fetchone()
    opened = tx.execute(
        "SELECT received_at FROM event WHERE account_id = ? AND thread_id = ? ORDER BY id LIMIT 1", place
    ).fetchone()
    return ThreadState(
        comments=latest["comments"],
        removed=latest["removed"],
        negative=latest["negative"],
        answered_by=_answered_by(tx, stored),
        automation_paused=event.kind is Kind.DM and overrides.is_taken_over(tx, *place, now),
        opened_at=_at(opened["received_at"] if opened else None),
        last_hour=hour["comments"],
        usual_hour=_usual_hour(tx, event.account_id, until),
        parent_text=_parent_text(tx, stored),
    )


def _usual_hour(tx: Transaction, account_id: str, until: float) -> float:
    """Comments an hour in the account's last 7 days, or since we know it if that is less."""
    hour = int(until // _HOUR)
    row = tx.execute(
        "SELECT coalesce(sum(comments), 0) AS comments, (SELECT min(hour) FROM hourly_volume WHERE account_id = :account)"
        " AS first FROM hourly_volume WHERE account_id = :account AND hour > :since AND hour <= :until",
        {"account": account_id, "since": hour - _USUAL_HOURS, "until": hour},
    ).fetchone()
    hours = min(_USUAL_HOURS, hour - row["first"] + 1) if row["first"] is not None else 1
    return float(row["comments"] / max(1, hours))


def _parent_text(tx: Transaction, stored: StoredEvent) -> str:
    if stored.event.parent_id in (None, stored.event.thread_id):  # it answers the post
        return ""
    parent = lookup.parent_of(tx, stored)
    return parent.event.text if parent else ""


def _answered_by(tx: Transaction, stored: StoredEvent) -> str:
    """Who answered this very comment, or this conversation since its author last wrote."""
    event = stored.event
    where, value = (
        ("thread_id", event.thread_id) if event.kind is Kind.DM else ("parent_id", event.message_id)
    )
    answers = tx.execute(
        f"SELECT count(*) AS answers, max({_BY_HAND}) AS human FROM event WHERE account_id = ? AND {where} = ?"
        " AND is_own_echo = 1 AND (? != 'dm' OR id > ?)",
        (event.account_id, value, event.kind, stored.id),
    ).fetchone()
    if answers["human"]:
        return "human"
    return "bot" if answers["answers"] else "none"


def _at(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
