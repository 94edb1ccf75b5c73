"""Who was asked how satisfied they are after their conversation was closed, and what they answered.

Each closing of a case is looked at once and leaves a row: that the question was asked, or why not. The question
itself leaves through the outbox like everything else, in the same transaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.domain import Event, GivenRating, Judgement, Match, SatisfactionRequest
from bot.store import Transaction
from bot.store.codecs import decode_judgement, decode_matches
from bot.store.ports import Row

_MOST = 50
#: Of what somebody wrote lately, so much is looked through.
_MOST_READ = 200


class NotAsked(StrEnum):
    """Why somebody was not asked."""

    ASKED_LATELY = "asked_lately"
    DELICATE = "delicate"
    HIDDEN = "hidden"
    LIMITED = "limited"
    NOT_POSSIBLE = "not_possible"
    OPTED_OUT = "opted_out"
    OTHER_QUEUE = "other_queue"
    STATE = "state"
    UNANSWERED = "unanswered"
    UNKNOWN_PERSON = "unknown_person"
    WINDOW_OVER = "window_over"


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedCase:
    """A conversation that was closed and has been quiet since. `event_id` is what the case is about."""

    case_id: int
    event_id: int
    queue: str
    closed_at: float
    account_id: str
    thread_id: str


def list_closed(tx: Transaction, *, since: float, until: float) -> list[ClosedCase]:
    """The conversations whose case a person closed in this time, that are quiet since, and that nobody looked
    at yet."""
    return [
        ClosedCase(
            case_id=row["id"],
            event_id=row["event_id"],
            queue=row["queue"],
            closed_at=row["closed_at"],
            account_id=row["account_id"],
            thread_id=row["thread_id"],
        )
        for row in tx.all("satisfaction.list_closed", since=since, until=until, most=_MOST)
    ]


def last_written(tx: Transaction, closed: ClosedCase) -> int:
    """The event of the last message of the person in the conversation."""
    thread = {"account_id": closed.account_id, "thread_id": closed.thread_id}
    event_id = tx.value("satisfaction.last_written", **thread)
    return closed.event_id if event_id is None else int(event_id)


def was_answered_by_person(tx: Transaction, closed: ClosedCase) -> bool:
    """Whether a person of ours wrote there while the case was open."""
    thread = {"account_id": closed.account_id, "thread_id": closed.thread_id}
    return tx.value("satisfaction.has_reply_of_person", **thread, case_id=closed.case_id) is not None


def was_asked(tx: Transaction, event: Event, since: float) -> bool:
    """Whether the author of the event was asked after that moment, in this account."""
    return tx.value("satisfaction.was_asked", **_author(event), since=since) is not None


def had_urgent_case(tx: Transaction, event: Event, *, urgent: int, since: float) -> bool:
    """Whether something that they wrote was urgent for a person, from that priority on."""
    return tx.value("satisfaction.has_urgent_case", **_author(event), urgent=urgent, since=since) is not None


def was_hidden(tx: Transaction, event: Event, since: float) -> bool:
    """Whether something of theirs was hidden or deleted, or they were blocked."""
    return tx.value("satisfaction.was_hidden", **_author(event), since=since) is not None


def list_read(
    tx: Transaction, event: Event, since: float
) -> Iterator[tuple[Judgement | None, tuple[Match, ...]]]:
    """What the classifier and the rules said of what they wrote since, the latest first."""
    for row in tx.all("satisfaction.list_read", **_author(event), since=since, most=_MOST_READ):
        judgement = decode_judgement(row["judgement"]) if row["judgement"] else None
        yield judgement, decode_matches(row["matches"])


def is_erased(tx: Transaction, event: Event) -> bool:
    """Whether its author was forgotten, or is about to be."""
    return tx.value("satisfaction.is_erased", author_id=event.author_id) is not None


def record_asked(tx: Transaction, closed: ClosedCase, event_id: int, key: str, *, at: float) -> None:
    """The question was planned with that key, to the author of the event."""
    _insert(tx, closed, event_id, at=at, not_asked=None, key=key)


def record_not_asked(tx: Transaction, closed: ClosedCase, event_id: int, why: NotAsked, *, at: float) -> None:
    """Nobody is asked after this closing."""
    _insert(tx, closed, event_id, at=at, not_asked=why, key=None)


def latest_request(tx: Transaction, event: Event) -> SatisfactionRequest | None:
    """The latest question in the conversation of the event that has left."""
    thread = {"account_id": event.account_id, "thread_id": event.thread_id}
    row = tx.one("satisfaction.latest_request", **thread, most=_MOST_READ)
    return None if row is None else _request(row)


def record_rating(tx: Transaction, event_id: int, change: GivenRating, *, at: float) -> None:
    """Somebody answered with this event, changed their answer, or took it back."""
    tx.run("satisfaction.set_rating", id=change.request_id, rating=change.rating, at=at, event_id=event_id)


def withdraw_rating(tx: Transaction, account_id: str, message_id: str) -> None:
    """The author removed the message that answered."""
    tx.run("satisfaction.withdraw_rating", account_id=account_id, message_id=message_id)


def _insert(
    tx: Transaction, closed: ClosedCase, event_id: int, *, at: float, not_asked: str | None, key: str | None
) -> None:
    tx.run(
        "satisfaction.insert_closed",
        case_id=closed.case_id,
        closed_at=closed.closed_at,
        event_id=event_id,
        queue=closed.queue,
        at=at,
        not_asked=not_asked,
        key=key,
    )


def _request(row: Row) -> SatisfactionRequest:
    left_at = row["planned_at"] if row["settled_at"] is None else row["settled_at"]
    return SatisfactionRequest(
        id=row["id"],
        asked_at=datetime.fromtimestamp(left_at, UTC),
        is_latest=not row["has_later"],
        rating=row["rating"],
        answer_id=row["answer_id"] or "",
    )


def _author(event: Event) -> dict[str, object]:
    return {"account_id": event.account_id, "author_id": event.author_id}
