"""Turns an action that got its slot into the effects to send, or into the case to open."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.domain import (
    SLOT_OF,
    SPEAKING_VERBS,
    TARGET_VERBS,
    Action,
    Actor,
    AuthorLabel,
    CaseRequest,
    CounterIncrement,
    Event,
    EventGroup,
    GroupMember,
    Handover,
    Kind,
    RateLimits,
    Reason,
    Slot,
    Strike,
    Verb,
)
from bot.rules.engine.dialogues import action_key
from bot.rules.engine.sampling import bucket, hold_seconds
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import ActionSpec, Rule

_MAX_REASONS = 300
#: For how long a rule does not answer the same person in a conversation a second time.
_SAME_CONVERSATION = 3_600.0
_POSTED = (Kind.COMMENT, Kind.REPLY, Kind.MENTION)


def plan_actions(
    spec: ActionSpec, verb: Verb, rule: Rule, reasons: tuple[Reason, ...], context: EvalContext
) -> Iterator[Action]:
    """The effects to send: one for the event itself, and for a group one for each member except the first.

    The text of a reply is filled in later, by `answers.fill_replies`.
    """
    action = _action(spec, verb, rule, reasons, context)
    group = _event_group(rule, context) if spec.applies_to_group else None
    if group is None:
        yield action
    elif group.earlier:
        yield action
        for member in group.earlier[1:]:
            yield _for_member(action, member, context.event)


def plan_case(spec: ActionSpec, rule: Rule, context: EvalContext) -> CaseRequest:
    """The case that a rule opens for a person."""
    is_limited = spec.limits.rate_limits != RateLimits()
    group = _event_group(rule, context) if spec.applies_to_group else None
    return CaseRequest(
        actor=Actor.rule(rule.id),
        why=rule.why or rule.title,
        queue=spec.queue,
        priority=spec.priority,
        group=tuple(member.event_id for member in group.earlier) if group else (),
        assignee=spec.assignee,
        note=spec.note,
        draft=spec.draft,
        due_at=spec.due.due(context.asked_at) if spec.due else None,
        not_before=spec.snooze.due(context.now) if spec.snooze else None,
        counted=_action(spec, spec.verb, rule, (), context) if is_limited else None,
        needs_two=spec.limits.two_people,
    )


def plan_strike(spec: ActionSpec, rule: Rule, context: EvalContext) -> Strike:
    """The strike against the author."""
    return Strike(rule=rule.id, weight=spec.weight, expires_at=context.now + timedelta(seconds=spec.expires))


def plan_increment(spec: ActionSpec, context: EvalContext, half_life: float) -> CounterIncrement | None:
    """What to add to a counter; None when it counts authors and the platform withheld this one."""
    event = context.event
    ids = {"author": event.author_id, "thread": event.thread_id, "account": event.account_id}
    counted = ids[spec.counted_of]
    if not counted:
        return None
    return CounterIncrement(counter=spec.counter, of=counted, by=spec.weight, half_life=half_life)


def plan_author_label(spec: ActionSpec, context: EvalContext) -> AuthorLabel:
    """The label to store with the author."""
    expires = context.now + timedelta(seconds=spec.expires) if spec.expires else None
    return AuthorLabel(label=spec.label, expires_at=expires)


def _action(
    spec: ActionSpec, verb: Verb, rule: Rule, reasons: tuple[Reason, ...], context: EvalContext
) -> Action:
    event = context.event
    is_escalation_details = verb in TARGET_VERBS
    key = effect_key(event, SLOT_OF[verb])
    if spec.dialogue:
        key = action_key(spec, key, context.facts)
    if verb is Verb.NOTIFY:
        key += f":{spec.to}"
    if rule.delay is not None:
        # It may follow an action of the same slot that was carried out at once.
        key += f":{rule.id}"
    return Action(
        verb=verb,
        slot=SLOT_OF[verb],
        platform=event.platform,
        account_id=event.account_id,
        message_id=event.message_id,
        target=event.author_id or "" if verb is Verb.MESSAGE else event.message_id,
        key=key,
        actor=Actor.rule(rule.id),
        via=spec.to,
        text=event.text if is_escalation_details else "",
        kind=event.kind,
        thread_id=event.thread_id,
        parent_id=event.parent_id or "",
        author_id=event.author_id or "",
        language=context.judgement.language,
        account_name=context.facts.account_name,
        template=_template(spec, context),
        rights_within=spec.rights_within,
        handover=_handover(spec, rule, reasons, context) if is_escalation_details else None,
        wait=hold_seconds(spec.limits, key),
        limits=_rate_limits(spec, verb, event),
        needs_second=spec.limits.two_people,
    )


def _rate_limits(spec: ActionSpec, verb: Verb, event: Event) -> RateLimits:
    """The limits of an action, with that of one answer per person and post unless the rule says otherwise.

    In a conversation a rule answers once an hour: what comes next may be another question. An author whom the
    platform withheld cannot be told from others, and would silence them all.
    """
    limits = spec.limits.rate_limits
    if verb not in SPEAKING_VERBS or limits.once_per or spec.limits.repeat or event.author_id is None:
        return limits
    if event.kind is Kind.DM:
        return replace(limits, once_per=("author",), once_over=_SAME_CONVERSATION)
    if event.kind in _POSTED:
        return replace(limits, once_per=("author", "thread"), across_rules=True)
    return limits


def _event_group(rule: Rule, context: EvalContext) -> EventGroup | None:
    return context.facts.groups.get(rule.group_query) if rule.group_query else None


def _for_member(action: Action, member: GroupMember, event: Event) -> Action:
    """The same action on an earlier event of the group."""
    return replace(
        action,
        message_id=member.message_id,
        target=member.message_id,
        # The key that a rule about that very comment would use, so that it is not hidden twice.
        key=f"{event.platform}:{event.account_id}:{action.slot}:{member.message_id}",
        thread_id=member.thread_id,
        parent_id="",
        author_id=member.author_id or "",
        event_id=member.event_id,
    )


def effect_key(event: Event, slot: Slot) -> str:
    """The key of what is done in that slot of the event: unique, so that nothing is done twice. An edit is a
    new reason to hide or to tell."""
    key = f"{event.platform}:{event.account_id}:{slot}:{event.message_id}"
    if event.kind is Kind.EDIT and slot in (Slot.VISIBILITY, Slot.CASE, Slot.NOTICE):
        key += f":{hashlib.sha256(event.dedupe_key.encode()).hexdigest()[:8]}"
    return key


def _template(spec: ActionSpec, context: EvalContext) -> str:
    """The name of the reply to render: that of the experiment's bucket where the rule runs one."""
    experiment = spec.limits.experiment
    in_bucket = spec.replies.get(bucket(experiment, context), "") if spec.reply and experiment else ""
    return in_bucket or spec.reply


def _handover(spec: ActionSpec, rule: Rule, reasons: tuple[Reason, ...], context: EvalContext) -> Handover:
    event, judgement = context.event, context.judgement
    in_conversation = event.kind is Kind.DM and event.author_id
    return Handover(
        title=rule.title,
        rule=rule.id,
        why=rule.why,
        reasons="; ".join(f"{reason.condition}: {reason.saw}" for reason in reasons)[:_MAX_REASONS],
        author_name=event.author_name or "",
        origin=event.origin.value,
        permalink=event.permalink or "",
        sentiment=judgement.sentiment or "",
        intent=judgement.intent or "",
        severity=spec.severity,
        filled="; ".join(spec.note.splitlines()),
        external_id=str(event.author_id) if in_conversation else event.message_id,
        priority=spec.priority,
        due_at=spec.due.due(context.asked_at) if spec.due else None,
    )
