"""Turns a granted wish into the action to plan, or into the case to open."""

import hashlib
from types import MappingProxyType

from bot.domain import SLOT_OF, Action, CaseRequest, Event, Kind, Reason, Slot, Verb
from bot.rules.ruleset import Rule, Wish
from bot.rules.scene import Scene

_MAX_REASONS = 300


def action(wish: Wish, verb: Verb, rule: Rule, reasons: tuple[Reason, ...], scene: Scene) -> Action:
    """The effect to bring about. The text of an answer is filled in later, by `replies.fill`."""
    event = scene.event
    details = {
        "kind": event.kind.value,
        "thread_id": event.thread_id,
        "parent_id": event.parent_id or "",
        "author_id": event.author_id or "",
        "language": scene.judgement.language,
        "account": scene.facts.account_name,
        "planned_at": scene.now.isoformat(),
    }
    if wish.reply:
        details["template"] = wish.reply
    if verb is Verb.ESCALATE:
        details |= _handed_over(wish, rule, reasons, scene)
    return Action(
        verb=verb,
        slot=SLOT_OF[verb],
        platform=event.platform,
        account_id=event.account_id,
        message_id=event.message_id,
        target=event.author_id or "" if verb is Verb.MESSAGE else event.message_id,
        key=_key(event, SLOT_OF[verb]),
        rule=rule.id,
        via=wish.to,
        text=event.text if verb is Verb.ESCALATE else "",
        details=MappingProxyType(details),
    )


def case(wish: Wish, rule: Rule) -> CaseRequest:
    """The case that a rule wants a person to look at."""
    return CaseRequest(rule=rule.id, why=rule.why or rule.title, queue=wish.queue, priority=wish.priority)


def _key(event: Event, slot: Slot) -> str:
    """Unique per effect. An edit may hide or escalate what was let through before it."""
    key = f"{event.platform}:{event.account_id}:{slot}:{event.message_id}"
    if event.kind is Kind.EDIT and slot in (Slot.VISIBILITY, Slot.CASE):
        key += f":{hashlib.sha256(event.dedupe_key.encode()).hexdigest()[:8]}"
    return key


def _handed_over(wish: Wish, rule: Rule, reasons: tuple[Reason, ...], scene: Scene) -> dict[str, str]:
    event, judgement = scene.event, scene.judgement
    said = "; ".join(f"{reason.condition}: {reason.saw}" for reason in reasons)
    in_conversation = event.kind is Kind.DM and event.author_id
    return {
        "author_name": event.author_name or "",
        "origin": event.origin.value,
        "permalink": event.permalink or "",
        "rule": rule.id,
        "title": rule.title,
        "why": rule.why,
        "reasons": said[:_MAX_REASONS],
        "sentiment": judgement.sentiment or "",
        "intent": judgement.intent or "",
        "priority": str(wish.priority),
        "external_id": str(event.author_id) if in_conversation else event.message_id,
    }
