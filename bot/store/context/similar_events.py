"""Counts the events that belong together with one: by author, thread, account, text, link or similarity.

What can be read from the events themselves is counted there. Text, links and similarity are found by the
keys in the table `similarity_key`, which `insert_keys` writes. A count says what had come in when the event
did, and goes by when it was written: deliveries overtake each other, and after an outage a platform sends
what is a day old. What became of it since is read as of now. No count looks at more than `MAX_MEMBERS` events, however
many came: a group that large is "many", and counting it for each of its members would be quadratic.
"""

import json
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.domain import INDEPENDENT_OF_TEXT, AggregateQuery, Event, EventGroup, GroupBy, GroupMember, Kind
from bot.store import Transaction
from bot.store.intake.events import StoredEvent
from bot.store.ports import Row
from bot.store.review import overrides
from bot.text.similarity import signature, similarity, stable_hash, text_key

#: The most events that are counted as alike; of those that may be similar, the most that are compared.
MAX_MEMBERS = 1_000
MAX_COMPARED = 500
MAX_EARLIER = 200

#: A comment full of links is a list of them; the first ones find its copies as well as all would.
_MAX_HOSTS = 20
_DAY, _HOUR = 86_400.0, 3_600.0
_WEEK_HOURS, _USUAL_WEEKS = 7 * 24, 4
_WITH_TEXT = frozenset({Kind.COMMENT, Kind.REPLY, Kind.DM, Kind.MENTION, Kind.REVIEW, Kind.EDIT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How many of some messages were removed, approved by a person, and answered by us. A removal that a
    person reverted is not counted."""

    removed: int = 0
    approved: int = 0
    replied: int = 0


def insert_keys(tx: Transaction, event_id: int, event: Event, hosts: Collection[str]) -> None:
    """Write the keys by which the event can be found again. Doing so again changes nothing.

    A message is found by its current text: that of its last edit, whichever event came first. Our own
    messages, those without text and those that their author removed are not found.
    """
    if event.kind not in _WITH_TEXT or _has_later_edit(tx, event_id, event):
        return
    tx.run("similar_events.delete_message_keys", account_id=event.account_id, message_id=event.message_id)
    if event.is_own_echo or overrides.is_deleted(tx, event.account_id, event.message_id):
        return
    keys = {
        GroupBy.TEXT: _text_keys(event),
        GroupBy.SIMILAR: _band_keys(event),
        GroupBy.DOMAIN: _host_keys(event, hosts),
    }
    pairs = ((group_by, key) for group_by in keys for key in keys[group_by])
    _insert(tx, event_id, event.created_at.timestamp(), pairs)


def insert_label_keys(tx: Transaction, event_id: int, labels: Collection[str]) -> None:
    """Write that rules gave the event these labels, so that it is counted among those that have them too."""
    membership = _membership(tx, event_id)
    pairs = (("label", key) for key in _all_label_keys(membership, labels))
    _insert(tx, event_id, membership.created_at, pairs)


def delete_label_keys(tx: Transaction, event_id: int, labels: Collection[str]) -> None:
    """The event has these labels no more."""
    keys = list(_all_label_keys(_membership(tx, event_id), labels))
    tx.run("similar_events.delete_keys_of_event", event_id=event_id, keys=keys)


def delete_keys_before(tx: Transaction, before: float) -> int:
    """Drop the keys of the days before that moment and return how many; the events stay."""
    tx.run("similar_events.delete_volume_before", hour=int(before // _HOUR))
    return tx.run("similar_events.delete_keys_before", day=_day(before))


def count_group(tx: Transaction, stored: StoredEvent, query: AggregateQuery) -> EventGroup:
    """The group of a stored event: what people wrote in its account within `window` seconds, this one included.

    Each message counts once. What its author removed does not count, nor what came in after it. An author that the platform withheld counts as a different one each time.
    """
    event = stored.event
    if query.is_volume:
        return _count_volume(tx, stored, query)
    members: dict[str, Row] = {}
    for row in _within(query.window, event, _members(tx, stored, query)):
        members.setdefault(row["message_id"], row)
    outcome = count_outcomes(tx, event.account_id, tuple(members))
    authors = {_author_key(row["author_id"], row["message_id"]) for row in members.values()}
    authors.add(_author_key(event.author_id, event.message_id))
    return EventGroup(
        events=1 + len(members),
        authors=len(authors),
        removed=outcome.removed,
        approved=outcome.approved,
        replied=outcome.replied,
        judged=sum(row["sentiment"] is not None for row in members.values()),
        negative=sum(row["sentiment"] == "negative" for row in members.values()),
        earlier=tuple(_member(row) for row in list(members.values())[:MAX_EARLIER]),
    )


def _count_volume(tx: Transaction, stored: StoredEvent, query: AggregateQuery) -> EventGroup:
    """The comments of the account in the window up to the event, and how many an hour of that weekday usually
    has: the mean of this clock hour in the weeks before that the account was already known in."""
    account_id, at = stored.event.account_id, stored.event.created_at.timestamp()
    comments = tx.value(
        "similar_events.comments_of_account",
        account_id=account_id,
        event_id=stored.began_id,
        since=at - query.window,
        until=at,
        limit=MAX_MEMBERS,
    )
    hours = [int(at // _HOUR) - week * _WEEK_HOURS for week in range(1, _USUAL_WEEKS + 1)]
    volume = tx.one("similar_events.volume_of_hours", account_id=account_id, hours=hours)
    assert volume is not None  # an aggregate answers one row
    first_hour = volume["first_hour"]
    weeks = 0 if first_hour is None else sum(hour >= first_hour for hour in hours)
    usual = volume["comments"] / weeks * query.window / _HOUR if weeks else None
    return EventGroup(events=1 + comments, usual=usual)


def count_outcomes(tx: Transaction, account_id: str, messages: Sequence[str]) -> Outcome:
    """What became of these messages of an account."""
    if not messages:
        return Outcome()
    row = tx.one("similar_events.outcomes", account_id=account_id, messages=json.dumps(messages))
    assert row is not None  # an aggregate answers one row
    return Outcome(removed=row["removed"], approved=row["approved"], replied=row["replied"])


def _has_later_edit(tx: Transaction, event_id: int, event: Event) -> bool:
    return (
        tx.value(
            "similar_events.has_later_edit",
            account_id=event.account_id,
            message_id=event.message_id,
            event_id=event_id,
            is_edit=int(event.kind is Kind.EDIT),
            created_at=event.created_at.timestamp(),
        )
        is not None
    )


def _insert(tx: Transaction, event_id: int, created_at: float, keys: Iterable[tuple[str, int]]) -> None:
    day = _day(created_at)
    tx.run_many(
        "similar_events.insert_key",
        [
            {"day": day, "key": key, "created_at": created_at, "event_id": event_id, "group_by": group_by}
            for group_by, key in keys
        ],
    )


def _within(window: float, event: Event, rows: Sequence[Row]) -> Sequence[Row]:
    """Those of the rows, oldest first, that were written within so many seconds, the event among them: where
    that is true of several stretches of time, those of the fullest."""
    at, times = event.created_at.timestamp(), [row["created_at"] for row in rows]
    ends = [at, *(time for time in times if at < time < at + window)]
    stretches = [(bisect_right(times, end - window), bisect_right(times, end)) for end in ends]
    first, last = max(stretches, key=lambda stretch: stretch[1] - stretch[0])
    return rows[first:last]


def _members(tx: Transaction, stored: StoredEvent, query: AggregateQuery) -> Sequence[Row]:
    """The events of the group around the event that reached us before it, in the order they were written."""
    event = stored.event
    if query.label:
        membership = _Membership(
            event.account_id, event.author_id, event.thread_id, event.created_at.timestamp()
        )
        return _by_key(tx, stored, query, membership.label_keys(query.group_by, query.label), MAX_MEMBERS)
    if query.group_by is GroupBy.TEXT:
        return _by_key(tx, stored, query, _text_keys(event), MAX_MEMBERS)
    if query.group_by is GroupBy.DOMAIN:
        return _by_key(tx, stored, query, _stored_host_keys(tx, event), MAX_MEMBERS)
    if query.group_by is GroupBy.SIMILAR:
        rows = _by_key(tx, stored, query, _band_keys(event), MAX_COMPARED)
        return [row for row in rows if similarity(event.text, row["text"]) >= query.similarity]
    return _by_column(tx, stored, query)


def _by_column(tx: Transaction, stored: StoredEvent, query: AggregateQuery) -> Sequence[Row]:
    event = stored.event
    window = _window(stored, query) | {"limit": MAX_MEMBERS}
    if query.group_by is GroupBy.AUTHOR:
        if event.author_id is None:
            return ()
        return tx.all("similar_events.members_by_author", author_id=event.author_id, **window)
    if query.group_by is GroupBy.THREAD:
        return tx.all("similar_events.members_by_thread", thread_id=event.thread_id, **window)
    return tx.all("similar_events.members_by_account", **window)


def _by_key(
    tx: Transaction, stored: StoredEvent, query: AggregateQuery, keys: Sequence[int], limit: int
) -> Sequence[Row]:
    if not keys:
        return ()
    at = stored.event.created_at.timestamp()
    return tx.all(
        "similar_events.members_by_key",
        days=range(_day(at - query.window), _day(at + query.window) + 1),
        keys=keys,
        limit=limit,
        row_limit=limit * len(keys),
        **_window(stored, query),
    )


def _window(stored: StoredEvent, query: AggregateQuery) -> dict[str, object]:
    """The parameters that all these queries have in common."""
    at = stored.event.created_at.timestamp()
    return {
        "account_id": stored.event.account_id,
        "message_id": stored.event.message_id,
        "event_id": stored.id,
        "since": at - query.window,
        "at": at,
        "until": at + query.window,
    }


def _text_keys(event: Event) -> tuple[int, ...]:
    key = text_key(event.text)
    return (_key(event, GroupBy.TEXT, str(key)),) if key else ()


def _band_keys(event: Event) -> tuple[int, ...]:
    return tuple(_key(event, GroupBy.SIMILAR, str(band)) for band in signature(event.text).bands)


def _host_keys(event: Event, hosts: Collection[str]) -> tuple[int, ...]:
    return tuple(_key(event, GroupBy.DOMAIN, host) for host in list(dict.fromkeys(hosts))[:_MAX_HOSTS])


@dataclass(frozen=True, slots=True)
class _Membership:
    """What an event belongs to whatever its text."""

    account_id: str
    author_id: str | None
    thread_id: str
    created_at: float

    def label_keys(self, group_by: GroupBy, label: str) -> tuple[int, ...]:
        """The key under which the events of that group that have a label are found, if there is a group."""
        owners = {GroupBy.AUTHOR: self.author_id, GroupBy.THREAD: self.thread_id}
        owner = owners.get(group_by, self.account_id)
        return (stable_hash(self.account_id, "label", label, group_by, owner),) if owner else ()


def _membership(tx: Transaction, event_id: int) -> _Membership:
    row = tx.one("similar_events.membership_of_event", event_id=event_id)
    assert row is not None  # its labels refer to it
    return _Membership(row["account_id"], row["author_id"], row["thread_id"], row["created_at"])


def _all_label_keys(membership: _Membership, labels: Collection[str]) -> Iterable[int]:
    return (
        key
        for label in labels
        for group_by in sorted(INDEPENDENT_OF_TEXT)
        for key in membership.label_keys(group_by, label)
    )


def _stored_host_keys(tx: Transaction, event: Event) -> tuple[int, ...]:
    """The keys of the hosts that the message links to: what counts as a link is not known here."""
    rows = tx.all(
        "similar_events.host_keys_of_message", account_id=event.account_id, message_id=event.message_id
    )
    return tuple(row["key"] for row in rows)


def _key(event: Event, group_by: GroupBy, value: str) -> int:
    return stable_hash(event.account_id, group_by, value)


def _day(seconds: float) -> int:
    return int(seconds // _DAY)


def _author_key(author_id: str | None, message_id: str) -> tuple[str, str]:
    return ("message", message_id) if author_id is None else ("author", author_id)


def _member(row: Row) -> GroupMember:
    return GroupMember(
        event_id=row["id"],
        message_id=row["message_id"],
        thread_id=row["thread_id"],
        author_id=row["author_id"],
    )
