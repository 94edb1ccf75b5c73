"""The safety net: whoever asks for an answer and gets none is put before a person after a while.

It looks at what is left of a decision once rules and their limits have had their say, so that no set of rules
can leave somebody waiting unseen. It answers nothing itself and never opens a case at once: a colleague or a
later rule may still answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain import (
    DECIDABLE_KINDS,
    REMOVING_VERBS,
    SPEAKING_VERBS,
    Actor,
    CaseRequest,
    Decision,
    Event,
    Facts,
    HeldBackAnswer,
    Judgement,
    Kind,
    Match,
    Mode,
    Reason,
    Timer,
    Verb,
)
from bot.rules.engine.never import GRAVE_PRIORITY
from bot.rules.model.rule_set import SAFETY_NET, RuleSet

#: Who asks for a person when rules have answered somebody too often.
ANSWER_LIMIT = "answer-limit"
#: Who asks for a person at once where a rule wanted to answer what no machine answers.
NEVER_ANSWERED = "never-answered"
#: What of a rule that applies later would settle the matter.
_SETTLING_VERBS = SPEAKING_VERBS | {Verb.QUEUE, Verb.ESCALATE, Verb.NO_ANSWER}
_NOTHING_TO_DO = (Verb.NO_ANSWER, Verb.CLOSE)
_UNLESS = ("answered", "closed")
#: What is asked of a person about a text of which only the beginning was read, whoever answered that.
_READ_IN_PART = "read in part"
#: Up to so many stars, the author of a review is unhappy.
_POOR_RATING = 2.0
#: Attachments that stand for a feeling, not for something to look at.
_REACTIONS = frozenset({"sticker", "gif", "animated_image", "like"})
_MAX_WHY = 500


def catch_unanswered(
    decision: Decision, rules: RuleSet, event: Event, judgement: Judgement, facts: Facts, now: datetime
) -> Decision:
    """The decision about a new event with a match and a timer of the safety net, when its author would wait
    for nothing; otherwise the decision as it is.

    To be called once, after the limits: what they refuse counts as not done.
    """
    if event.is_own_echo or event.kind not in DECIDABLE_KINDS or event.author_id in rules.safety_net.exempt:
        return decision
    asks = [
        Reason(condition="asks", saw=saw)
        for saw in _requests(event, judgement, rules.safety_net.needs_answer)
    ]
    if judgement.truncated:
        asks.append(Reason(condition=_READ_IN_PART, saw="a text that is too long to be read to its end"))
    counted = [answer for answer in decision.held_back if asks or _left_waiting(answer, judgement)]
    return _caught(decision, rules, facts, now, (*asks, *_described(counted)))


def catch_held_back(decision: Decision, rules: RuleSet, facts: Facts, now: datetime) -> Decision:
    """The same for a decision of a delayed rule, about an event that was decided before: only an answer that
    is held back now counts."""
    return _caught(decision, rules, facts, now, tuple(_described(decision.held_back)))


def open_unanswered_case(rules: RuleSet, reasons: Sequence[Reason], earlier: int | None = None) -> Decision:
    """What the safety net does when its time has come and nobody answered: a case that says what asks and
    what held an answer back. `earlier` is the event whose case it shares. Empty unless it is enforced."""
    net = rules.safety_net
    if net.mode is not Mode.ENFORCE:
        return Decision(rules_version=rules.version)
    why = "; ".join(f"{reason.condition}: {reason.saw}" for reason in reasons)
    why = why if _is_read_in_part(reasons) else f"nobody answered; {why}"
    case = CaseRequest(
        actor=Actor.system(SAFETY_NET),
        why=why[:_MAX_WHY],
        queue=net.queue,
        priority=net.priority,
        group=() if earlier is None else (earlier,),
    )
    match = Match(
        rule=SAFETY_NET,
        mode=net.mode,
        reasons=tuple(reasons),
        requested=(Verb.QUEUE,),
        granted=(Verb.QUEUE,),
    )
    return Decision(rules_version=rules.version, matches=(match,), case=case)


def _caught(
    decision: Decision, rules: RuleSet, facts: Facts, now: datetime, reasons: tuple[Reason, ...]
) -> Decision:
    net = rules.safety_net
    grave = next((answer for answer in decision.held_back if answer.is_grave), None)
    if grave and not facts.decided_by_person and not _is_seen_to(decision):
        return _asking_a_person(decision, rules, Actor.system(NEVER_ANSWERED), grave.why, GRAVE_PRIORITY)
    excess = next((answer for answer in decision.held_back if answer.is_excess), None)
    if excess and not facts.decided_by_person and not _is_settled(decision):
        return _asking_a_person(decision, rules, Actor.system(ANSWER_LIMIT), excess.why)
    is_in_part = _is_read_in_part(reasons)
    is_settled = _is_seen_to(decision) if is_in_part else _is_settled(decision)
    if net.mode is Mode.OFF or not reasons or facts.decided_by_person or is_settled:
        return decision
    is_enforced = net.mode is Mode.ENFORCE
    due_at = max([net.after.due(now), *_settled_later(decision)])
    match = Match(
        rule=SAFETY_NET,
        mode=net.mode,
        reasons=reasons,
        requested=(Verb.QUEUE,),
        granted=(Verb.QUEUE,) if is_enforced else (),
    )
    unless = tuple(reason for reason in _UNLESS if not is_in_part or reason != "answered")
    timer = Timer(rule=SAFETY_NET, due_at=due_at, unless=unless)
    return replace(
        decision,
        matches=(*decision.matches, match),
        timers=(*decision.timers, timer) if is_enforced else decision.timers,
    )


def _asking_a_person(
    decision: Decision, rules: RuleSet, actor: Actor, why: str, priority: int = 0
) -> Decision:
    """The decision with a case. Not after a while, and not only where the net is enforced: it is our silence
    that needs a person."""
    net = rules.safety_net
    match = Match(
        rule=actor.id,
        mode=Mode.ENFORCE,
        reasons=(Reason(condition="asks", saw="a person, in place of an answer"),),
        requested=(Verb.QUEUE,),
        granted=(Verb.QUEUE,),
    )
    case = CaseRequest(actor=actor, why=why, queue=net.queue, priority=max(net.priority, priority))
    return replace(decision, matches=(*decision.matches, match), case=case)


def _requests(event: Event, judgement: Judgement, threshold: float) -> Iterator[str]:
    """What about the event asks for an answer, in words."""
    score = judgement.score("needs_answer")
    if score is not None and score >= threshold:
        yield f"needs_answer {score:.2f} >= {threshold:g}"
    if event.kind is Kind.DM:
        yield "a direct message"
    if (stars := _stars(event)) is not None and stars <= _POOR_RATING:
        yield f"a review of {stars:g} of 5 stars"
    if event.extra.get("recommendation_type", "").lower() == "negative":
        yield "a negative recommendation"
    if not event.text.strip():
        if event.kind is Kind.MENTION:
            yield "a mention whose text the platform did not send"
        if types := _to_be_looked_at(event):
            yield f"{', '.join(types)} without text"
    elif judgement.unread:
        yield "a text that the classifier cannot read"
    elif judgement.degraded and any(character.isalpha() for character in event.text):
        yield "the classifier was down or late"


def _stars(event: Event) -> float | None:
    try:
        return float(event.extra["rating"])
    except (KeyError, ValueError):
        return None


def _to_be_looked_at(event: Event) -> list[str]:
    """The types of attachments that somebody has to see; in a conversation, that is each."""
    types = dict.fromkeys(attachment.type for attachment in event.attachments)
    return [name for name in types if event.kind is Kind.DM or name not in _REACTIONS]


def _left_waiting(answer: HeldBackAnswer, judgement: Judgement) -> bool:
    """Whether somebody waits for an answer that was held back, as far as the text does not say so.

    Who was answered before and now only thanks waits for nothing.
    """
    return not answer.is_repetition or judgement.score("needs_answer") is None


def _described(answers: Sequence[HeldBackAnswer]) -> Iterator[Reason]:
    for answer in answers:
        yield Reason(condition="held back", saw=f"{answer.verb} of rule {answer.rule}: {answer.why}")


def _is_settled(decision: Decision) -> bool:
    """Whether the author gets an answer, a person gets the event, nobody sees it any more, or a rule says
    that there is nothing to do."""
    own = [action.verb for action in decision.actions if action.event_id is None]
    is_handled = any(
        verb in SPEAKING_VERBS or verb in REMOVING_VERBS or verb is Verb.ESCALATE for verb in own
    )
    done = {verb for match in decision.matches for verb in match.granted}
    return is_handled or decision.case is not None or any(verb in done for verb in _NOTHING_TO_DO)


def _is_seen_to(decision: Decision) -> bool:
    """Whether a person gets the event, or nobody sees it any more: what was not read to its end may say
    something else than what was answered."""
    verbs = [action.verb for action in decision.actions if action.event_id is None]
    is_removed = any(verb in REMOVING_VERBS or verb is Verb.ESCALATE for verb in verbs)
    return is_removed or decision.case is not None


def _is_read_in_part(reasons: Sequence[Reason]) -> bool:
    return any(reason.condition == _READ_IN_PART for reason in reasons)


def _settled_later(decision: Decision) -> Iterator[datetime]:
    """When rules that apply later will have answered, or asked a person."""
    requested = {match.rule: match.requested for match in decision.matches}
    for timer in decision.timers:
        if any(verb in _SETTLING_VERBS for verb in requested.get(timer.rule, ())):
            yield timer.due_at
