"""Gathers what a rule may look at besides the event: the history of its author and of its thread.

Nothing here grows with a post that everybody comments on, nor with what waits behind the event: what is counted
row by row stops at the latest 1,000 that came in before it, which is "many".
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from bot.domain import AggregateQuery, AuthorHistory, Event, Facts, Kind, RightsRequest, ThreadState
from bot.store import Transaction
from bot.store.context import lookup, similar_events
from bot.store.history import author_marks, switched_states
from bot.store.intake.events import StoredEvent
from bot.store.ports import Row
from bot.store.review import overrides, rights, satisfaction

_MANY = 1_000
#: Of an author's messages, the latest whose answers are looked for.
_MAX_ANSWERED = 200
_HOUR, _USUAL_HOURS = 3_600.0, 7 * 24
_GETTING_TO_KNOW = 14 * 86_400.0
_NO_COUNTERS: Mapping[str, float] = {}


def gather_facts(
    tx: Transaction,
    stored: StoredEvent,
    *,
    now: float,
    account_name: str = "",
    aggregates: Collection[AggregateQuery] = (),
    counters: Mapping[str, float] = _NO_COUNTERS,
    states: Collection[str] = (),
) -> Facts:
    """The facts about one event as of `now` (seconds since 1970), all within its own account.

    `aggregates` are the groups to count, `counters` the names of the rules' own counters with their
    half-lives in seconds; they are read for the event's author, thread and account. `states` are the names of
    those that people may have switched on.
    """
    event = stored.event
    owners = [key for key in (event.author_id, event.thread_id, event.account_id) if key is not None]
    return Facts(
        author=_author(tx, stored, now),
        thread=_thread(tx, stored, now),
        decided_by_person=overrides.is_in_force(tx, event.account_id, event.message_id),
        account_name=account_name,
        is_account_new=_is_account_new(tx, event),
        rights=_rights(tx, stored, now),
        groups={query: similar_events.count_group(tx, stored, query) for query in aggregates},
        counters=author_marks.counter_values(tx, event.account_id, counters, owners, now),
        states=switched_states.states_around(tx, event, states, account_name=account_name, now=now)
        if states
        else frozenset(),
    )


def _author(tx: Transaction, stored: StoredEvent, now: float) -> AuthorHistory:
    account_id, author_id = stored.event.account_id, stored.event.author_id
    if author_id is None:
        return AuthorHistory(is_known=False)
    author = {"account_id": account_id, "author_id": author_id, "event_id": stored.began_id}
    latest = tx.all("facts.author_messages", **author, limit=_MANY)
    outcome = similar_events.count_outcomes(
        tx, account_id, list(dict.fromkeys(row["message_id"] for row in latest))
    )
    return AuthorHistory(
        messages=len(latest),
        comments=sum(row["kind"] != Kind.DM for row in latest),
        approved=outcome.approved,
        removed=outcome.removed,
        replied=outcome.replied,
        first_seen=_first_seen(tx, author, latest),
        strikes=author_marks.strike_weight(tx, account_id, author_id, now),
        labels=author_marks.author_labels(tx, account_id, author_id, now),
        last_human_reply=_moment(
            tx.value("facts.last_human_reply", **author | {"event_id": stored.id}, limit=_MAX_ANSWERED)
        ),
    )


def _first_seen(tx: Transaction, author: Mapping[str, object], latest: Sequence[Row]) -> datetime | None:
    """When the author first wrote, of their first message that came in and of the latest: deliveries overtake
    each other."""
    first = tx.value("facts.author_first_seen", **author)
    return None if first is None else _moment(min([first, *(row["created_at"] for row in latest)]))


def _thread(tx: Transaction, stored: StoredEvent, now: float) -> ThreadState:
    event, until = stored.event, stored.event.created_at.timestamp()
    thread = {"account_id": event.account_id, "thread_id": event.thread_id}
    counts = tx.one("facts.thread_counts", **thread, event_id=stored.began_id, limit=_MANY)
    assert counts is not None  # an aggregate answers one row
    return ThreadState(
        comments=counts["comments"],
        removed=counts["removed"],
        negative=counts["negative"],
        answered_by=_answered_by(tx, stored),
        automation_paused=event.kind is Kind.DM
        and overrides.is_taken_over(tx, event.account_id, event.thread_id, now),
        opened_at=_moment(tx.value("facts.thread_opened_at", **thread)),
        comments_last_hour=tx.value(
            "facts.thread_last_hour",
            **thread,
            event_id=stored.began_id,
            since=until - _HOUR,
            until=until,
            limit=_MANY,
        ),
        usual_hourly_comments=_usual_hour(tx, event.account_id, until),
        parent_text=_parent_text(tx, stored),
        post_text=lookup.post_text(tx, event),
        satisfaction=satisfaction.latest_request(tx, event) if _may_rate(event) else None,
    )


def _may_rate(event: Event) -> bool:
    """Whether it stands in a conversation, as an edit may."""
    return event.kind is Kind.DM or event.kind is Kind.EDIT


def _rights(tx: Transaction, stored: StoredEvent, now: float) -> RightsRequest | None:
    """The request for rights that the event may answer; most people were never asked."""
    author = {"account_id": stored.event.account_id, "author_id": stored.event.author_id}
    was_asked = tx.value("facts.was_asked_for_rights", **author) is not None
    return rights.request_for(tx, stored, now) if was_asked else None


def _is_account_new(tx: Transaction, event: Event) -> bool:
    """Whether the first comment that we have read in the account is of the latest two weeks. Nobody in it was
    seen before, and most have been there for years."""
    first_hour = tx.value("facts.first_hour", account_id=event.account_id)
    return first_hour is None or event.created_at.timestamp() - first_hour * _HOUR < _GETTING_TO_KNOW


def _usual_hour(tx: Transaction, account_id: str, until: float) -> float:
    """Comments an hour in the account's last 7 days, or since its first comment if that is less."""
    hour = int(until // _HOUR)
    volume = tx.one("facts.usual_volume", account_id=account_id, since=hour - _USUAL_HOURS, until=hour)
    assert volume is not None  # an aggregate answers one row
    first_hour = volume["first_hour"]
    hours = 1 if first_hour is None else min(_USUAL_HOURS, hour - first_hour + 1)
    return float(volume["comments"] / max(1, hours))


def _parent_text(tx: Transaction, stored: StoredEvent) -> str:
    if stored.event.parent_id in (None, stored.event.thread_id):  # it answers the post
        return ""
    parent = lookup.parent_event(tx, stored)
    return parent.event.text if parent else ""


def _answered_by(tx: Transaction, stored: StoredEvent) -> str:
    """Who answered this very comment, or this conversation since its author last wrote."""
    event = stored.event
    if event.kind is Kind.DM:
        counts = tx.one(
            "facts.later_replies_in_thread",
            account_id=event.account_id,
            thread_id=event.thread_id,
            event_id=stored.id,
        )
    else:
        counts = tx.one("facts.replies_to_message", account_id=event.account_id, message_id=event.message_id)
    assert counts is not None  # an aggregate answers one row
    if counts["human_replies"]:
        return "human"
    return "bot" if counts["replies"] else "none"


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
