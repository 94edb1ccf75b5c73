"""The outbox: effects to bring about, each with a unique key and a state.

    planned ──claim──> sending ──> done | refused | waiting | unknown
    waiting ──claim──> sending          unknown ──look──> done | planned | unknown | dead
    planned, waiting, held ──cancel──> cancelled

The intent (`sending`) is on disk before the call, so a crash can only leave `sending`, which
means `unknown` at the next start: it may have happened.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.domain import SPEAKING_VERBS, Action, Effect, Slot, State, Verb
from bot.domain.rate_limits import BreakerLimits
from bot.store import Transaction
from bot.store.delivery import circuit_breaker
from bot.store.delivery.boot_clock import UNKNOWN, BootTime
from bot.store.history import audit

#: Protect first, then hand over, then speak: hides leave before replies when the pace is slow.
PRIORITY = {
    Verb.ESCALATE: 50,
    Verb.HIDE: 40,
    Verb.UNHIDE: 40,
    Verb.DELETE: 40,
    Verb.MESSAGE: 20,
    Verb.REPLY: 20,
    Verb.PRIVATE_REPLY: 15,
    Verb.LIKE: 0,
}
OPEN = "('planned', 'waiting', 'unknown', 'sending', 'held')"
_WORDS = "('reply', 'private_reply', 'message')"
#: Seconds before a person's words leave: they cannot be taken back, but they can be stopped.
SECOND_THOUGHTS = 5.0
#: Why a row is held that needs two people.
NEEDS_SECOND = "needs a second person"
_DEFAULT_LIMITS = BreakerLimits()


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is being worked on. `looking` says that doubt must be cleared before acting."""

    id: int
    event_id: int
    action: Action
    looking: bool
    attempts: int
    looks: int
    planned_at: float
    expires_at: float | None
    started_at: float | None


def plan(tx: Transaction, *, decision_id: int, event_id: int, actions: Sequence[Action], at: float) -> int:
    """Add a row per action and answer how many were new: a taken key means it was done before."""
    planned = 0
    for action in actions:
        planned += tx.execute(
            "INSERT INTO outbox (key, decision_id, event_id, platform, account_id, message_id, target, via, verb,"
            " slot, rule, text, details, linked, priority, state, problem, planned_at, not_before, expires_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
            (
                action.key,
                decision_id,
                event_id if action.event_id is None else action.event_id,
                action.platform,
                action.account_id,
                action.message_id,
                action.target,
                action.via,
                action.verb,
                action.slot,
                action.rule,
                action.text,
                json.dumps(dict(action.details)),
                action.linked,
                PRIORITY.get(action.verb, 10),
                State.HELD if action.needs_second else State.PLANNED,
                NEEDS_SECOND if action.needs_second else None,
                at,
                _not_before(action, at),
                float(action.details["expires_at"]) if "expires_at" in action.details else None,
            ),
        ).rowcount
    return planned


def _not_before(action: Action, at: float) -> float:
    """Until when an action stays here; 0 for one that may leave at once, whatever the clock does."""
    is_said_by_person = action.rule.startswith("person:") and action.verb in SPEAKING_VERBS
    wait = max(action.wait, SECOND_THOUGHTS if is_said_by_person else 0.0)
    return at + wait if wait else 0.0


def claim(
    tx: Transaction,
    *,
    limit: int,
    now: float,
    busy: Collection[int],
    limits: BreakerLimits = _DEFAULT_LIMITS,
    uptime: BootTime = UNKNOWN,
) -> list[Claimed]:
    """Take the most pressing rows that may act now and write down that each begins.

    A row in doubt stays `unknown` while it is looked into. Rows of paused accounts or rules,
    and those in `busy`, are left alone. A rule that would take more out of sight than `limits`
    is held back instead, with all it has still planned.
    """
    chosen = tx.execute(
        "SELECT * FROM outbox o WHERE state IN ('planned', 'waiting', 'unknown') AND not_before <= ?"
        f" AND id NOT IN ({', '.join(map(str, busy)) or '-1'})"
        " AND NOT EXISTS (SELECT 1 FROM pause WHERE scope = 'all'"
        " OR (scope = 'account:' || o.account_id AND NOT (o.verb = 'escalate' AND token IS NOT NULL))"
        " OR scope = 'rule:' || o.rule OR (scope = 'words:' || o.account_id AND o.verb IN "
        f"{_WORDS} AND o.rule NOT LIKE 'person:%'))"
        " ORDER BY priority DESC, not_before, id LIMIT ?",
        (now, limit),
    ).fetchall()
    claimed = []
    held: set[str] = set()
    steady = circuit_breaker.advance_time(tx, now, uptime) if chosen else now
    for row in chosen:
        if row["rule"] in held:
            continue
        looking = row["state"] == State.UNKNOWN
        if not looking and (why := circuit_breaker.try_acquire(tx, row, now, steady, limits)):
            circuit_breaker.trip(tx, row["rule"], why, at=now, counted_too=False)
            held.add(row["rule"])
            continue
        if not looking:
            tx.execute(
                "UPDATE outbox SET state = 'sending', attempts = attempts + 1, started_at = ? WHERE id = ?",
                (now, row["id"]),
            )
        claimed.append(_claimed(tx, row["id"], looking=looking))
    return claimed


def next_due(tx: Transaction, now: float) -> float | None:
    """Seconds until the next row is due; None when none waits."""
    row = tx.execute(
        "SELECT min(not_before) AS at FROM outbox WHERE state IN ('planned', 'waiting', 'unknown')"
    ).fetchone()
    return None if row["at"] is None else max(0.0, row["at"] - now)


def done(tx: Transaction, row_id: int, effect: Effect, *, at: float) -> bool:
    """It took effect. False when the row was final already (an echo was faster)."""
    changed = tx.execute(
        "UPDATE outbox SET state = 'done', settled_at = ?, external_id = coalesce(?, external_id), found_by = ?,"
        " linked = coalesce(?, linked), problem = NULL WHERE id = ? AND state NOT IN"
        " ('done', 'refused', 'cancelled', 'dead')",
        (at, effect.external_id or None, effect.found_by, effect.link, row_id),
    ).rowcount
    if changed:
        audit.record(
            tx,
            at=at,
            actor="dispatch",
            action="done",
            subject=f"outbox:{row_id}",
            details={"by": effect.found_by},
        )
    elif effect.external_id:  # the echo settled it, the answer knows the id
        tx.execute(
            "UPDATE outbox SET external_id = ? WHERE id = ? AND external_id IS NULL",
            (effect.external_id, row_id),
        )
    return bool(changed)


def end(tx: Transaction, row_id: int, state: State, why: str, *, at: float) -> bool:
    """Give the row a final state other than done; False when it was final already."""
    changed = tx.execute(
        "UPDATE outbox SET state = ?, settled_at = ?, problem = ? WHERE id = ? AND state NOT IN"
        " ('done', 'refused', 'cancelled', 'dead')",
        (state, at, why[:500], row_id),
    ).rowcount
    if changed:
        audit.record(tx, at=at, actor="dispatch", action=state.value, subject=f"outbox:{row_id}")
    return bool(changed)


def postpone(tx: Transaction, row_id: int, state: State, *, not_before: float, why: str = "") -> None:
    """Back to waiting (nothing happened) or unknown (it may have), until `not_before`."""
    tx.execute(
        "UPDATE outbox SET state = ?, not_before = ?, problem = ?, looks = CASE WHEN ? = 'unknown' THEN looks ELSE 0 END"
        " WHERE id = ? AND state IN ('sending', 'unknown')",
        (state, not_before, why[:500] or None, state, row_id),
    )


def not_found(tx: Transaction, row_id: int, *, not_before: float, again: bool) -> None:
    """A read-back found nothing: look again later, or (`again`) act again at once."""
    tx.execute(
        "UPDATE outbox SET state = ?, looks = ?, not_before = ? WHERE id = ? AND state = 'unknown'",
        (
            State.PLANNED if again else State.UNKNOWN,
            0 if again else _looks(tx, row_id) + 1,
            not_before,
            row_id,
        ),
    )


def recover(tx: Transaction, *, first_look: float) -> int:
    """After a start: what was being sent when we died may have happened."""
    return tx.execute(
        "UPDATE outbox SET state = 'unknown', looks = 0, not_before = coalesce(started_at, 0) + ?"
        " WHERE state = 'sending'",
        (first_look,),
    ).rowcount


def cancel(
    tx: Transaction,
    *,
    account_id: str,
    message_id: str,
    at: float,
    why: str,
    only: Collection[Verb] | None = None,
) -> int:
    """Cancel what has not left yet for one comment or message; answers how many rows."""
    rows = tx.execute(
        "SELECT id, verb FROM outbox WHERE account_id = ? AND message_id = ?"
        " AND state IN ('planned', 'waiting', 'held')",
        (account_id, message_id),
    ).fetchall()
    chosen = [row["id"] for row in rows if only is None or Verb(row["verb"]) in only]
    return sum(end(tx, row_id, State.CANCELLED, why, at=at) for row_id in chosen)


def cancel_words(tx: Transaction, *, account_id: str, target: str, at: float, why: str) -> int:
    """Cancel the machine's unsent words to one comment or person: somebody else spoke."""
    rows = tx.execute(
        "SELECT id FROM outbox WHERE account_id = ? AND target = ? AND rule NOT LIKE 'person:%'"
        f" AND verb IN {_WORDS} AND state IN ('planned', 'waiting', 'held')",
        (account_id, target),
    ).fetchall()
    return sum(end(tx, row["id"], State.CANCELLED, why, at=at) for row in rows)


def of_event(tx: Transaction, event_id: int) -> list[Any]:
    """All rows of one event, oldest first."""
    return tx.execute("SELECT * FROM outbox WHERE event_id = ? ORDER BY id", (event_id,)).fetchall()


def is_ours(tx: Transaction, account_id: str, external_id: str) -> bool:
    """Whether this id is one that our own calls were answered with."""
    return (
        tx.execute(
            "SELECT 1 FROM outbox WHERE external_id = ? AND account_id = ? LIMIT 1", (external_id, account_id)
        ).fetchone()
        is not None
    )


def link_of(tx: Transaction, via: str, account_id: str, thread_id: str, author_id: str | None) -> str | None:
    """What the last case handed to `via` about this thread and author left behind."""
    row = tx.execute(
        "SELECT o.linked FROM event e JOIN outbox o ON o.event_id = e.id WHERE e.account_id = ? AND e.thread_id = ?"
        " AND e.author_id IS ? AND o.via = ? AND o.linked IS NOT NULL ORDER BY o.id DESC LIMIT 1",
        (account_id, thread_id, author_id, via),
    ).fetchone()
    return row["linked"] if row else None


def _looks(tx: Transaction, row_id: int) -> int:
    return int(tx.execute("SELECT looks FROM outbox WHERE id = ?", (row_id,)).fetchone()["looks"])


def _claimed(tx: Transaction, row_id: int, *, looking: bool) -> Claimed:
    row = tx.execute("SELECT * FROM outbox WHERE id = ?", (row_id,)).fetchone()
    sent_at = datetime.fromtimestamp(row["started_at"] or row["planned_at"], UTC).isoformat()
    action = Action(
        verb=Verb(row["verb"]),
        slot=Slot(row["slot"]),
        platform=row["platform"],
        account_id=row["account_id"],
        message_id=row["message_id"],
        target=row["target"],
        key=row["key"],
        rule=row["rule"],
        via=row["via"],
        text=row["text"],
        details={**json.loads(row["details"]), "outbox_id": str(row["id"]), "sent_at": sent_at},
        linked=row["linked"],
    )
    return Claimed(
        id=row["id"],
        event_id=row["event_id"],
        action=action,
        looking=looking,
        attempts=row["attempts"],
        looks=row["looks"],
        planned_at=row["planned_at"],
        expires_at=row["expires_at"],
        started_at=row["started_at"],
    )
