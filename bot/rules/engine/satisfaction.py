"""Asks how satisfied somebody is once their conversation is closed, and reads what they answer.

No rule is asked: a rating is a rating whatever else rules would read in a digit. What a message says beyond
its rating is for the rules as ever, because nobody may be angry, or in danger, unseen.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain import (
    SLOT_OF,
    Action,
    Actor,
    CaseRequest,
    Decision,
    Event,
    Facts,
    GivenRating,
    Judgement,
    Kind,
    Match,
    Mode,
    Reason,
    Verb,
)
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import RuleSet
from bot.rules.model.satisfaction import SATISFACTION
from bot.text.ratings import HIGHEST, Rating, read_rating

_ACTOR = Actor.rule(SATISFACTION)


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingAnswer:
    """A message that answers the question. `is_all`: it says nothing else."""

    counted: GivenRating
    is_all: bool


def ask_satisfaction(
    rules: RuleSet, event: Event, judgement: Judgement, facts: Facts, *, key: str, why: str
) -> Decision:
    """The question to the author of `event`, the last thing that they wrote; `key` is that of its effect."""
    context = EvalContext(event=event, judgement=judgement, facts=facts, now=event.created_at)
    if not may_write(rules, context):
        return Decision(rules_version=rules.version)
    match = _match(Reason(condition="closed", saw=why), Verb.MESSAGE)
    action = _message(rules.satisfaction.ask, context, key)
    return Decision(rules_version=rules.version, matches=(match,), actions=(action,))


def may_write(rules: RuleSet, context: EvalContext) -> bool:
    """Whether the platform lets us write in the conversation, nobody else has it, and its author wants it."""
    event, verbs = context.event, rules.environment.verbs
    is_possible = verbs is None or Verb.MESSAGE in verbs.get(event.platform, ())
    is_refused = context.facts.author.is_opted_out or event.extra.get("standby") == "true"
    return is_possible and not is_refused and bool(event.author_id)


def read_answer(rules: RuleSet, context: EvalContext) -> RatingAnswer | None:
    """What a message, or the edit of one, answers to our question; None when it answers something else."""
    event, asked = context.event, context.facts.thread.satisfaction
    if asked is None or not rules.satisfaction.ask or event.kind not in (Kind.DM, Kind.EDIT):
        return None
    is_late = event.created_at - asked.asked_at > timedelta(seconds=rules.satisfaction.answer_within)
    if is_late or event.created_at < asked.asked_at:
        return None
    rating = read_rating(event.text)
    if event.kind is Kind.EDIT:
        if event.message_id != asked.answer_id:
            return None
        value = rating.value if rating else None  # what is no rating any more is taken back
        return RatingAnswer(
            counted=GivenRating(request_id=asked.id, rating=value), is_all=_is_all(rating, event)
        )
    # A bare number may answer whatever was said last.
    if asked.rating is not None or rating is None or (rating.is_plain and not asked.is_latest):
        return None
    return RatingAnswer(
        counted=GivenRating(request_id=asked.id, rating=rating.value), is_all=_is_all(rating, event)
    )


def settle_rating(rules: RuleSet, context: EvalContext, answer: RatingAnswer) -> Decision:
    """The decision about a message that is nothing but a rating: it is counted, and thanked for once."""
    is_thanked = bool(rules.satisfaction.thanks) and context.event.kind is Kind.DM
    actions: tuple[Action, ...] = ()
    if is_thanked and may_write(rules, context):
        actions = (
            _message(rules.satisfaction.thanks, context, f"{SATISFACTION}:{answer.counted.request_id}"),
        )
    granted = (*(action.verb for action in actions), Verb.NO_ANSWER)
    decision = Decision(
        rules_version=rules.version, matches=(_match(_reason(answer), *granted),), actions=actions
    )
    return _with_low(rules, decision, answer)


def and_count_rating(rules: RuleSet, decision: Decision, answer: RatingAnswer) -> Decision:
    """The decision of the rules about a message that says more than its rating, which counts, too."""
    return _with_low(rules, replace(decision, matches=(*decision.matches, _match(_reason(answer)))), answer)


def _with_low(rules: RuleSet, decision: Decision, answer: RatingAnswer) -> Decision:
    decision = replace(decision, rating=answer.counted)
    low, rating = rules.satisfaction.low, answer.counted.rating
    if low is None or rating is None or rating > low.up_to or decision.case is not None:
        return decision
    case = CaseRequest(
        actor=_ACTOR, why=f"rated us {rating} of {HIGHEST}", queue=low.queue, priority=low.priority
    )
    match = replace(decision.matches[-1], requested=(Verb.QUEUE,), granted=(Verb.QUEUE,))
    return replace(decision, matches=(*decision.matches[:-1], match), case=case)


def _reason(answer: RatingAnswer) -> Reason:
    rating = answer.counted.rating
    return Reason(condition="rating", saw="taken back" if rating is None else f"{rating} of {HIGHEST}")


def _match(reason: Reason, *granted: Verb) -> Match:
    return Match(rule=SATISFACTION, mode=Mode.ENFORCE, reasons=(reason,), requested=granted, granted=granted)


def _message(template: str, context: EvalContext, key: str) -> Action:
    event = context.event
    return Action(
        verb=Verb.MESSAGE,
        slot=SLOT_OF[Verb.MESSAGE],
        platform=event.platform,
        account_id=event.account_id,
        message_id=event.message_id,
        target=event.author_id or "",
        key=key,
        actor=_ACTOR,
        kind=event.kind,
        thread_id=event.thread_id,
        parent_id=event.parent_id or "",
        author_id=event.author_id or "",
        language=context.judgement.language,
        account_name=context.facts.account_name,
        template=template,
    )


def _is_all(rating: Rating | None, event: Event) -> bool:
    return rating is not None and rating.is_all and not event.attachments
