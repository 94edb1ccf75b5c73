"""Turns a person's answer into the actions to plan, in the same form as a rule's.

The key of a rule's action is unique per comment and slot; a person's ends in the case and the serial number
of the decision, so that a person may act after a rule, and each command acts once.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import (
    SLOT_OF,
    Action,
    Actor,
    Decision,
    DecisionKind,
    Handover,
    Kind,
    Match,
    Mode,
    Reason,
    Verb,
)
from bot.store import Transaction, decisions
from bot.store.delivery import outbox
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import cases, overrides
from bot.store.review.cases import Case


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewDecision:
    """Who decides about which event and when; `mark` makes the keys of its actions its own, and `wait` is how
    many seconds they stay here, so that the person can think again."""

    stored: StoredEvent
    by: Actor
    at: float
    mark: str
    wait: float = 0.0

    def action(
        self, verb: Verb, *, target: str = "", text: str = "", window_until: datetime | None = None
    ) -> Action:
        """An effect on the platform that the event came from."""
        event = self.stored.event
        return Action(
            verb=verb,
            slot=SLOT_OF[verb],
            platform=event.platform,
            account_id=event.account_id,
            message_id=event.message_id,
            target=target or event.message_id,
            key=f"{event.platform}:{event.account_id}:{SLOT_OF[verb]}:{event.message_id}#{self.mark}",
            actor=self.by,
            via=self.stored.source,
            text=text,
            kind=event.kind,
            thread_id=event.thread_id,
            parent_id=event.parent_id or "",
            author_id=event.author_id or "",
            language=self._language(),
            wait=self.wait,
            window_until=window_until,
        )

    def escalation(self, tx: Transaction, target: str, case: Case, remark: str) -> Action:
        """The event handed over to an escalation target, with what a colleague needs to know."""
        event = self.stored.event
        return replace(
            self.action(Verb.ESCALATE, text=event.text),
            via=target,
            handover=self._handover(case, remark),
            linked=outbox.linked_id(tx, target, event.account_id, event.thread_id, event.author_id),
        )

    def override(self, tx: Transaction, verb: Verb) -> None:
        """Put this above what rules say about the comment from now on."""
        event = self.stored.event
        overrides.set_override(
            tx,
            account_id=event.account_id,
            message_id=event.message_id,
            by=self.by,
            verb=verb.value,
            at=self.at,
        )

    def commit(
        self,
        tx: Transaction,
        verb: Verb,
        saw: str,
        *actions: Action,
        kind: DecisionKind = DecisionKind.REVIEW,
    ) -> int:
        """Record the decision with what follows from it; the row of the decision."""
        reason = Reason(condition="person", saw=saw)
        match = Match(
            rule=str(self.by), mode=Mode.ENFORCE, reasons=(reason,), requested=(verb,), granted=(verb,)
        )
        decision = Decision(rules_version="", kind=kind, actor=self.by, actions=actions, matches=(match,))
        return decisions.commit(tx, event_id=self.stored.id, decision=decision, at=self.at)

    def _language(self) -> str:
        return self.stored.judgement.language if self.stored.judgement else "und"

    def _handover(self, case: Case, remark: str) -> Handover:
        event, judgement = self.stored.event, self.stored.judgement
        in_conversation = event.kind is Kind.DM and event.author_id
        return Handover(
            title=f"handed over by {self.by.id}",
            rule=case.actor.label,
            why=remark or case.why,
            reasons=case.why[:300],
            author_name=event.author_name or "",
            origin=event.origin.value,
            permalink=event.permalink or "",
            sentiment=(judgement.sentiment if judgement else None) or "",
            intent=(judgement.intent if judgement else None) or "",
            external_id=str(event.author_id) if in_conversation else event.message_id,
            priority=case.priority,
        )


def next_decision(
    tx: Transaction, stored: StoredEvent, case: Case | None, by: Actor, at: float, *, wait: float = 0.0
) -> ReviewDecision:
    """The next decision about this event; nothing is recorded yet."""
    serial = len(decisions.list_decisions(tx, stored.id)) + 1
    mark = f"{case.id if case else f'event-{stored.id}'}.{serial}"
    return ReviewDecision(stored=stored, by=by, at=at, mark=mark, wait=wait)


def other_members(
    tx: Transaction, case: Case | None, reference: str, event_id: int | None = None
) -> list[StoredEvent]:
    """The other events that an answer to the case applies to: those that share it when the case itself was
    named, none when one event of a group was; without those that their author has removed.

    A conversation is answered as a whole, by whichever of its messages it was named. `event_id` is the event
    that is answered, if it is not the one that the case is about.
    """
    is_named = case is not None and reference in (str(case.id), f"case:{case.id}")
    if case is None or not (is_named or case.is_conversation):
        return []
    event_ids = sorted({case.event_id, *cases.list_members(tx, case.id)} - {event_id or case.event_id})
    members = [events.get_event(tx, member) for member in event_ids]
    return [
        member
        for member in members
        if member and not overrides.is_deleted(tx, member.event.account_id, member.event.message_id)
    ]
