"""Which case an event opens: the one a rule requests, or one for what the bot must not or cannot do."""

from collections.abc import Iterator
from dataclasses import replace

from bot.domain import (
    PROPOSAL_ONLY_VERBS,
    RECORDING_VERBS,
    SLOT_OF,
    Actor,
    CaseRequest,
    Mode,
    Slot,
    Verb,
)
from bot.rules.engine import plan
from bot.rules.engine.allocation import (
    ASKING_NOBODY,
    PUBLIC_SLOTS,
    Allocation,
    Grant,
    RuleMatch,
    denial_of,
    forbidden_verbs,
    requested_actions,
)
from bot.rules.engine.sampling import withheld
from bot.rules.model.capabilities import obstacle, verb_for
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import ActionSpec, Environment, Rule


def build_case(
    matches: tuple[RuleMatch, ...],
    allocation: Allocation,
    context: EvalContext,
    environment: Environment,
) -> CaseRequest | None:
    """The case to open, with the actions that rules suggest to a person; None when nobody is needed."""
    case = _requested_case(allocation, context, environment)
    if case is not None and _awaiting_second(allocation):
        case = replace(case, needs_two=True)
    suggestions = _suggestions(matches, allocation, context, environment)
    if not suggestions:
        return case
    verbs = tuple(verb for verb, _ in suggestions.values())
    draft = next((spec.draft or spec.reply for spec in _looked_up(matches)), "")
    if case is not None:
        return replace(case, suggested=verbs, draft=case.draft or draft)
    rule = next(iter(suggestions.values()))[1]
    return CaseRequest(actor=Actor.rule(rule.id), why=rule.why or rule.title, suggested=verbs, draft=draft)


def opens_case(spec: ActionSpec) -> bool:
    """Whether an action concerns a case of our own, so that there is no effect to send."""
    return spec.verb in (Verb.QUEUE, *ASKING_NOBODY) or (spec.verb is Verb.ESCALATE and not spec.to)


def _requested_case(
    allocation: Allocation, context: EvalContext, environment: Environment
) -> CaseRequest | None:
    """The case that an enforcing rule requests, or one for an action that needs a person."""
    grant = allocation.grants.get(Slot.CASE)
    if grant and grant.verb is Verb.NO_ANSWER:
        grant = None  # nobody waits for an answer, which says nothing about what else a person must do
    if grant and opens_case(grant.spec) and grant.verb not in ASKING_NOBODY:
        return plan.plan_case(grant.spec, grant.match.rule, context)
    if awaiting_second := _awaiting_second(allocation):
        rule = awaiting_second[0].match.rule
        case = CaseRequest(actor=Actor.rule(rule.id), why=f"{rule.title} (needs two people)")
    else:
        case = None
    if allocation.unsupported and grant is None and Slot.VISIBILITY not in allocation.grants:
        first = allocation.unsupported[0]
        rule = first.match.rule
        why = f"{obstacle(first.verb, context.event, environment)}: {first.verb}"
        case = CaseRequest(actor=Actor.rule(rule.id), why=f"{rule.title} ({why})")
    return case


def _awaiting_second(allocation: Allocation) -> list[Grant]:
    """What rules may do once two people agree."""
    return [grant for grant in allocation.grants.values() if grant.spec.limits.two_people]


def _suggestions(
    matches: tuple[RuleMatch, ...],
    allocation: Allocation,
    context: EvalContext,
    environment: Environment,
) -> dict[Slot, tuple[Verb, Rule]]:
    """The verbs that rules suggest for slots that are still free, each with the first such rule."""
    forbidden = forbidden_verbs(matches)
    awaiting_second = [(grant.match, grant.spec) for grant in _awaiting_second(allocation)]
    suggestions: dict[Slot, tuple[Verb, Rule]] = {}
    for match, spec in (*awaiting_second, *_proposals(matches)):
        if spec.verb in RECORDING_VERBS or spec.verb is Verb.NO_ANSWER or withheld(spec, match.rule, context):
            continue
        verb = verb_for(spec.verb, context.event)
        slot = SLOT_OF[verb]
        if denial_of(verb, spec, context, forbidden) or obstacle(verb, context.event, environment):
            continue
        is_free = slot not in allocation.grants or (match, spec) in awaiting_second
        if is_free and not (allocation.removes_comment and slot in PUBLIC_SLOTS):
            suggestions.setdefault(slot, (verb, match.rule))
    return suggestions


def _looked_up(matches: tuple[RuleMatch, ...]) -> Iterator[ActionSpec]:
    """The answers from the knowledge base that rules suggest."""
    return (spec for _, spec in requested_actions(matches, Mode.SUGGEST) if spec.min_precision is not None)


def _proposals(matches: tuple[RuleMatch, ...]) -> Iterator[tuple[RuleMatch, ActionSpec]]:
    """What suggesting rules request, and what an enforcing rule may only propose."""
    yield from requested_actions(matches, Mode.SUGGEST)
    for match, spec in requested_actions(matches, Mode.ENFORCE):
        if spec.verb in PROPOSAL_ONLY_VERBS:
            yield match, spec
