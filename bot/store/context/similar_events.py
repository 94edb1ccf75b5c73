"""Counts the events that belong together with one: by author, post, account, words, hosts or likeness.

What can be read from the events themselves is counted there. Words, hosts and likeness are found by
their keys in `shape`, which `keep` writes. A count says what came in until the event itself; what became
of it since is read as of now. No count looks at more than `MOST` events, however many came: a crowd that
large is "many", and counting it for each of its members would be quadratic.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain import INDEPENDENT_OF_TEXT, AggregateQuery, Event, EventGroup, GroupBy, GroupMember, Kind
from bot.store import Transaction
from bot.store.intake.events import StoredEvent
from bot.store.review import overrides
from bot.text.similarity import signature, similarity, stable_hash, text_key

#: The most events that are counted as alike; of those that may be similar, the most that are compared.
MOST = 1_000
MOST_COMPARED = 500
MOST_EARLIER = 200
#: What people said, and not what was done to it; the partial indexes have the same words.
FROM_PEOPLE = "is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review')"

_MOST_HOSTS = 20
_WITH_WORDS = frozenset({Kind.COMMENT, Kind.REPLY, Kind.DM, Kind.MENTION, Kind.REVIEW, Kind.EDIT})
_NOT_REMOVED = (
    "NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.account_id = e.account_id AND t.message_id = e.message_id)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of some messages. A removal that a person took back is none."""

    removed: int = 0
    approved: int = 0
    replied: int = 0


def insert(tx: Transaction, event_id: int, event: Event, hosts: Collection[str], received_at: float) -> None:
    """Write by what the event can be found again. Doing so again changes nothing.

    A message is found by the words that stand: its last edit's, whichever came first. What we said
    ourselves, what has no words, and what its author removed is not found.
    """
    if event.kind not in _WITH_WORDS or _is_edited(tx, event_id, event):
        return
    tx.execute(
        "DELETE FROM similarity_key WHERE event_id IN (SELECT id FROM event WHERE account_id = ? AND message_id = ?)",
        (event.account_id, event.message_id),
    )
    if event.is_own_echo or overrides.is_deleted(tx, event.account_id, event.message_id):
        return
    tx.executemany(
        "INSERT OR IGNORE INTO similarity_key (day, key, received_at, event_id, alike) VALUES (?, ?, ?, ?, ?)",
        [
            (_day(received_at), key, received_at, event_id, alike)
            for alike, keys in (
                (GroupBy.TEXT, _text_keys(event)),
                (GroupBy.SIMILAR, _bands(event)),
                (GroupBy.DOMAIN, _host_keys(event, hosts)),
            )
            for key in keys
        ],
    )


def label(tx: Transaction, stored: StoredEvent, labels: Collection[str]) -> None:
    """Write that rules gave the event these labels, so that it is counted among their like."""
    received_at = stored.received_at.timestamp()
    tx.executemany(
        "INSERT OR IGNORE INTO similarity_key (day, key, received_at, event_id, alike) VALUES (?, ?, ?, ?, 'label')",
        [
            (_day(received_at), key, received_at, stored.id)
            for name in labels
            for alike in sorted(INDEPENDENT_OF_TEXT)
            for key in _label_keys(stored.event, alike, name)
        ],
    )


def forget(tx: Transaction, before: float) -> int:
    """Drop the keys of the days before that moment and answer how many; the events stay."""
    tx.execute("DELETE FROM hourly_volume WHERE hour < ?", (int(before // 3600),))
    return tx.execute("DELETE FROM similarity_key WHERE day < ?", (_day(before),)).rowcount


def count(tx: Transaction, stored: StoredEvent, ask: AggregateQuery) -> EventGroup:
    """The crowd of a stored event: what people said in its account in the `over` seconds up to it.

    Each message counts once. What its author removed does not count, nor what came in the same
    moment but after it. A withheld author is a crowd of their own.
    """
    event = stored.event
    members: dict[str, Any] = {}
    for row in _members(tx, stored, ask):
        members.setdefault(row["message_id"], row)
    outcome = outcomes(tx, event.account_id, tuple(members))
    authors = {_who(row["author_id"], row["message_id"]) for row in members.values()}
    authors.add(_who(event.author_id, event.message_id))
    return EventGroup(
        events=1 + len(members),
        authors=len(authors),
        removed=outcome.removed,
        approved=outcome.approved,
        replied=outcome.replied,
        earlier=tuple(_sibling(row) for row in list(members.values())[:MOST_EARLIER]),
    )


def outcomes(tx: Transaction, account_id: str, messages: Sequence[str]) -> Outcome:
    """How many of these messages of an account were removed, approved by a person, and answered by us."""
    if not messages:
        return Outcome()
    row = tx.execute(
        "SELECT sum(removed AND NOT approved) AS removed, sum(approved) AS approved, sum(replied) AS replied FROM ("
        " SELECT EXISTS (SELECT 1 FROM outbox o WHERE o.account_id = :account AND o.message_id = m.value"
        " AND o.verb IN ('hide', 'delete') AND o.state = 'done') AS removed,"
        " EXISTS (SELECT 1 FROM outbox o WHERE o.account_id = :account AND o.message_id = m.value"
        " AND o.slot IN ('public_reply', 'private_reply') AND o.state = 'done') AS replied,"
        " EXISTS (SELECT 1 FROM override v WHERE v.account_id = :account AND v.message_id = m.value"
        " AND v.verb IN ('keep', 'unhide')) AS approved FROM json_each(:messages) m)",
        {"account": account_id, "messages": json.dumps(messages)},
    ).fetchone()
    return Outcome(removed=row["removed"], approved=row["approved"], replied=row["replied"])


def _is_edited(tx: Transaction, event_id: int, event: Event) -> bool:
    """Whether an edit after this one says what the message says now."""
    since = (event.created_at.timestamp(), event_id) if event.kind is Kind.EDIT else (float("-inf"), 0)
    found = tx.execute(
        "SELECT 1 FROM event WHERE account_id = ? AND message_id = ? AND kind = 'edit' AND id != ?"
        " AND (created_at, id) > (?, ?)",
        (event.account_id, event.message_id, event_id, *since),
    )
    return found.fetchone() is not None


def _members(tx: Transaction, stored: StoredEvent, ask: AggregateQuery) -> list[Any]:
    """The earlier events of the crowd, oldest first."""
    event = stored.event
    if ask.label:
        return _found(tx, stored, ask, _label_keys(event, ask.group_by, ask.label), MOST)
    if ask.group_by is GroupBy.AUTHOR:
        return (
            _beside(tx, stored, ask, "event_person", "author_id", event.author_id) if event.author_id else []
        )
    if ask.group_by is GroupBy.THREAD:
        return _beside(tx, stored, ask, "event_post", "thread_id", event.thread_id)
    if ask.group_by is GroupBy.ACCOUNT:
        return _beside(tx, stored, ask, "event_people", "account_id", event.account_id)
    if ask.group_by is GroupBy.TEXT:
        return _found(tx, stored, ask, _text_keys(event), MOST)
    if ask.group_by is GroupBy.DOMAIN:
        return _found(tx, stored, ask, _own_hosts(tx, event), MOST)
    rows = _found(tx, stored, ask, _bands(event), MOST_COMPARED)
    return [row for row in rows if similarity(event.text, row["text"]) >= ask.similarity]


def _beside(
    tx: Transaction, stored: StoredEvent, ask: AggregateQuery, index: str, column: str, value: str
) -> list[Any]:
    """The events with that value. Left to itself SQLite takes an index that it must sort or filter."""
    event, until = stored.event, stored.received_at.timestamp()
    return tx.execute(
        f"SELECT e.id, e.message_id, e.thread_id, e.author_id FROM event e INDEXED BY {index}"
        f" WHERE e.account_id = ? AND e.{column} = ? AND e.received_at > ? AND e.received_at <= ? AND e.id < ?"
        f" AND e.message_id != ? AND {FROM_PEOPLE} AND {_NOT_REMOVED} ORDER BY e.received_at, e.id LIMIT {MOST}",
        (event.account_id, value, until - ask.window, until, stored.id, event.message_id),
    ).fetchall()


def _found(
    tx: Transaction, stored: StoredEvent, ask: AggregateQuery, keys: Sequence[int], most: int
) -> list[Any]:
    """The events that share a key with the event, those that share most of them when there are too many."""
    event, until = stored.event, stored.received_at.timestamp()
    days = range(_day(until - ask.window), _day(until) + 1)
    if not keys:
        return []
    return tx.execute(
        "SELECT e.id, e.message_id, e.thread_id, e.author_id, e.text FROM (SELECT event_id FROM (SELECT event_id"
        f" FROM similarity_key WHERE day IN ({_marks(days)}) AND key IN ({_marks(keys)}) AND received_at > ?"
        f" AND received_at <= ? AND event_id < ? LIMIT {most * len(keys)})"
        f" GROUP BY event_id ORDER BY count(*) DESC, event_id LIMIT {most}) s CROSS JOIN event e ON e.id = s.event_id"
        f" WHERE +e.account_id = ? AND e.message_id != ? AND e.is_own_echo = 0 AND {_NOT_REMOVED}"
        " ORDER BY e.received_at, e.id",
        (*days, *keys, until - ask.window, until, stored.id, event.account_id, event.message_id),
    ).fetchall()


def _text_keys(event: Event) -> tuple[int, ...]:
    key = text_key(event.text)
    return (_key(event, GroupBy.TEXT, str(key)),) if key else ()


def _bands(event: Event) -> tuple[int, ...]:
    return tuple(_key(event, GroupBy.SIMILAR, str(band)) for band in signature(event.text).bands)


def _host_keys(event: Event, hosts: Collection[str]) -> tuple[int, ...]:
    return tuple(_key(event, GroupBy.DOMAIN, host) for host in list(dict.fromkeys(hosts))[:_MOST_HOSTS])


def _label_keys(event: Event, alike: GroupBy, name: str) -> tuple[int, ...]:
    place = {GroupBy.AUTHOR: event.author_id, GroupBy.THREAD: event.thread_id}.get(alike, event.account_id)
    return (stable_hash(event.account_id, "label", name, alike, place),) if place else ()


def _own_hosts(tx: Transaction, event: Event) -> tuple[int, ...]:
    """The keys of the hosts that the message links to: what a link is, is not known here."""
    rows = tx.execute(
        "SELECT s.key FROM event e JOIN similarity_key s ON s.event_id = e.id WHERE e.account_id = ? AND e.message_id = ?"
        " AND s.alike = 'domain'",
        (event.account_id, event.message_id),
    )
    return tuple(row["key"] for row in rows)


def _key(event: Event, alike: GroupBy, value: str) -> int:
    return stable_hash(event.account_id, alike, value)


def _day(seconds: float) -> int:
    return int(seconds // 86_400.0)


def _marks(values: Collection[int]) -> str:
    return ", ".join("?" * len(values))


def _who(author_id: str | None, message_id: str) -> tuple[str, str]:
    """Whom to count: everybody who was withheld is somebody else."""
    return ("message", message_id) if author_id is None else ("author", author_id)


def _sibling(row: Any) -> GroupMember:
    return GroupMember(
        event_id=row["id"],
        message_id=row["message_id"],
        thread_id=row["thread_id"],
        author_id=row["author_id"],
    )
