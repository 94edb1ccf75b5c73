"""What one person has answered, from the last answer back."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain import Actor
from bot.store import Transaction
from bot.store.intake import events
from bot.store.review import cases


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonAnswer:
    """One answer: the decision in which it is recorded, and what it was given to (a reference for people)."""

    decision_ids: tuple[int, ...]
    event_id: int
    case_id: int | None
    is_about_case: bool
    at: float = 0.0

    @property
    def reference(self) -> str:
        """The case when it was answered as a whole, else the event."""
        return f"case:{self.case_id}" if self.is_about_case else f"event:{self.event_id}"


def last_answer(tx: Transaction, who: Actor, *, passing: Collection[int] = ()) -> PersonAnswer | None:
    """The last answer of a person that has not been taken back; `passing` are decisions to pass over.

    An answer to a group is recorded with each of its events: they are one answer.
    """
    row = tx.one("person_answers.last_answer", person=who.id, passing=list(passing))
    if row is None:
        return None
    case = cases.case_of_event(tx, events.leader_of(tx, row["event_id"]))
    if case is None:
        return PersonAnswer(
            decision_ids=(row["id"],),
            event_id=row["event_id"],
            case_id=None,
            is_about_case=False,
            at=row["decided_at"],
        )
    event_ids = {case.event_id, cases.event_to_answer(tx, case), *cases.list_members(tx, case.id)}
    decision_ids = {
        event_id: tx.value(
            "person_answers.answer_to_event",
            event_id=event_id,
            person=who.id,
            decided_at=row["decided_at"],
        )
        for event_id in event_ids
    }
    is_about_case = case.is_conversation or decision_ids[cases.event_to_answer(tx, case)] is not None
    answered = [number for number in decision_ids.values() if number is not None]
    return PersonAnswer(
        decision_ids=tuple(sorted({*answered, row["id"]})) if is_about_case else (row["id"],),
        event_id=row["event_id"],
        case_id=case.id,
        is_about_case=is_about_case,
        at=row["decided_at"],
    )
