"""One event, one decision: which rules match, which of them gets which slot, and what is planned.

Pure: the same event, judgement, facts and moment give the same decision.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.domain import (
    DECIDABLE_KINDS,
    RECORDING_VERBS,
    Action,
    Decision,
    Event,
    Facts,
    Judgement,
    Kind,
    Match,
    Mode,
    Reason,
    Slot,
    Timer,
    Verb,
)
from bot.domain.rate_limits import Limiter, Refusal, lost_grants, unlimited_decision, without_refused
from bot.rules.engine import plan
from bot.rules.engine.allocation import (
    Allocation,
    RuleMatch,
    allocate_slots,
    forbidden_verbs,
    requested_actions,
)
from bot.rules.engine.case_request import build_case, opens_case
from bot.rules.engine.dialogues import (
    end_dialogue,
    match_under_way,
    resolve_openings,
    settle_dialogue,
)
from bot.rules.engine.knowledge import resolve_answers
from bot.rules.engine.opt_out import and_end_messages, obey_keyword, with_end_of_messages
from bot.rules.engine.rights import and_ask_person, read_rights_answer, settle_rights, with_person
from bot.rules.engine.sampling import bucket, withheld
from bot.rules.engine.satisfaction import and_count_rating, read_answer, settle_rating
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import SHOW_AGAIN, ActionSpec, Rule, RuleSet

_ACTIVE_MODES = (Mode.SUGGEST, Mode.ENFORCE)
_NO_CAPS: Mapping[str, Mode] = MappingProxyType({})


def decide(
    rules: RuleSet,
    event: Event,
    judgement: Judgement,
    facts: Facts,
    now: datetime,
    mode_caps: Mapping[str, Mode] = _NO_CAPS,
    limiter: Limiter = unlimited_decision,
) -> Decision:
    """What is to be done about `event`. Never raises; plans nothing for our own echoes.

    Only rules in mode enforce plan actions; those in mode suggest at most open a case. `mode_caps` are the
    highest modes of single rules, by id, whatever the file says. What `limiter` refuses is left out, and the
    next rule that wants its slot gets it. No rule is asked about a message that
    only ends automatic messages.
    """
    if event.is_own_echo or event.kind not in DECIDABLE_KINDS:
        return Decision(rules_version=rules.version)
    context = EvalContext(event=event, judgement=judgement, facts=facts, now=now)
    if event.kind is Kind.DM:
        if (obeyed := obey_keyword(rules, context)) is not None:
            limited = limiter(obeyed)
            return end_dialogue(without_refused(limited.decision, limited.refusals), facts)
        if (ending := with_end_of_messages(context)) is not None:
            matches = _match_rules(rules, ending, mode_caps)
            decision = and_end_messages(_decide_within_limits(rules, ending, matches, limiter))
            return settle_dialogue(decision, ending.facts)
    answer = read_answer(rules, context) if facts.thread.satisfaction else None
    if answer is not None and answer.is_all and not facts.dialogue:
        limited = limiter(settle_rating(rules, context, answer))
        return without_refused(limited.decision, limited.refusals)
    about_rights = read_rights_answer(rules, context) if facts.rights is not None else None
    if about_rights is not None and about_rights.is_all and not facts.dialogue:
        limited = limiter(settle_rights(rules, context, about_rights))
        return without_refused(limited.decision, limited.refusals)
    context = context if about_rights is None else with_person(context)
    decision = _decide_within_limits(rules, context, _match_rules(rules, context, mode_caps), limiter)
    decision = decision if answer is None else and_count_rating(rules, decision, answer)
    decision = decision if about_rights is None else and_ask_person(rules, decision, about_rights)
    return settle_dialogue(decision, facts) if facts.dialogue or facts.openings else decision


def read_ahead(rules: RuleSet, event: Event, judgement: Judgement, now: datetime) -> None:
    """Read in the text of an event what its rules look for, so that `decide`, if it is called soon, need not:
    the transaction in which it decides holds up all others, and a long text takes long. What rules look for
    only in somebody with a past is read by `decide` all the same."""
    decide(rules, event, judgement, Facts(), now)


def decide_delayed(
    rules: RuleSet,
    rule_id: str,
    event: Event,
    judgement: Judgement,
    facts: Facts,
    now: datetime,
    mode_caps: Mapping[str, Mode] = _NO_CAPS,
    limiter: Limiter = unlimited_decision,
) -> Decision:
    """What a delayed rule does when it is due. Empty when the rule no longer exists or no longer matches."""
    context = EvalContext(event=event, judgement=judgement, facts=facts, now=now, is_later=True)
    rule = rules.rule(rule_id)
    if rule is None or rule.delay is None:
        return Decision(rules_version=rules.version)
    mode = _mode_for(rule, context, mode_caps)
    reasons = rule.match(context) if mode is not Mode.OFF and event.author_id not in rule.exempt else None
    if reasons is None:
        return Decision(rules_version=rules.version)
    waited = Reason(condition="after", saw=f"{rule.delay.seconds:g} s")
    then, looked_up = _resolve(rule, context)
    match = RuleMatch(rule=rule, mode=mode, reasons=(*reasons, *looked_up, waited), then=then)
    return _decide_within_limits(rules, context, (match,), limiter)


def continue_dialogue(
    rules: RuleSet,
    event: Event,
    judgement: Judgement,
    facts: Facts,
    now: datetime,
    mode_caps: Mapping[str, Mode] = _NO_CAPS,
    limiter: Limiter = unlimited_decision,
) -> Decision:
    """What a dialogue does although nobody wrote: the shop has answered, or time has run out. `event` is the
    message that was heard last."""
    context = EvalContext(event=event, judgement=judgement, facts=facts, now=now, is_later=True)
    matches = match_under_way(rules, context, mode_caps)
    return settle_dialogue(_decide_within_limits(rules, context, matches, limiter), facts)


def _mode_for(rule: Rule, context: EvalContext, mode_caps: Mapping[str, Mode]) -> Mode:
    mode = rule.mode_in(context.event.account_id, context.facts.account_name)
    return mode.at_most(mode_caps[rule.id]) if rule.id in mode_caps else mode


def _match_rules(
    rules: RuleSet, context: EvalContext, mode_caps: Mapping[str, Mode]
) -> tuple[RuleMatch, ...]:
    """The rules that match, in reading order, up to the first that says stop. The dialogue that is under way
    comes before them, or when it has not understood what was written, after them."""
    dialogue = context.facts.dialogue
    under_way = match_under_way(rules, context, mode_caps) if dialogue is not None else ()
    yields = dialogue is not None and dialogue.yields
    matches: list[RuleMatch] = [] if yields else list(under_way)
    has_dialogue = {match.rule.id for match in matches}
    stopped_groups: set[str] = set()
    for index in rules.tree.matching(context):
        rule = rules.rules[index]
        reasons = rule.match(context)  # from the cache: the tree has evaluated every condition
        if reasons is None or rule.group in stopped_groups or context.event.author_id in rule.exempt:
            continue
        if rule.id in has_dialogue:
            continue  # it has begun the dialogue, and that goes on
        mode = _mode_for(rule, context, mode_caps)
        if mode is Mode.OFF:
            continue
        is_delayed = rule.delay is not None and mode in _ACTIVE_MODES
        then, looked_up = _resolve(rule, context)
        matches.append(
            RuleMatch(rule=rule, mode=mode, reasons=(*reasons, *looked_up), then=then, is_delayed=is_delayed)
        )
        if rule.stop and mode is Mode.ENFORCE:
            if rule.stop == "all":
                break
            stopped_groups.add(rule.group)
    return (*matches, *under_way) if yields else tuple(matches)


def _resolve(rule: Rule, context: EvalContext) -> tuple[tuple[ActionSpec, ...], tuple[Reason, ...]]:
    """What the actions of a rule mean for this event, as far as that depends on knowledge and dialogues."""
    then, reasons = resolve_answers(rule.then, context) if rule.asks_knowledge else (rule.then, ())
    if not any(spec.dialogue for spec in then):
        return then, reasons
    then, of_dialogues = resolve_openings(then, context)
    return then, (*reasons, *of_dialogues)


def _decide_within_limits(
    rules: RuleSet, context: EvalContext, matches: tuple[RuleMatch, ...], limiter: Limiter
) -> Decision:
    """The decision about these matches without what the limits refuse.

    What is refused takes no slot, so the slots are given out again until nothing more is: every round leaves
    out at least one action for good, and so there is a last one.
    """
    left_out: dict[tuple[str, Verb], list[Refusal]] = {}
    while True:
        limited = limiter(_build_decision(rules, context, matches, left_out))
        lost = lost_grants(limited)
        if lost.keys() <= left_out.keys():
            refused = [refusal for refusals in left_out.values() for refusal in refusals]
            return without_refused(limited.decision, (*refused, *limited.refusals))
        left_out |= lost


def _build_decision(
    rules: RuleSet,
    context: EvalContext,
    matches: tuple[RuleMatch, ...],
    left_out: Collection[tuple[str, Verb]],
) -> Decision:
    allocation = allocate_slots(matches, context, rules.environment, left_out)
    recorded = _recorded_actions(matches, context)
    granted = _granted_verbs(allocation, recorded)
    increments = [
        plan.plan_increment(spec, context, rules.counters.get(spec.counter, 0.0))
        for _, spec in recorded
        if spec.verb is Verb.COUNT
    ]
    case_grant = allocation.grants.get(Slot.CASE)
    return Decision(
        rules_version=rules.version,
        matches=tuple(
            _describe_match(match, allocation, granted.get(match.rule.id, ())) for match in matches
        ),
        actions=tuple(_planned_actions(allocation, context)),
        labels=_labels(matches, recorded, context),
        case=build_case(matches, allocation, context, rules.environment),
        strikes=tuple(
            plan.plan_strike(spec, match.rule, context)
            for match, spec in recorded
            if spec.verb is Verb.STRIKE
        ),
        counter_increments=tuple(increment for increment in increments if increment is not None),
        author_labels=tuple(
            plan.plan_author_label(spec, context)
            for _, spec in recorded
            if spec.verb is Verb.LABEL and spec.labels_author
        ),
        removed_labels=_removed_labels(recorded, of_author=False),
        removed_author_labels=_removed_labels(recorded, of_author=True),
        timers=(
            *(_timer(match, context) for match in matches if match.is_delayed),
            *_temporary_hides(allocation, context),
        ),
        closes_case=case_grant is not None and case_grant.verb is Verb.CLOSE,
        held_back=tuple(allocation.held_back),
    )


def _planned_actions(allocation: Allocation, context: EvalContext) -> Iterator[Action]:
    for grant in allocation.grants.values():
        if not opens_case(grant.spec):
            match = grant.match
            yield from plan.plan_actions(grant.spec, grant.verb, match.rule, match.reasons, context)


def _granted_verbs(
    allocation: Allocation, recorded: Sequence[tuple[RuleMatch, ActionSpec]]
) -> Mapping[str, Sequence[Verb]]:
    """What each rule gets to do, by its id."""
    granted: dict[str, list[Verb]] = {}
    for grant in allocation.grants.values():
        granted.setdefault(grant.match.rule.id, []).append(grant.verb)
    for match, spec in recorded:
        granted.setdefault(match.rule.id, []).append(spec.verb)
    return granted


def _recorded_actions(
    matches: tuple[RuleMatch, ...], context: EvalContext
) -> Sequence[tuple[RuleMatch, ActionSpec]]:
    """Labels, strikes and counts: they need no slot, so every enforcing rule gets its own."""
    forbidden = forbidden_verbs(matches)
    return [
        (match, spec)
        for match, spec in requested_actions(matches, Mode.ENFORCE)
        if spec.verb in RECORDING_VERBS
        and spec.verb not in forbidden
        and not withheld(spec, match.rule, context)
    ]


def _timer(match: RuleMatch, context: EvalContext) -> Timer:
    assert match.rule.delay is not None  # `is_delayed` says so
    return Timer(rule=match.rule.id, due_at=match.rule.delay.due(context.now), unless=match.rule.unless)


def _temporary_hides(allocation: Allocation, context: EvalContext) -> Iterator[Timer]:
    """When what is hidden for a time only is shown again."""
    grant = allocation.grants.get(Slot.VISIBILITY)
    if grant is not None and grant.verb is Verb.HIDE and grant.spec.show_again:
        due_at = context.now + timedelta(seconds=grant.spec.show_again)
        yield Timer(rule=f"{SHOW_AGAIN}{grant.match.rule.id}", due_at=due_at)


def _describe_match(match: RuleMatch, allocation: Allocation, granted: Iterable[Verb]) -> Match:
    rule = match.rule
    return Match(
        rule=rule.id,
        mode=match.mode,
        reasons=match.reasons + tuple(allocation.notes.get(rule.id, ())),
        requested=tuple(dict.fromkeys(spec.verb for spec in rule.then)),
        granted=tuple(dict.fromkeys(granted)),
        never=tuple(sorted(rule.never)) if match.mode is Mode.ENFORCE and not match.is_delayed else (),
    )


def _removed_labels(recorded: Sequence[tuple[RuleMatch, ActionSpec]], *, of_author: bool) -> tuple[str, ...]:
    labels = [
        spec.label for _, spec in recorded if spec.verb is Verb.UNLABEL and spec.labels_author is of_author
    ]
    return tuple(dict.fromkeys(labels))


def _labels(
    matches: tuple[RuleMatch, ...],
    recorded: Sequence[tuple[RuleMatch, ActionSpec]],
    context: EvalContext,
) -> tuple[str, ...]:
    """The labels of the event, and `experiment:bucket` for every experiment that it takes part in."""
    labels = [spec.label for _, spec in recorded if spec.verb is Verb.LABEL and not spec.labels_author]
    experiments = [
        spec.limits.experiment
        for _, spec in requested_actions(matches, Mode.ENFORCE)
        if spec.limits.experiment
    ]
    labels += [f"{experiment.name}:{bucket(experiment, context)}" for experiment in experiments]
    return tuple(dict.fromkeys(labels))
