"""Turns a granted wish into the actions to plan, or into the case to open."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from bot.domain import (
    SLOT_OF,
    Action,
    AuthorLabel,
    CaseRequest,
    CounterIncrement,
    Event,
    EventGroup,
    GroupMember,
    Kind,
    RateLimits,
    Reason,
    Slot,
    Strike,
    Verb,
)
from bot.rules.engine.sampling import bucket, wait
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import ActionSpec, Rule

_MAX_REASONS = 300


def actions(
    wish: ActionSpec, verb: Verb, rule: Rule, reasons: tuple[Reason, ...], scene: EvalContext
) -> Iterator[Action]:
    """The effects to bring about: one, and for a whole crowd one for each but its first.

    The text of an answer is filled in later, by `replies.fill`.
    """
    one = _action(wish, verb, rule, reasons, scene)
    crowd = _crowd(rule, scene) if wish.whole_crowd else None
    if crowd is None:
        yield one
    elif crowd.earlier:
        yield one
        for sibling in crowd.earlier[1:]:
            yield _elsewhere(one, sibling, scene.event)


def case(wish: ActionSpec, rule: Rule, scene: EvalContext) -> CaseRequest:
    """The case that a rule wants a person to look at."""
    is_limited = wish.limits.guards != RateLimits()
    crowd = _crowd(rule, scene) if wish.whole_crowd else None
    return CaseRequest(
        rule=rule.id,
        why=rule.why or rule.title,
        queue=wish.queue,
        priority=wish.priority,
        group=tuple(one.event_id for one in crowd.earlier) if crowd else (),
        assignee=wish.assignee,
        note=wish.note,
        draft=wish.draft,
        due_at=wish.due.due(scene.now) if wish.due else None,
        not_before=wish.snooze.due(scene.now) if wish.snooze else None,
        counted=_action(wish, wish.verb, rule, (), scene) if is_limited else None,
    )


def strike(wish: ActionSpec, rule: Rule, scene: EvalContext) -> Strike:
    """The mark against the author."""
    return Strike(rule=rule.id, weight=wish.weight, expires_at=scene.now + timedelta(seconds=wish.expires))


def tally(wish: ActionSpec, scene: EvalContext, half_life: float) -> CounterIncrement | None:
    """What to add to a counter; None when it counts authors and this one is withheld."""
    event = scene.event
    of = {"author": event.author_id, "thread": event.thread_id, "account": event.account_id}[wish.counted_of]
    return CounterIncrement(counter=wish.counter, of=of, by=wish.weight, half_life=half_life) if of else None


def author_label(wish: ActionSpec, scene: EvalContext) -> AuthorLabel:
    """The word to remember of the author."""
    expires = scene.now + timedelta(seconds=wish.expires) if wish.expires else None
    return AuthorLabel(label=wish.label, expires_at=expires)


def _action(
    wish: ActionSpec, verb: Verb, rule: Rule, reasons: tuple[Reason, ...], scene: EvalContext
) -> Action:
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
        experiment = wish.limits.experiment
        in_bucket = wish.replies.get(bucket(experiment, scene), "") if experiment else ""
        details["template"] = in_bucket or wish.reply
    if verb in (Verb.ESCALATE, Verb.NOTIFY):
        details |= _handed_over(wish, rule, reasons, scene)
    key = _key(event, SLOT_OF[verb])
    if rule.later is not None or verb is Verb.NOTIFY:  # it may speak beside what was done at once
        key += f":{rule.id}"
    return Action(
        verb=verb,
        slot=SLOT_OF[verb],
        platform=event.platform,
        account_id=event.account_id,
        message_id=event.message_id,
        target=event.author_id or "" if verb is Verb.MESSAGE else event.message_id,
        key=key,
        rule=rule.id,
        via=wish.to,
        text=event.text if verb in (Verb.ESCALATE, Verb.NOTIFY) else "",
        details=MappingProxyType(details),
        wait=wait(wish.limits, key),
        limits=wish.limits.guards,
        needs_second=wish.limits.two_people,
    )


def _crowd(rule: Rule, scene: EvalContext) -> EventGroup | None:
    return scene.facts.groups.get(rule.crowd) if rule.crowd else None


def _elsewhere(action: Action, sibling: GroupMember, event: Event) -> Action:
    """The same action on an earlier event of the crowd."""
    details = dict(action.details) | {
        "thread_id": sibling.thread_id,
        "parent_id": "",
        "author_id": sibling.author_id or "",
    }
    return replace(
        action,
        message_id=sibling.message_id,
        target=sibling.message_id,
        key=f"{event.platform}:{event.account_id}:{action.slot}:{sibling.message_id}",
        details=MappingProxyType(details),
        event_id=sibling.event_id,
    )


def _key(event: Event, slot: Slot) -> str:
    """Unique per effect. An edit may hide or escalate what was let through before it."""
    key = f"{event.platform}:{event.account_id}:{slot}:{event.message_id}"
    if event.kind is Kind.EDIT and slot in (Slot.VISIBILITY, Slot.CASE):
        key += f":{hashlib.sha256(event.dedupe_key.encode()).hexdigest()[:8]}"
    return key


def _handed_over(
    wish: ActionSpec, rule: Rule, reasons: tuple[Reason, ...], scene: EvalContext
) -> dict[str, str]:
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
    } | _urgency(wish, scene)


def _urgency(wish: ActionSpec, scene: EvalContext) -> dict[str, str]:
    """How bad it is and until when somebody should answer, where the rule says so."""
    said = {"severity": wish.severity, "due_at": wish.due.due(scene.now).isoformat() if wish.due else ""}
    return {key: value for key, value in said.items() if value}
