"""Timers: rules that are to apply later to an event, unless something happens first.

    waiting ──its time has come──> done          waiting ──answered, edited, removed, closed──> cancelled

A timer ends in the transaction that commits what it led to, so that no restart repeats or loses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Actor, CancelReason, Kind, Timer
from bot.store import Transaction
from bot.store.history import audit
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.ports import Row
from bot.store.review import overrides

_MAX_ATTEMPTS = 5  # once among others, and then alone
_ACTOR = Actor.system("rules")


@dataclass(frozen=True, kw_only=True, slots=True)
class DueTimer:
    """A timer whose time has come; it was due at `due_at`, in seconds since 1970."""

    id: int
    event_id: int
    rule: str
    unless: tuple[str, ...]
    due_at: float = 0.0


def start_timers(tx: Transaction, event_id: int, timers: Sequence[Timer]) -> None:
    """Let these rules wait. One that waits for the event or has ended is not started again."""
    for timer in timers:
        tx.run(
            "timers.insert_timer",
            event_id=event_id,
            rule=timer.rule,
            due_at=timer.due_at.timestamp(),
            unless=",".join(timer.unless),
        )


def claim_due_timers(tx: Transaction, limit: int, now: float) -> list[DueTimer]:
    """Timers that are due, the longest overdue first. Each is begun at most five times.

    Those that a crash interrupted come first and alone, so that none is blamed for the crash of another.
    """
    suspect = tx.value("timers.fewest_attempts_of_suspects", now=now)
    most = limit if suspect is None else 1
    rows = tx.all("timers.claim_due", now=now, attempts=suspect or 0, most=most)
    for row in rows:
        if row["attempts"] > _MAX_ATTEMPTS:
            cancel_timer(tx, row["id"], CancelReason.CRASHED, at=now)
    return [
        DueTimer(
            id=row["id"],
            event_id=row["event_id"],
            rule=row["rule"],
            unless=tuple(condition for condition in row["unless"].split(",") if condition),
            due_at=row["due_at"],
        )
        for row in sorted(rows, key=lambda row: (row["due_at"], row["id"]))
        if row["attempts"] <= _MAX_ATTEMPTS
    ]


def seconds_until_timer_due(tx: Transaction, now: float) -> float | None:
    """Seconds until the next timer is due; None when none waits."""
    due = tx.value("timers.next_due")
    return None if due is None else max(0.0, due - now)


def find_cancel_reason(
    tx: Transaction, timer: DueTimer, stored: StoredEvent, answered_by: str
) -> CancelReason | None:
    """What happened first; None when nothing did. `answered_by` is that of `ThreadState`."""
    event = stored.event
    if overrides.is_deleted(tx, event.account_id, event.message_id):
        return CancelReason.AUTHOR_DELETED
    if _was_edited(tx, stored):
        return CancelReason.AUTHOR_EDITED
    if "answered" in timer.unless and answered_by != "none":
        return CancelReason.PERSON_REPLIED if answered_by == "human" else CancelReason.BOT_REPLIED
    if "closed" in timer.unless and tx.value("timers.is_case_closed", event_id=stored.id):
        return CancelReason.CASE_CLOSED
    return None


def answered_since(tx: Transaction, stored: StoredEvent) -> str:
    """Who answered the event, or its conversation after it, as `ThreadState.answered_by` says it; an answer
    that is planned counts, one that failed does not."""
    event = stored.event
    answers = tx.all(
        "timers.answers_to_message",
        account_id=event.account_id,
        message_id=event.message_id,
        event_id=stored.id,
        is_edit=event.kind is Kind.EDIT,
    )
    if _is_in_conversation(tx, stored):
        answers += tx.all(
            "timers.answers_in_conversation",
            account_id=event.account_id,
            author_id=event.author_id,
            thread_id=event.thread_id,
            event_id=stored.id,
        )
    if not answers:
        return "none"
    return "human" if any(answer["by_person"] for answer in answers) else "bot"


def find_reason_settled(tx: Transaction, stored: StoredEvent) -> CancelReason | None:
    """Why the event needs no case any more although nobody answered it; None when it does: a person has it
    before them or was done with it, or decided about the comment."""
    event = stored.event
    states = {row["state"] for row in tx.all("timers.cases_with_event", event_id=stored.id)}
    if states:
        return CancelReason.CASE_OPEN if "open" in states else CancelReason.CASE_CLOSED
    if overrides.is_in_force(tx, event.account_id, event.message_id):
        return CancelReason.OVERRULED
    was_closed = event.kind is Kind.DM and tx.value(
        "timers.was_conversation_closed",
        account_id=event.account_id,
        thread_id=event.thread_id,
        since=stored.received_at.timestamp(),
    )
    return CancelReason.CASE_CLOSED if was_closed else None


def find_shared_case(tx: Transaction, stored: StoredEvent, actor: Actor) -> int | None:
    """The event whose open case, requested by `actor`, a comment shares: of the same author under the same
    post. None in a conversation, which is one case anyway, and for an author who is withheld."""
    event = stored.event
    if event.kind is Kind.DM or event.author_id is None:
        return None
    leader: int | None = tx.value(
        "timers.open_case_of_author",
        account_id=event.account_id,
        author_id=event.author_id,
        thread_id=event.thread_id,
        actor=actor.id,
        event_id=stored.id,
    )
    return leader


def find_case_below(tx: Transaction, stored: StoredEvent, actor: Actor) -> int | None:
    """The event whose open case, requested by `actor`, a reply of a withheld author shares: of another one
    below the same comment, as they cannot be told apart."""
    event = stored.event
    if event.kind is not Kind.REPLY or event.author_id is not None or event.parent_id is None:
        return None
    leader: int | None = tx.value(
        "timers.open_case_below",
        account_id=event.account_id,
        parent_id=event.parent_id,
        actor=actor.id,
        event_id=stored.id,
    )
    return leader


def mark_timer_done(tx: Transaction, timer_id: int, *, at: float) -> bool:
    """What the timer led to is committed; False when it had ended before."""
    return bool(tx.run("timers.end_timer", id=timer_id, state="done", reason=None, at=at))


def postpone_timer(tx: Transaction, timer_id: int, *, due_at: float) -> None:
    """What it was to lead to cannot be decided yet: it is due again at that moment, and was never begun."""
    tx.run("timers.postpone_timer", id=timer_id, due_at=due_at)


def cancel_timer(tx: Transaction, timer_id: int, reason: CancelReason, *, at: float) -> bool:
    """The timer leads to nothing; False when it had ended before."""
    changed = tx.run("timers.end_timer", id=timer_id, state="cancelled", reason=reason, at=at)
    if changed:
        audit.append_entry(tx, at=at, actor=_ACTOR, action="timer_cancelled", subject=f"timer:{timer_id}")
    return bool(changed)


def list_timers(tx: Transaction, event_id: int) -> list[Row]:
    """All timers of one event as rows, in the order they were started."""
    return tx.all("timers.list_timers", event_id=event_id)


def _was_edited(tx: Transaction, stored: StoredEvent) -> bool:
    event = stored.event
    edit = tx.value(
        "timers.was_edited", account_id=event.account_id, message_id=event.message_id, event_id=stored.id
    )
    return edit is not None


def _is_in_conversation(tx: Transaction, stored: StoredEvent) -> bool:
    """Whether it is a direct message, or the edit of one."""
    event = stored.event
    if event.kind is not Kind.EDIT:
        return event.kind is Kind.DM
    history = events.list_of_message(tx, event.account_id, event.message_id)
    return any(former.event.kind is Kind.DM for former in history)
