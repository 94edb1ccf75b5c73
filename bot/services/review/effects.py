"""Turns a person's word into the action to plan, in the same form as a rule's.

The key of a rule's action is unique per comment and slot; a person's ends in the case and the
serial number of the decision, so that a person may speak after a rule, and each command once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from bot.domain import SLOT_OF, Action, Decision, Kind, Match, Mode, Reason, Verb
from bot.store import Transaction, decisions
from bot.store.delivery import outbox
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import cases, overrides
from bot.store.review.cases import Case, name


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """Who says something about which event, and the mark that makes its keys its own."""

    stored: StoredEvent
    by: str
    at: float
    mark: str

    def action(self, verb: Verb, *, target: str = "", text: str = "") -> Action:
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
            rule=self.by,
            via=self.stored.source,
            text=text,
            details=MappingProxyType(self._details()),
        )

    def escalation(self, tx: Transaction, to: str, case: Case, remark: str) -> Action:
        """The event handed over to a target of ours, with what a colleague needs to know."""
        event = self.stored.event
        details = self._details() | self._handed_over(case, remark)
        return Action(
            verb=Verb.ESCALATE,
            slot=SLOT_OF[Verb.ESCALATE],
            platform=event.platform,
            account_id=event.account_id,
            message_id=event.message_id,
            target=event.message_id,
            key=f"{event.platform}:{event.account_id}:case:{event.message_id}#{self.mark}",
            rule=self.by,
            via=to,
            text=event.text,
            details=MappingProxyType(details),
            linked=outbox.link_of(tx, to, event.account_id, event.thread_id, event.author_id),
        )

    def decide(self, tx: Transaction, verb: Verb, saw: str, *actions: Action) -> int:
        """Keep the person's decision with what follows from it."""
        reason = Reason(condition="person", saw=saw)
        match = Match(rule=self.by, mode=Mode.ENFORCE, reasons=(reason,), requested=(verb,), granted=(verb,))
        decision = Decision(rules_version="", by=self.by, actions=actions, matches=(match,))
        return decisions.keep(tx, event_id=self.stored.id, decision=decision, at=self.at)

    def _details(self) -> dict[str, str]:
        event, judgement = self.stored.event, self.stored.judgement
        return {
            "kind": event.kind.value,
            "thread_id": event.thread_id,
            "parent_id": event.parent_id or "",
            "author_id": event.author_id or "",
            "language": judgement.language if judgement else "und",
            "planned_at": datetime.fromtimestamp(self.at, UTC).isoformat(),
        }

    def _handed_over(self, case: Case, remark: str) -> dict[str, str]:
        event, judgement = self.stored.event, self.stored.judgement
        in_conversation = event.kind is Kind.DM and event.author_id
        return {
            "author_name": event.author_name or "",
            "origin": event.origin.value,
            "permalink": event.permalink or "",
            "rule": case.rule,
            "title": f"handed over by {name(self.by)}",
            "why": remark or case.why,
            "reasons": case.why[:300],
            "sentiment": (judgement.sentiment if judgement else None) or "",
            "intent": (judgement.intent if judgement else None) or "",
            "priority": str(case.priority),
            "external_id": str(event.author_id) if in_conversation else event.message_id,
        }


def command(tx: Transaction, stored: StoredEvent, case: Case | None, by: str, at: float) -> Command:
    """The next command about this event."""
    serial = len(decisions.of_event(tx, stored.id)) + 1
    return Command(stored=stored, by=by, at=at, mark=f"{case.id if case else f'event-{stored.id}'}.{serial}")


def crowd_of(tx: Transaction, case: Case | None, reference: str) -> list[StoredEvent]:
    """The other events that a word about the case holds for: those that share it when the case itself was
    named, none when one event of it was; without what its author has removed."""
    if case is None or reference not in (str(case.id), f"case:{case.id}"):
        return []
    found = [events.get(tx, member) for member in cases.members(tx, case.id)]
    return [
        one
        for one in found
        if one and not overrides.is_deleted(tx, one.event.account_id, one.event.message_id)
    ]
