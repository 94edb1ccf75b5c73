"""The outbox: effects to bring about, each with a unique key and a state.

    planned ──claim──> sending ──> done | refused | waiting | unknown
    waiting ──claim──> sending          unknown ──read back──> done | planned | unknown | failed
    planned, waiting, held ──cancel──> cancelled
    done ──the platform could not deliver it──> refused
    failed ──the platform has it after all──> done
    planned, waiting ──claim, of before a restore──> unknown

The intent (`sending`) is on disk before the call, so a crash can only leave `sending`, which
means `unknown` at the next start: it may have happened.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain import TARGET_VERBS, Action, Actor, CancelReason, Effect, HoldReason, State, Verb
from bot.domain.answer_limits import AnswerLimits
from bot.domain.rate_limits import BreakerLimits
from bot.domain.waits import LONGEST_TARGET_WAIT, LONGEST_WAIT, limit_wait
from bot.store import Transaction
from bot.store.codecs import decode_action, encode_action
from bot.store.delivery import breaker_buckets, breaker_clock, circuit_breaker
from bot.store.delivery.boot_clock import UNKNOWN, BootTime
from bot.store.history import audit
from bot.store.ports import Row

#: Protect first, then hand over, then speak: hides leave before replies when calls are limited.
_PRIORITY = {
    Verb.ESCALATE: 50,
    Verb.HIDE: 40,
    Verb.UNHIDE: 40,
    Verb.DELETE: 40,
    Verb.MESSAGE: 20,
    Verb.REPLY: 20,
    Verb.EDIT_REPLY: 20,
    Verb.PRIVATE_REPLY: 15,
    Verb.LIKE: 0,
}
_DEFAULT_PRIORITY = 10
_LONGEST_PROBLEM = 500
#: What a refusal proves: one of the kind stands there, and it is not ours.
EARLIER = "earlier"
_DEFAULT_LIMITS, _DEFAULT_ANSWERS = BreakerLimits(), AnswerLimits()
_ACTOR = Actor.system("dispatch")


@dataclass(frozen=True, slots=True)
class ClaimedAction:
    """A row that is being worked on. `in_doubt` says that it may have happened: read back before acting.
    `was_in_doubt` says so of a call before this one, whatever was read back since. `doubted_since`: the database was
    restored, and it may have happened at any time from then on.
    """

    id: int
    event_id: int
    action: Action
    in_doubt: bool
    attempts: int
    read_backs: int
    planned_at: float
    expires_at: float | None
    started_at: float | None
    was_in_doubt: bool = False
    doubted_since: float | None = None

    @property
    def longest_wait(self) -> float:
        """How many seconds what others answer may make it wait."""
        return LONGEST_TARGET_WAIT if self.action.verb in TARGET_VERBS else LONGEST_WAIT


def plan_actions(
    tx: Transaction, *, decision_id: int, event_id: int, actions: Sequence[Action], at: float
) -> int:
    """Add a row per action and return how many were new: a taken key means it was planned before."""
    planned = 0
    for action in actions:
        columns = encode_action(action) | {
            "decision_id": decision_id,
            "event_id": event_id if action.event_id is None else action.event_id,
            "priority": _PRIORITY.get(action.verb, _DEFAULT_PRIORITY),
            "state": State.HELD if action.needs_second else State.PLANNED,
            "hold_reason": HoldReason.SECOND_APPROVAL if action.needs_second else None,
            "planned_at": at,
            "not_before": _not_before(action, at),
        }
        planned += tx.run("outbox.insert_action", **columns)
    return planned


def _not_before(action: Action, at: float) -> float:
    """Until when an action stays here; 0 for one that may leave at once, whatever the clock does."""
    return at + action.wait if action.wait else 0.0


def claim_due(
    tx: Transaction,
    *,
    limit: int,
    now: float,
    busy: Collection[int],
    limits: BreakerLimits = _DEFAULT_LIMITS,
    answers: AnswerLimits = _DEFAULT_ANSWERS,
    uptime: BootTime = UNKNOWN,
) -> list[ClaimedAction]:
    """Take the most pressing rows that may act now and record that each begins.

    A row in doubt is `unknown` while it is read back, and so is one of before a restore. Rows of paused accounts
    or rules, and those in `busy`, are left alone. A rule that would take more out of sight than `limits`, or say
    more than `answers`, is tripped instead, and all it has still planned is held.
    """
    rows = tx.all("outbox.list_due", now=now, busy=list(busy), most=limit)
    claimed: list[ClaimedAction] = []
    tripped: set[str] = set()
    at = breaker_clock.advance_time(tx, now, uptime) if rows else now
    for row in rows:
        if row["actor_id"] in tripped:
            continue
        if row["state"] == State.UNKNOWN or row["doubted_since"] is not None:
            claimed.append(_begin_search(tx, row["id"]))
        elif why := breaker_buckets.try_acquire(tx, row, now, at, limits, answers):
            circuit_breaker.trip_rule(tx, row["actor_id"], why, at=now, counted_too=False)
            tripped.add(row["actor_id"])
        else:
            claimed.append(_begin_call(tx, row["id"], now))
    return claimed


def _begin_call(tx: Transaction, row_id: int, now: float) -> ClaimedAction:
    row = tx.one("outbox.begin_call", id=row_id, now=now)
    assert row is not None  # it was selected in this transaction
    return _decode(row, in_doubt=False)


def _begin_search(tx: Transaction, row_id: int) -> ClaimedAction:
    row = tx.one("outbox.begin_search", id=row_id)
    assert row is not None  # as above
    return _decode(row, in_doubt=True)


def seconds_until_action_due(tx: Transaction, now: float) -> float | None:
    """Seconds until the next row is due; None when none waits."""
    due = tx.value("outbox.next_due")
    return None if due is None else max(0.0, due - now)


def mark_done(tx: Transaction, row_id: int, effect: Effect, *, at: float) -> bool:
    """It took effect. False when the row was final already (an echo was faster)."""
    changed = tx.run(
        "outbox.mark_done",
        id=row_id,
        at=at,
        external_id=effect.external_id or None,
        found_by=effect.found_by,
        link=effect.link,
    )
    if changed:
        details = {"by": effect.found_by}
        audit.append_entry(
            tx, at=at, actor=_ACTOR, action="done", subject=f"outbox:{row_id}", details=details
        )
    elif effect.external_id:  # the echo came first, but only the answer knows the id
        tx.run("outbox.set_missing_external_id", id=row_id, external_id=effect.external_id)
    return bool(changed)


def mark_echoed(tx: Transaction, row_id: int, state: State, effect: Effect, *, at: float) -> None:
    """The platform's webhook proves the effect of a row that is in that state."""
    tx.run("outbox.mark_echoed", id=row_id)
    if state is State.FAILED:
        _revive(tx, row_id, effect, at)
    elif state is not State.DONE:
        mark_done(tx, row_id, effect, at=at)
    elif effect.external_id:
        tx.run("outbox.set_missing_external_id", id=row_id, external_id=effect.external_id)


def _revive(tx: Transaction, row_id: int, effect: Effect, at: float) -> None:
    """Nobody could tell in time whether it happened; now it is known that it did."""
    external_id, found_by = effect.external_id or None, effect.found_by
    tx.run("outbox.mark_failed_done", id=row_id, at=at, external_id=external_id, found_by=found_by)
    audit.append_entry(
        tx, at=at, actor=_ACTOR, action="done", subject=f"outbox:{row_id}", details={"by": found_by}
    )


def end_action(
    tx: Transaction, row_id: int, state: State, problem: str, *, at: float, found_by: str | None = None
) -> bool:
    """The row was refused or has failed; False when it was final already. `found_by` says what that proves."""
    changed = tx.run(
        "outbox.end_action",
        id=row_id,
        state=state,
        at=at,
        problem=problem[:_LONGEST_PROBLEM],
        found_by=found_by,
    )
    if changed:
        audit.append_entry(tx, at=at, actor=_ACTOR, action=state.value, subject=f"outbox:{row_id}")
    return bool(changed)


def mark_undelivered(tx: Transaction, row_id: int, problem: str, *, at: float) -> bool:
    """The platform took it and refuses it now; False when that or something else had ended it before."""
    problem = problem[:_LONGEST_PROBLEM]
    changed = tx.run("outbox.mark_undelivered", id=row_id, at=at, problem=problem)
    if changed:
        audit.append_entry(tx, at=at, actor=_ACTOR, action=State.REFUSED.value, subject=f"outbox:{row_id}")
    return bool(changed)


def cancel_action(tx: Transaction, row_id: int, reason: CancelReason, *, at: float) -> bool:
    """The row must not be carried out any more; False when it was final already."""
    changed = tx.run("outbox.cancel_action", id=row_id, reason=reason, at=at)
    if changed:
        audit.append_entry(tx, at=at, actor=_ACTOR, action="cancelled", subject=f"outbox:{row_id}")
    return bool(changed)


def postpone_action(
    tx: Transaction, row: ClaimedAction, state: State, *, at: float, wait: float, problem: str = ""
) -> None:
    """Back to waiting (nothing happened) or unknown (it may have) for `wait` seconds, and no longer than what
    others answer may make it wait."""
    tx.run(
        "outbox.postpone_action",
        id=row.id,
        state=state,
        not_before=at + limit_wait(wait, row.longest_wait),
        problem=problem[:_LONGEST_PROBLEM] or None,
    )


def set_link(tx: Transaction, row_id: int, link: str) -> None:
    """Remember what the next step of a row goes on from."""
    tx.run("outbox.set_link", id=row_id, link=link)


def limit_waits(tx: Transaction, *, at: float) -> int:
    """Bring back what waits for longer than it may: the clock was set back, or the row was written when any
    answer was believed. Returns how many rows."""
    return tx.run("outbox.limit_waits", at=at, longest=LONGEST_WAIT, longest_for_target=LONGEST_TARGET_WAIT)


def record_not_found(tx: Transaction, row_id: int, *, not_before: float, call_again: bool) -> None:
    """A read-back found nothing: from `not_before` on, read back again or (`call_again`) act again."""
    tx.run("outbox.call_again" if call_again else "outbox.read_back_again", id=row_id, not_before=not_before)


def recover_interrupted(tx: Transaction, *, first_look: float) -> int:
    """What was being sent when the program died may have happened: read back `first_look` seconds after the
    call began. Returns how many rows there were; meant for the start of the program."""
    return tx.run("outbox.recover_interrupted", first_look=first_look)


def cancel_actions(
    tx: Transaction,
    *,
    account_id: str,
    message_id: str,
    at: float,
    reason: CancelReason,
    only: Collection[Verb] | None = None,
) -> int:
    """Cancel what has not left yet for one message, of `only` these verbs; returns how many rows."""
    rows = tx.all("outbox.list_unsent", account_id=account_id, message_id=message_id)
    chosen = [row["id"] for row in rows if only is None or Verb(row["verb"]) in only]
    return sum(cancel_action(tx, row_id, reason, at=at) for row_id in chosen)


def cancel_replies(tx: Transaction, *, account_id: str, target: str, at: float, reason: CancelReason) -> int:
    """Cancel the unsent replies of rules to one comment or person; returns how many rows."""
    rows = tx.all("outbox.list_unsent_replies", account_id=account_id, target=target)
    return sum(cancel_action(tx, row["id"], reason, at=at) for row in rows)


def cancel_messages(
    tx: Transaction, *, account_id: str, thread_id: str, at: float, reason: CancelReason
) -> int:
    """Cancel the unsent messages of rules in one conversation; returns how many rows."""
    rows = tx.all("outbox.list_unsent_messages", account_id=account_id, thread_id=thread_id)
    return sum(cancel_action(tx, row["id"], reason, at=at) for row in rows)


def cancel_private(
    tx: Transaction, *, account_id: str, author_id: str | None, at: float, reason: CancelReason
) -> int:
    """Cancel what rules have not yet said to that person in private; returns how many rows."""
    rows = tx.all("outbox.list_unsent_private", account_id=account_id, author_id=author_id)
    return sum(cancel_action(tx, row["id"], reason, at=at) for row in rows)


def cancel_thread_replies(
    tx: Transaction, *, account_id: str, thread_id: str, at: float, reason: CancelReason
) -> list[int]:
    """Cancel the unsent replies of rules under one post; returns the rows of the events that go without."""
    rows = tx.all("outbox.list_unsent_in_thread", account_id=account_id, thread_id=thread_id)
    cancelled = [row["event_id"] for row in rows if cancel_action(tx, row["id"], reason, at=at)]
    return list(dict.fromkeys(cancelled))


def has_other_words(tx: Transaction, row: ClaimedAction) -> bool:
    """Whether we said, or may have said, something else where this row was to speak."""
    action = row.action
    return (
        tx.value(
            "outbox.has_other_words",
            account_id=action.account_id,
            target=action.target,
            verb=action.verb,
            id=row.id,
            text=action.text,
        )
        is not None
    )


def private_reply_to(tx: Transaction, account_id: str, target: str, *, key: str = "") -> Row | None:
    """The private reply to a comment that left, may have left or is to leave, or the one that was refused because
    somebody else's stands there (`EARLIER`); None when there is none but the one of that key."""
    return tx.one("outbox.private_reply_to", account_id=account_id, target=target, key=key)


def public_answer_to(tx: Transaction, account_id: str, message_id: str, *, key: str) -> Row | None:
    """The public answer below a message that left, may have left or is to leave; None when there is none but
    the one of that key."""
    return tx.one("outbox.public_answer_to", account_id=account_id, message_id=message_id, key=key)


def list_actions(tx: Transaction, event_id: int) -> list[Row]:
    """All rows of one event, oldest first."""
    return tx.all("outbox.list_actions", event_id=event_id)


def is_own_effect(tx: Transaction, account_id: str, external_id: str) -> bool:
    """Whether this id is one that our own calls were answered with."""
    return tx.value("outbox.has_external_id", external_id=external_id, account_id=account_id) is not None


def event_answered_by(tx: Transaction, external_id: str) -> int | None:
    """The event that a public answer of ours was to, by the platform's id of the answer; None for any other id."""
    event_id: int | None = tx.value("outbox.event_answered_by", external_id=external_id)
    return event_id


def is_of_another(tx: Transaction, row: ClaimedAction, effect: Effect) -> bool:
    """Whether what was found on the platform is known to come from another row, and so proves nothing of this one."""
    query = "outbox.has_external_id_of_another"
    ids = {"external_id": effect.external_id, "account_id": row.action.account_id, "id": row.id}
    return bool(effect.external_id) and tx.value(query, **ids) is not None


def linked_id(
    tx: Transaction, via: str, account_id: str, thread_id: str, author_id: str | None
) -> str | None:
    """What the last case handed to `via` about this thread and author left behind."""
    link: str | None = tx.value(
        "outbox.linked_id", via=via, account_id=account_id, thread_id=thread_id, author_id=author_id or ""
    )
    return link


def _decode(row: Row, *, in_doubt: bool) -> ClaimedAction:
    return ClaimedAction(
        id=row["id"],
        event_id=row["event_id"],
        action=decode_action(row),
        in_doubt=in_doubt,
        attempts=row["attempts"],
        read_backs=row["read_backs"],
        planned_at=row["planned_at"],
        expires_at=row["expires_at"],
        started_at=row["started_at"],
        was_in_doubt=bool(row["was_in_doubt"]),
        doubted_since=row["doubted_since"],
    )
