"""Runs the examples that are written beside the rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.domain import (
    PROPOSAL_ONLY_VERBS,
    RECORDING_VERBS,
    Decision,
    Event,
    Facts,
    Judgement,
    Match,
    Mode,
    Verb,
)
from bot.domain.rate_limits import InMemoryHistory, counted_actions, limit_by
from bot.domain.taxonomy import HARMS
from bot.errors import Message, message
from bot.rules.engine.decide import decide, decide_delayed
from bot.rules.engine.safety_net import catch_unanswered
from bot.rules.model.example import Example
from bot.rules.model.rule_set import SAFETY_NET, Rule, RuleSet
from bot.rules.testing.history import SimulatedHistory

#: Adds to the judgement on an event what the knowledge base has to say.
LookUp = Callable[[Event, Judgement], Judgement]


def _nothing_known(event: Event, judgement: Judgement) -> Judgement:
    return judgement


@dataclass(frozen=True, kw_only=True, slots=True)
class ExampleResult:
    """The outcome of one example. `message` says what is not as expected; empty when it passed."""

    rule: str
    where: str
    text: str
    message: Message | str = ""

    @property
    def passed(self) -> bool:
        """Whether the rules did what the example expects."""
        return not self.message


def run_tests(
    rules: RuleSet,
    judge: Callable[[Sequence[str]], list[Judgement]],
    only: str = "",
    look_up: LookUp = _nothing_known,
) -> tuple[ExampleResult, ...]:
    """Decide every example with the whole file and compare; `only` limits it to one rule, by id.

    The rule under test counts as enforced, so that it can be tested before it is promoted; the
    others keep their mode. `expect` is exactly what the rule itself gets to do (what is only recorded
    need not be named), `not` is what no rule may do. What happened `before` is decided first, with
    the limits of the rules; a delayed rule is decided at the moment it is due. `look_up` adds to a judgement
    what the knowledge base has to say.
    """
    pairs = [
        (rule, example)
        for rule in rules.rules
        for example in rule.examples
        if rule.mode is not Mode.OFF and only in ("", rule.id)
    ]
    texts = [event.text for _, example in pairs for event in _events_of(example)]
    # One call for all: a batch costs the model less than single texts.
    judgements = iter(judge(texts) if texts else [])
    return tuple(
        _run_example(
            rules, rule, example, [look_up(event, next(judgements)) for event in _events_of(example)]
        )
        for rule, example in pairs
    )


def _events_of(example: Example) -> Sequence[Event]:
    return [*(prior.event for prior in example.before), example.event]


def _run_example(
    rules: RuleSet, rule: Rule, example: Example, judgements: Sequence[Judgement]
) -> ExampleResult:
    enforced = replace(rule, mode=Mode.ENFORCE, modes={})
    run = _Run(
        rules=replace(
            rules,
            rules=tuple(enforced if candidate is rule else candidate for candidate in rules.rules),
        )
    )
    for prior, judgement in zip(example.before, judgements, strict=False):
        run.decide(prior.event, judgement, Facts(), prior.approved)
    judgement = _override(judgements[-1], example)
    decision = run.decide(example.event, judgement, example.facts, approved=False)
    is_caught = any(match.rule == SAFETY_NET for match in decision.matches)
    unmet = run.unmet(rule, example.event, judgement)
    if rule.delay is not None:
        decision = run.decide_delayed(rule, example, judgement)
    return ExampleResult(
        rule=rule.id,
        where=example.where,
        text=example.event.text,
        message=_difference(rule, example, decision, unmet) or _misjudged_net(example, is_caught) or "",
    )


@dataclass(kw_only=True)
class _Run:
    """One example at work: the events and actions so far."""

    rules: RuleSet
    events: SimulatedHistory = field(default_factory=SimulatedHistory)
    actions: InMemoryHistory = field(default_factory=InMemoryHistory)
    facts: Facts = field(default_factory=Facts)  # of the event that was decided last

    def decide(self, event: Event, judgement: Judgement, stated: Facts, approved: bool) -> Decision:
        """Decide an event as the running program would, and record it."""
        self.facts = facts = self.events.facts_at(self.rules, event, stated)
        at = event.created_at.timestamp()
        limiter = limit_by(self.actions, at)
        decision = decide(self.rules, event, judgement, facts, event.created_at, limiter=limiter)
        decision = catch_unanswered(decision, self.rules, event, judgement, facts, event.created_at)
        for action in counted_actions(decision):
            self.actions.record(action, at)
        self.events.record(event, judgement, decision, approved)
        return decision

    def unmet(self, rule: Rule, event: Event, judgement: Judgement) -> str:
        """What of the rule's `when` did not hold for the event decided last; empty when all of it did."""
        explanations = self.rules.explain(event, judgement, self.facts, event.created_at)
        own = next((explanation for explanation in explanations if explanation.rule.id == rule.id), None)
        return ", ".join(own.unmet) if own else ""

    def decide_delayed(self, rule: Rule, example: Example, judgement: Judgement) -> Decision:
        """What a delayed rule does when it is due, if it began to wait at all."""
        assert rule.delay is not None  # the caller has checked it
        event = example.event
        facts = self.events.facts_at(self.rules, event, example.facts)
        begun = decide(self.rules, event, judgement, facts, event.created_at)
        has_ended = bool(example.meanwhile) and example.meanwhile in (*rule.unless, "edited", "deleted")
        if has_ended or all(timer.rule != rule.id for timer in begun.timers):
            return Decision(rules_version=self.rules.version)
        due = rule.delay.due(event.created_at)
        return decide_delayed(self.rules, rule.id, event, judgement, facts, due)


def _override(judgement: Judgement, example: Example) -> Judgement:
    """The classifier's answer with what the example says about it."""
    if example.degraded:
        return Judgement(scores={}, degraded=True)
    scores = judgement.scores
    if example.unread:
        scores = {name: score for name, score in scores.items() if name in HARMS}
    return replace(
        judgement,
        scores={**scores, **example.scores},
        language=example.language or judgement.language,
        abstained=judgement.abstained if example.abstained is None else example.abstained,
        unread=judgement.unread or example.unread,
    )


def _difference(rule: Rule, example: Example, decision: Decision, unmet: str) -> Message | None:
    """How the decision differs from what the example expects; None when it does not. `unmet` is what of the
    rule's conditions does not hold."""
    match = next((match for match in decision.matches if match.rule == rule.id), None)
    unexpected = _unexpected_actions(example, decision, match, unmet)
    done = frozenset(verb for match in decision.matches if match.rule != SAFETY_NET for verb in match.granted)
    forbidden = done & example.forbid
    must_not_happen = message("{verbs} must not happen", verbs=_listed(forbidden))
    if unexpected and forbidden:
        return message("{difference}; {problem}", difference=unexpected, problem=must_not_happen)
    return unexpected or (must_not_happen if forbidden else None)


def _misjudged_net(example: Example, is_caught: bool) -> Message | None:
    """How the safety net differs from what the example expects of it; None when it does not."""
    if example.safety_net is None or example.safety_net is is_caught:
        return None
    return (
        message("the safety net must not catch it") if is_caught else message("the safety net must catch it")
    )


def _unexpected_actions(
    example: Example, decision: Decision, match: Match | None, unmet: str
) -> Message | None:
    if example.expect is None:
        return None
    actual = frozenset(match.granted if match else ())
    if match and decision.case:  # what only a person may do is proposed to one
        actual |= PROPOSAL_ONLY_VERBS & set(match.requested) & set(decision.case.suggested)
    actual -= RECORDING_VERBS - example.expect  # what is only recorded need not be named
    if actual == example.expect:
        return None
    text = message(
        "expected {expected}, got {actual}", expected=_listed(example.expect), actual=_listed(actual)
    )
    if unmet:
        return message("{difference} (not met: {unmet})", difference=text, unmet=unmet)
    reasons = _reasons_against(match)
    return message("{difference} ({reasons})", difference=text, reasons=reasons) if reasons else text


def _reasons_against(match: Match | None) -> str:
    """What kept the rule from acting, when it matched."""
    reasons = match.reasons if match else ()
    return "; ".join(
        f"{reason.condition}: {reason.saw}" for reason in reasons if reason.condition.startswith("no ")
    )


def _listed(verbs: frozenset[Verb]) -> str | Message:
    return ", ".join(sorted(verbs)) if verbs else message("nothing")
