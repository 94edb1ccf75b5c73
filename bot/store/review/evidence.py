"""Evidence: what may be a danger or a matter for the law, as it stood before its author changed or removed it.

Preserved is what a rule called a person for urgently, and what scores take seriously by themselves. A case with
evidence is not closed by a removal. Each reading for a person is recorded by whoever shows it.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain import DECIDABLE_KINDS, Actor, ActorKind, Event, Judgement, Verb
from bot.domain.danger import serious_scores
from bot.store import Transaction, decisions
from bot.store.codecs import decode_judgement, decode_matches, encode_event, encode_judgement
from bot.store.history import audit
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.ports import Row
from bot.store.review import cases
from bot.store.review.cases import Case

#: `urgent` in rules.
URGENT = 100
_ACTOR = Actor.system("evidence")
_COLUMNS = (
    "platform",
    "account_id",
    "message_id",
    "thread_id",
    "permalink",
    "author_id",
    "author_name",
    "attachments",
)


class Change(StrEnum):
    """What its author did."""

    EDITED = "edited"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One text as it stood. Times are seconds since 1970; `why` says what raised it."""

    event_id: int
    message_id: str
    text: str
    judgement: Judgement | None
    why: str
    cause: Change
    written_at: float
    preserved_at: float


def preserve_message(tx: Transaction, event: Event, cause: Change, *, event_id: int, at: float) -> None:
    """Preserve what a message said before this change of its author, as far as that is serious. `event_id` is
    the row of the change itself."""
    for stored in events.list_of_message(tx, event.account_id, event.message_id):
        is_text = stored.event.kind in DECIDABLE_KINDS and not stored.event.is_own_echo
        if is_text and stored.id != event_id:
            preserve(tx, stored, cause, at=at)


def preserve(tx: Transaction, stored: StoredEvent, cause: Change, *, at: float) -> bool:
    """Preserve an event if it is serious; whether it is. What was read together is preserved as one."""
    leader = events.get_event(tx, events.leader_of(tx, stored.id)) or stored
    why = _why_serious(tx, leader)
    if not why:
        return False
    event, judgement = events.read_together(tx, leader).event, leader.judgement
    columns = encode_event(event)
    is_new = tx.run(
        "evidence.insert_evidence",
        **{name: columns[name] for name in _COLUMNS},
        event_id=leader.id,
        source=leader.source,
        text=event.text,
        judgement=encode_judgement(judgement) if judgement else None,
        why=why,
        cause=cause,
        written_at=event.created_at.timestamp(),
        preserved_at=at,
    )
    if is_new:
        audit.append_entry(tx, at=at, actor=_ACTOR, action="evidence_preserved", subject=f"event:{leader.id}")
    return True


def list_of_message(tx: Transaction, event: Event) -> list[Evidence]:
    """What is preserved of a message, oldest first."""
    rows = tx.all("evidence.of_message", account_id=event.account_id, message_id=event.message_id)
    return [_decode(row) for row in rows]


def has_evidence(tx: Transaction, case: Case) -> bool:
    """Whether something is preserved of what the case is about."""
    return tx.value("evidence.of_case", case_id=case.id) is not None


def record_reading(tx: Transaction, event_id: int, *, by: Actor, at: float) -> None:
    """Somebody was shown the evidence about an event."""
    audit.append_entry(tx, at=at, actor=by, action="evidence_read", subject=f"event:{event_id}")


def delete_before(tx: Transaction, before: float, *, at: float) -> int:
    """Delete what was preserved before that moment; how much it was."""
    deleted = tx.run("evidence.delete_before", before=before)
    if deleted:
        details = {"count": deleted}
        audit.append_entry(
            tx, at=at, actor=_ACTOR, action="evidence_expired", subject="evidence", details=details
        )
    return deleted


def _why_serious(tx: Transaction, stored: StoredEvent) -> str:
    """What makes an event serious; empty when nothing does."""
    case = cases.case_of_event(tx, stored.id)
    by_rule = case is not None and case.priority >= URGENT and case.actor.kind is ActorKind.RULE
    # Of a case that stands for several, only what rules called a person for.
    if case is not None and by_rule and _called_person(tx, stored.id):
        return f"{case.actor.label}: {case.why}"
    return ", ".join(f"{name} {score:.2f}" for name, score in serious_scores(stored.judgement).items())


def _called_person(tx: Transaction, event_id: int) -> bool:
    granted = {
        verb
        for row in decisions.list_decisions(tx, event_id)
        for match in decode_matches(row["matches"])
        for verb in match.granted
    }
    return bool(granted & {Verb.QUEUE, Verb.ESCALATE})


def _decode(row: Row) -> Evidence:
    return Evidence(
        event_id=row["event_id"],
        message_id=row["message_id"],
        text=row["text"],
        judgement=decode_judgement(row["judgement"]) if row["judgement"] else None,
        why=row["why"],
        cause=Change(row["cause"]),
        written_at=row["written_at"],
        preserved_at=row["preserved_at"],
    )
