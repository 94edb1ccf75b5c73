"""Events: what happened, whether it still has to be decided, and what the classifier read in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.domain import Event, Judgement, Kind, Origin
from bot.store import Transaction
from bot.store.codecs import decode_event, decode_judgement, encode_event, encode_judgement
from bot.store.ports import Row

#: An event whose judging was begun this often and never finished is quarantined: among 64, among 8 and three
#: times alone. The program may be killed for other reasons, which a single time alone would be blamed for.
MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with its row; `attempts` is how often judging it was begun.

    `leader_id` is set for fragments that are read together: the row of the one that is decided about, and
    `first_id` then the row of the first of them. A report of what was told better elsewhere names that one.
    """

    id: int
    source: str
    event: Event
    received_at: datetime
    state: str
    attempts: int
    judgement: Judgement | None
    leader_id: int | None = None
    first_id: int | None = None

    @property
    def began_id(self) -> int:
        """The row before which its author's and its thread's past ends."""
        return self.id if self.first_id is None else self.first_id


def insert_event(
    tx: Transaction,
    event: Event,
    *,
    source: str,
    delivery_id: int | None,
    received_at: float,
    state: str,
    not_before: float,
    lane: int = 0,
) -> int | None:
    """Store one event and return its row's id; None when it was stored before."""
    event_id: int | None = tx.value(
        "events.insert_event",
        **encode_event(event),
        source=source,
        delivery_id=delivery_id,
        received_at=received_at,
        state=state,
        not_before=not_before,
        lane=lane,
    )
    return event_id


def claim_events(tx: Transaction, limit: int, now: float, lane: int = 0) -> list[StoredEvent]:
    """Events of a lane to decide now, and record that judging them begins.

    Those that a crash interrupted come first, whatever their lane, and in ever smaller groups, so that the
    harmless ones beside a poisonous one are not blamed for its crashes. The caller looks at `attempts`.
    """
    suspect = tx.value("events.fewest_attempts_of_suspects", now=now)
    if suspect is None:
        waiting = tx.all("events.list_new", lane=lane, now=now, most=limit)
    else:
        most = max(1, limit >> 3 * suspect)
        waiting = tx.all("events.list_suspects", attempts=suspect, now=now, most=most)
    rows = tx.all("events.begin_judging", ids=[row["id"] for row in waiting])
    return [_decode(row) for row in sorted(rows, key=lambda row: row["id"])]


def is_due(tx: Transaction, now: float) -> bool:
    """Whether any event can be decided now."""
    return tx.value("events.is_due", now=now) is not None


def seconds_until_event_due(tx: Transaction, now: float) -> float | None:
    """Seconds until the next held event is due; None when none waits."""
    due = tx.value("events.next_due")
    return None if due is None else max(0.0, due - now)


def close_event(
    tx: Transaction, event_id: int, *, state: str, judgement: Judgement | None, at: float
) -> bool:
    """The event needs no more thought; False when it was closed before (nothing is changed)."""
    changed = tx.run(
        "events.close_event",
        id=event_id,
        state=state,
        at=at,
        language=judgement.language if judgement else None,
        sentiment=judgement.sentiment if judgement else None,
        intent=judgement.intent if judgement else None,
        needs_answer=judgement.score("needs_answer") if judgement else None,
        constructive=judgement.score("constructive") if judgement else None,
        harm=judgement.harm if judgement else None,
        spam=judgement.score("spam") if judgement else None,
        degraded=int(judgement.degraded) if judgement else 0,
        unread=int(judgement.unread) if judgement else 0,
        judgement=encode_judgement(judgement) if judgement else None,
    )
    return bool(changed)


def get_event(tx: Transaction, event_id: int) -> StoredEvent | None:
    """The event of that row, or None."""
    row = tx.one("events.get_event", id=event_id)
    return _decode(row) if row else None


def list_of_message(tx: Transaction, account_id: str, message_id: str) -> list[StoredEvent]:
    """All that happened to one comment or message, oldest first."""
    rows = tx.all("events.list_of_message", account_id=account_id, message_id=message_id)
    return [_decode(row) for row in rows]


def leader_of(tx: Transaction, event_id: int) -> int:
    """The row of the event that is or was decided about in this one's place; its own for most."""
    leader_id = tx.value("events.leader_of", id=event_id)
    return event_id if leader_id is None else int(leader_id)


def lane_of_author(tx: Transaction, stored: StoredEvent) -> int:
    """The slowest lane in which something that the author wrote before the event still waits; 0 for none."""
    event = stored.event
    if event.author_id is None:
        return 0
    slowest = tx.value(
        "events.lane_of_author",
        account_id=event.account_id,
        author_id=event.author_id,
        event_id=stored.id,
    )
    return slowest or 0


def change_lane(tx: Transaction, event_id: int, lane: int) -> None:
    """A claimed event has not been judged and waits in another lane."""
    tx.run("events.change_lane", event_id=event_id, lane=lane)


def take_back_attempt(tx: Transaction, event_id: int) -> None:
    """What was judged has changed meanwhile and must be judged again: nothing crashed."""
    tx.run("events.take_back_attempt", id=event_id)


def with_latest_text(tx: Transaction, stored: StoredEvent) -> StoredEvent:
    """The event as its author last left it: an edit may arrive before the comment it edits.

    One that leads fragments has the texts of all, a line each, and their attachments; so has an edit of one of
    them, which is about the message that was decided about.
    """
    if stored.event.kind is not Kind.EDIT:
        return _joined(stored, [_latest(tx, fragment) for fragment in list_fragments(tx, stored)])
    leader = _leader_of_edited(tx, stored)
    if leader is None:
        return _latest(tx, stored)  # an edit may have been edited again
    event = with_latest_text(tx, leader).event
    edited = replace(
        stored.event, message_id=event.message_id, text=event.text, attachments=event.attachments
    )
    return replace(stored, event=edited)


def read_together(tx: Transaction, stored: StoredEvent) -> StoredEvent:
    """The event as it was first written: one that leads fragments has the texts of all."""
    return _joined(stored, list_fragments(tx, stored))


def list_fragments(tx: Transaction, stored: StoredEvent) -> list[StoredEvent]:
    """What is read together with the event, itself included; the event alone when nothing is left of them."""
    if stored.leader_id != stored.id:
        return [stored]
    fragments = [_decode(row) for row in tx.all("events.list_fragments", leader_id=stored.id)]
    return fragments or [stored]


def _leader_of_edited(tx: Transaction, edit: StoredEvent) -> StoredEvent | None:
    """The leader of what the edited message was read together with; None when it was read alone."""
    for stored in list_of_message(tx, edit.event.account_id, edit.event.message_id):
        if stored.event.kind is Kind.DM and stored.leader_id is not None and stored.state != "new":
            leader = get_event(tx, stored.leader_id)
            if leader is not None and len(list_fragments(tx, leader)) > 1:
                return leader
    return None


def _joined(leader: StoredEvent, fragments: Sequence[StoredEvent]) -> StoredEvent:
    if [fragment.id for fragment in fragments] == [leader.id]:
        return fragments[0]
    written = [fragment.event for fragment in fragments]
    event = replace(
        leader.event,
        text="\n".join(event.text for event in written if event.text),
        attachments=tuple(attachment for event in written for attachment in event.attachments),
        created_at=max(event.created_at for event in written),
        parent_id=next((event.parent_id for event in reversed(written) if event.parent_id), None),
        # Only the first one says that an advertisement led here.
        origin=Origin.AD if any(event.origin is Origin.AD for event in written) else leader.event.origin,
        extra={name: text for event in written for name, text in event.extra.items()},
    )
    return replace(leader, event=event, first_id=min(fragment.id for fragment in fragments))


def _latest(tx: Transaction, stored: StoredEvent) -> StoredEvent:
    event = stored.event
    text: str | None = tx.value(
        "events.latest_edit",
        account_id=event.account_id,
        message_id=event.message_id,
        platform=event.platform,
    )
    return stored if text is None else replace(stored, event=replace(event, text=text))


def count_decided_since(tx: Transaction, since: float) -> int:
    """How much rules decided about since that moment."""
    return int(tx.value("events.count_decided_since", since=since))


def list_decided_since(tx: Transaction, since: float, after: int, limit: int) -> list[StoredEvent]:
    """What rules decided about since that moment, in the order it came, beginning after a row."""
    rows = tx.all("events.list_decided_since", since=since, after=after, most=limit)
    stored = (_decode(row) for row in rows)
    return [_joined(event, list_fragments(tx, event)) for event in stored]


def redact_message(tx: Transaction, account_id: str, message_id: str) -> None:
    """Forget what a message said, as its platform demands once its author took it back."""
    message = {"account_id": account_id, "message_id": message_id}
    tx.run("events.redact_message", **message)
    tx.run("events.forget_judgement_of_leader", **message)


def mark_own_echo(tx: Transaction, event_id: int, *, human_reply: bool, is_automatic: bool = False) -> None:
    """The event is from one of our own accounts; `human_reply` says that a colleague wrote it,
    `is_automatic` that another app did."""
    tx.run("events.mark_own_echo", id=event_id, human_reply=human_reply, is_automatic=is_automatic)


def _decode(row: Row) -> StoredEvent:
    return StoredEvent(
        id=row["id"],
        source=row["source"],
        event=decode_event(row),
        received_at=datetime.fromtimestamp(row["received_at"], UTC),
        state=row["state"],
        attempts=row["attempts"],
        judgement=decode_judgement(row["judgement"]) if row["judgement"] else None,
        leader_id=row["leader_id"],
    )
