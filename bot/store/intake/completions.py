"""Events that came without what they say, while the platform is asked for it.

    insert ──> asked ──> completed | given up          each attempt is begun in a transaction of its own

An event is decided when its completion ends, and at the latest when its own time is over: whatever happens to
the row here, nobody waits longer than that.
"""

from dataclasses import dataclass

from bot.domain import Event
from bot.store import Transaction
from bot.store.codecs import encode_event
from bot.store.context import similar_events
from bot.store.intake import events
from bot.text import links

#: An event is decided without its text after this many seconds.
LONGEST_WAIT = 90.0
# A call that a crash cut off is repeated after this, later than any call takes.
_LEASE_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class DueCompletion:
    """An event to ask for, and how often that was begun."""

    event_id: int
    attempts: int


def begin_completion(tx: Transaction, event_id: int, *, now: float) -> None:
    """Hold an event back until it is known what it says."""
    if tx.run("completions.hold_event", event_id=event_id, until=now + LONGEST_WAIT):
        tx.run("completions.insert_completion", event_id=event_id, at=now)


def claim_due_completions(tx: Transaction, limit: int, now: float) -> list[DueCompletion]:
    """The events to ask for now; each is left alone until the answer can be expected."""
    rows = tx.all("completions.claim_due", now=now, again_at=now + _LEASE_SECONDS, most=limit)
    return [DueCompletion(event_id=row["event_id"], attempts=row["attempts"]) for row in rows]


def postpone_completion(tx: Transaction, event_id: int, *, not_before: float) -> None:
    """Ask again from that moment on."""
    tx.run("completions.postpone", event_id=event_id, not_before=not_before)


def seconds_until_completion_due(tx: Transaction, now: float) -> float | None:
    """Seconds until the next event is to be asked for; None when none is."""
    due = tx.value("completions.next_due")
    return None if due is None else max(0.0, due - now)


def complete_event(tx: Transaction, event_id: int, event: Event, *, now: float) -> bool:
    """Write down what the platform said and let the event be decided; False when it was decided before."""
    columns = encode_event(event)
    names = (
        "text",
        "author_id",
        "author_name",
        "attachments",
        "permalink",
        "created_at",
        "created_at_source",
    )
    # Nothing is written after it reached us, whatever a platform's clock says.
    columns["created_at"] = min(event.created_at.timestamp(), now)
    changed = tx.run(
        "completions.complete_event", event_id=event_id, **{name: columns[name] for name in names}
    )
    if changed:
        similar_events.insert_keys(tx, event_id, event, links.hosts(event.text))
    end_completion(tx, event_id, now=now)
    return bool(changed)


def end_completion(tx: Transaction, event_id: int, *, now: float) -> None:
    """Nothing more will be known: the event is decided as it is."""
    tx.run("completions.delete_completion", event_id=event_id)
    tx.run("completions.hold_event", event_id=event_id, until=now)


def record_own_mention(tx: Transaction, event_id: int, *, now: float) -> None:
    """One of our own accounts wrote it, so that there is nothing to decide."""
    tx.run("completions.delete_completion", event_id=event_id)
    events.mark_own_echo(tx, event_id, human_reply=False)
    events.close_event(tx, event_id, state="recorded", judgement=None, at=now)
