"""Reads what authors answer when we ask for the rights to what they made.

No rule is asked about a clear yes or no. Whatever else is said goes to a person and to the rules, which may
hide it or call somebody, and say nothing: a price list is no answer to "how much do you pay?".
"""

from dataclasses import dataclass, replace

from bot.domain import (
    SLOT_OF,
    Action,
    Actor,
    CaseRequest,
    Decision,
    Kind,
    Match,
    Mode,
    Reason,
    RightsChange,
    RightsRequest,
    RightsState,
    Verb,
)
from bot.rules.engine.allocation import denial_of
from bot.rules.engine.plan import effect_key
from bot.rules.model.capabilities import obstacle, verb_for
from bot.rules.model.context import EvalContext
from bot.rules.model.rights import RIGHTS
from bot.rules.model.rule_set import ActionSpec, RuleSet
from bot.text.consent import Consent, has_hashtag, may_take_back, read_consent

_ACTOR = Actor.rule(RIGHTS)
_OPEN = (RightsState.ASKED, RightsState.EXPIRED, RightsState.UNCLEAR)
_STATES = {
    Consent.YES: RightsState.GRANTED,
    Consent.NO: RightsState.REFUSED,
    Consent.UNCLEAR: RightsState.UNCLEAR,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class RightsAnswer:
    """What an event means for a request. `is_all`: it says nothing else, and nobody need read it."""

    change: RightsChange
    is_all: bool

    @property
    def is_for_person(self) -> bool:
        """Whether a person reads it."""
        return self.change.state in (RightsState.UNCLEAR, RightsState.WITHDRAWN)


def read_rights_answer(rules: RuleSet, context: EvalContext) -> RightsAnswer | None:
    """What the event answers; None when it answers no request."""
    request, event = context.facts.rights, context.event
    if request is None or not _may_answer(request, context, rules.rights.hashtag):
        return None
    consent = read_consent(event.text, rules.rights.hashtag, context.facts.account_name)
    if event.attachments:
        consent = Consent.UNCLEAR
    if request.state in _OPEN:
        return _answer_to_open(request, consent, context, rules.rights.hashtag)
    return _answer_to_settled(request, consent, event.text)


def settle_rights(rules: RuleSet, context: EvalContext, answer: RightsAnswer) -> Decision:
    """The decision about an event that is nothing but a yes or a no: thanked for once, if the file has
    words."""
    actions: tuple[Action, ...] = ()
    if answer.change.state is RightsState.GRANTED and rules.rights.thanks:
        actions = _thanks(rules, context)
    granted = (*(action.verb for action in actions), Verb.NO_ANSWER)
    return Decision(
        rules_version=rules.version,
        matches=(_match(answer, *granted),),
        actions=actions,
        rights=answer.change,
    )


def with_person(context: EvalContext) -> EvalContext:
    """What rules see of an answer that a person reads."""
    assert context.facts.rights is not None  # it was answered
    facts = replace(context.facts, rights=replace(context.facts.rights, awaits_person=True))
    return EvalContext(event=context.event, judgement=context.judgement, facts=facts, now=context.now)


def and_ask_person(rules: RuleSet, decision: Decision, answer: RightsAnswer) -> Decision:
    """The decision of the rules about such an answer, with a case where it has none."""
    match = _match(answer, *((Verb.QUEUE,) if decision.case is None else ()))
    decision = replace(decision, matches=(*decision.matches, match), rights=answer.change)
    if decision.case is not None:
        return decision
    spec = rules.rights
    case = CaseRequest(actor=_ACTOR, why=answer.change.why, queue=spec.queue, priority=spec.priority)
    return replace(decision, case=case)


def _may_answer(request: RightsRequest, context: EvalContext, hashtag: str) -> bool:
    if context.event.kind is Kind.EDIT:
        return request.is_answer
    return request.is_below or (bool(hashtag) and has_hashtag(context.event.text, hashtag))


def _answer_to_open(
    request: RightsRequest, consent: Consent, context: EvalContext, hashtag: str
) -> RightsAnswer:
    why = ""
    if consent is Consent.UNCLEAR:
        why = "an answer to our request for rights that is no plain yes or no"
    elif consent is Consent.YES and request.state is RightsState.EXPIRED:
        why = "said yes to our request for rights when it had expired"
    elif consent is Consent.YES and request.state is RightsState.UNCLEAR and not request.is_answer:
        why = "said yes to our request for rights, after something that a person has to read"
    elif consent is Consent.YES and request.has_changed:
        why = "said yes to our request for rights, and has changed what we asked for"
    elif not request.is_latest and not has_hashtag(context.event.text, hashtag):
        why = "may answer our request for rights, or what we said after it"
    state = RightsState.UNCLEAR if why else _STATES[consent]
    change = RightsChange(request_id=request.id, state=state, why=why or f"said {consent}")
    return RightsAnswer(change=change, is_all=not why)


def _answer_to_settled(request: RightsRequest, consent: Consent, text: str) -> RightsAnswer | None:
    """What is said after a yes or a no: a yes that is taken back must never be missed, and a no that becomes
    a yes is a person's."""
    state, why = request.state, ""
    if state is RightsState.GRANTED:
        if consent is Consent.NO:
            state, why = RightsState.WITHDRAWN, "takes back the rights that they gave us"
        elif (request.is_answer and consent is not Consent.YES) or may_take_back(text):
            state, why = RightsState.UNCLEAR, "may take back the rights that they gave us"
    elif consent is Consent.YES:
        state, why = RightsState.UNCLEAR, "said yes after a no to our request for rights"
    if not why:
        return None
    return RightsAnswer(change=RightsChange(request_id=request.id, state=state, why=why), is_all=False)


def _thanks(rules: RuleSet, context: EvalContext) -> tuple[Action, ...]:
    event = context.event
    verb = verb_for(Verb.REPLY, event)
    spec = ActionSpec(verb=Verb.REPLY, reply=rules.rights.thanks)
    is_refused = denial_of(verb, spec, context, {}) or obstacle(verb, event, rules.environment)
    if is_refused or event.kind is Kind.EDIT:
        return ()
    return (
        Action(
            verb=verb,
            slot=SLOT_OF[verb],
            platform=event.platform,
            account_id=event.account_id,
            message_id=event.message_id,
            target=event.author_id or "" if verb is Verb.MESSAGE else event.message_id,
            key=effect_key(event, SLOT_OF[verb]),
            actor=_ACTOR,
            kind=event.kind,
            thread_id=event.thread_id,
            parent_id=event.parent_id or "",
            author_id=event.author_id or "",
            language=context.judgement.language,
            account_name=context.facts.account_name,
            template=spec.reply,
        ),
    )


def _match(answer: RightsAnswer, *granted: Verb) -> Match:
    reason = Reason(condition=RIGHTS, saw=f"{answer.change.state}: {answer.change.why}")
    return Match(rule=RIGHTS, mode=Mode.ENFORCE, reasons=(reason,), requested=granted, granted=granted)
