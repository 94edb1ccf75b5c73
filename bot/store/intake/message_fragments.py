"""Fragments of one thought: direct messages of one person that come within seconds, read together.

    new ──a further one, an edit──> new, later          new ──the last one is decided──> joined

Each waits for more. Every further one takes the others with it: they name the last one as their leader, and
only a leader is claimed. It is decided about with the texts of all, and the others end as `joined` in the same
transaction. What is read together, `events.with_latest_text` says.
"""

from bot.domain import Event, Kind
from bot.store import Transaction
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.ports import Row
from bot.store.review import overrides

#: Windows after which somebody who never stops writing is answered all the same.
MAX_WINDOWS = 5
#: Messages that are read together at most; a further one begins anew.
MAX_FRAGMENTS = 25


def hold_fragment(tx: Transaction, event_id: int, event: Event, *, received_at: float, window: float) -> None:
    """Let a new event wait `window` seconds for what its author writes next, if it is of a conversation."""
    if window <= 0 or overrides.is_deleted(tx, event.account_id, event.message_id):
        return
    if event.kind is Kind.EDIT:
        _hold_edit(tx, event_id, event, received_at, window)
    elif _may_be_fragment(event):
        _hold_message(tx, event_id, event, received_at, window)


def end_wait(tx: Transaction, account_id: str, thread_id: str, *, now: float) -> None:
    """What waits in a conversation is decided now: somebody has answered there."""
    tx.run("message_fragments.end_wait", account_id=account_id, thread_id=thread_id, now=now)


def drop_removed(tx: Transaction, account_id: str, message_id: str) -> None:
    """Its author removed the message: the fragments around it go on waiting without it."""
    message = {"account_id": account_id, "message_id": message_id}
    leader = tx.one("message_fragments.leader_of_message", **message)
    tx.run("message_fragments.leave", **message)
    if leader is None or tx.value("message_fragments.is_leader", event_id=leader["id"]) is not None:
        return
    last = tx.value("message_fragments.last_fragment", leader_id=leader["id"])
    if last is not None:
        _pass_on(tx, leader, last)
        _hold(tx, leader, last, leader["not_before"])


def is_unchanged(tx: Transaction, judged: StoredEvent) -> bool:
    """Whether what was judged is still all there is to read: nothing was added, edited or removed since."""
    was_complete = judged.event.author_id is not None and bool(judged.event.text or judged.event.attachments)
    if judged.leader_id is None and was_complete:
        return True  # all but direct messages: an edit is an event of its own
    stored = events.get_event(tx, judged.id)
    if stored is None or stored.leader_id != judged.leader_id:
        return False
    event, current = judged.event, events.with_latest_text(tx, stored).event
    return (current.author_id, current.text, current.attachments) == (
        event.author_id,
        event.text,
        event.attachments,
    )


def join_fragments(tx: Transaction, leader_id: int, *, at: float) -> int:
    """The leader is being decided about: the others need no decision of their own. Returns how many they are."""
    return tx.run("message_fragments.join_to_leader", leader_id=leader_id, at=at)


def _may_be_fragment(event: Event) -> bool:
    # A button says all it has to say.
    return event.kind is Kind.DM and event.author_id is not None and "payload" not in event.extra


def _hold_message(tx: Transaction, event_id: int, event: Event, received_at: float, window: float) -> None:
    leader = tx.one(
        "message_fragments.waiting_leader",
        account_id=event.account_id,
        thread_id=event.thread_id,
        author_id=event.author_id,
    )
    if leader is not None and _is_full(tx, leader):
        _hold(tx, leader, leader["id"], received_at)
        leader = None
    until = received_at + window
    tx.run("message_fragments.follow", event_id=event_id, leader_id=event_id, not_before=until)
    tx.run(
        "message_fragments.follow_with_edits",
        leader_id=event_id,
        account_id=event.account_id,
        message_id=event.message_id,
    )
    if leader is not None:
        _pass_on(tx, leader, event_id)
        _hold(tx, leader, event_id, _bounded(tx, event_id, leader, until, window))


def _hold_edit(tx: Transaction, event_id: int, event: Event, received_at: float, window: float) -> None:
    """An edit of what waits is part of it, and its author is still writing."""
    leader = tx.one(
        "message_fragments.leader_of_message", account_id=event.account_id, message_id=event.message_id
    )
    if leader is not None:
        until = _bounded(tx, leader["id"], leader, received_at + window, window)
        tx.run("message_fragments.follow", event_id=event_id, leader_id=leader["id"], not_before=until)
        _hold(tx, leader, leader["id"], until)


def _is_full(tx: Transaction, leader: Row) -> bool:
    extent = tx.one("message_fragments.extent", leader_id=leader["id"])
    return extent is not None and extent["fragments"] >= MAX_FRAGMENTS


def _pass_on(tx: Transaction, leader: Row, event_id: int) -> None:
    tx.run("message_fragments.follow_new_leader", leader_id=event_id, former_id=leader["id"])


def _hold(tx: Transaction, leader: Row, event_id: int, until: float) -> None:
    # The attempts go along: whatever crashed the judging is still among what is read.
    tx.run("message_fragments.hold", leader_id=event_id, not_before=until, attempts=leader["attempts"])


def _bounded(tx: Transaction, leader_id: int, former: Row, until: float, window: float) -> float:
    """When the fragments are due: never sooner because deliveries overtook each other, and not put off for
    ever."""
    extent = tx.one("message_fragments.extent", leader_id=leader_id)
    assert extent is not None  # an aggregate answers one row
    latest: float = extent["began_at"] + MAX_WINDOWS * window
    not_before: float = former["not_before"]
    return min(max(until, not_before), latest)
