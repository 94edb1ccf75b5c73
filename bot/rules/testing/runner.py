"""Runs the examples that stand beside the rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain import PROPOSAL_ONLY_VERBS, Decision, Event, Facts, Judgement, Match, Mode, Verb
from bot.domain.rate_limits import InMemoryHistory, apply_limits, counted
from bot.rules.engine.decide import decide, speak_later
from bot.rules.model.rule_set import Example, Rule, RuleSet
from bot.rules.testing.history import SimulatedHistory


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialResult:
    """What became of one example. `message` says what was wrong, empty when it passed."""

    rule: str
    where: str
    text: str
    message: str = ""

    @property
    def passed(self) -> bool:
        return not self.message


def run_tests(
    rules: RuleSet, judge: Callable[[Sequence[str]], list[Judgement]], only: str = ""
) -> tuple[TrialResult, ...]:
    """Decide every example with the whole file, and compare; `only` names one rule.

    The rule under test counts as enforced, so that it can be tried before it is trusted; the
    others keep their mode. `expect` is exactly what the rule itself gets to do (what is only written
    down need not be named), `not` is what no rule may do. What happened `before` is decided first, with
    the limits of the rules; a delayed rule speaks when its time has come.
    """
    pairs = [
        (rule, example)
        for rule in rules.rules
        for example in rule.examples
        if rule.mode is not Mode.OFF and only in ("", rule.id)
    ]
    texts = [one.text for _, example in pairs for one in (*_past_of(example), example.event)]
    judged = iter(judge(texts) if texts else [])
    return tuple(
        _run(rules, rule, example, [next(judged) for _ in (*example.before, example.event)])
        for rule, example in pairs
    )


def _past_of(example: Example) -> Sequence[Event]:
    return [one.event for one in example.before]


def _run(rules: RuleSet, rule: Rule, example: Example, judged: Sequence[Judgement]) -> TrialResult:
    trusted = replace(
        rules,
        rules=tuple(replace(one, mode=Mode.ENFORCE, modes={}) if one is rule else one for one in rules.rules),
    )
    run = _Run(rules=trusted, past=SimulatedHistory(), ledger=InMemoryHistory())
    for one, judgement in zip(example.before, judged, strict=False):
        run.decide(one.event, judgement, Facts(), one.approved)
    judgement = _override(judged[-1], example)
    decision = run.decide(example.event, judgement, example.facts, approved=False)
    if rule.later is not None:
        decision = run.later(rule, example, judgement)
    return TrialResult(
        rule=rule.id,
        where=example.where,
        text=example.event.text,
        message=_difference(rule, example, decision),
    )


@dataclass(kw_only=True)
class _Run:
    """One example being played: what was seen and done so far."""

    rules: RuleSet
    past: SimulatedHistory
    ledger: InMemoryHistory

    def decide(self, event: Event, judgement: Judgement, given: Facts, approved: bool) -> Decision:
        facts = self.past.facts(self.rules, event, given)
        found = decide(self.rules, event, judgement, facts, event.created_at)
        found = apply_limits(found, self.ledger, event.created_at.timestamp())
        for action in counted(found):
            self.ledger.note(action, event.created_at.timestamp())
        self.past.note(event, judgement, found, approved)
        return found

    def later(self, rule: Rule, example: Example, judgement: Judgement) -> Decision:
        """What the delayed rule does when its time has come, if it had begun to wait at all."""
        assert rule.later is not None  # asked for by the caller
        nothing = Decision(rules_version=self.rules.version)
        facts = self.past.facts(self.rules, example.event, example.facts)
        begun = decide(self.rules, example.event, judgement, facts, example.event.created_at)
        ended = example.meanwhile in (*rule.unless, "edited", "deleted") and example.meanwhile
        if ended or all(timer.rule != rule.id for timer in begun.timers):
            return nothing
        due = rule.later.due(example.event.created_at)
        return speak_later(self.rules, rule.id, example.event, judgement, facts, due)


def _override(judged: Judgement, example: Example) -> Judgement:
    if example.degraded:
        return Judgement(scores={}, degraded=True)
    return replace(
        judged,
        scores={**judged.scores, **example.scores},
        language=example.language or judged.language,
        abstained=judged.abstained if example.abstained is None else example.abstained,
    )


def _difference(rule: Rule, example: Example, decision: Decision) -> str:
    matched = next((match for match in decision.matches if match.rule == rule.id), None)
    got = frozenset(matched.granted if matched else ())
    if matched and decision.case:  # what only a person may do is proposed to one
        got |= PROPOSAL_ONLY_VERBS & set(matched.requested) & set(decision.case.suggested)
    done = frozenset(verb for match in decision.matches for verb in match.granted)
    if example.expect is not None:
        got -= _UNSAID - example.expect
    parts = []
    if example.expect is not None and got != example.expect:
        parts.append(f"expected {_listed(example.expect)}, got {_listed(got)}{_why(matched)}")
    if forbidden := done & example.refuse:
        parts.append(f"{_listed(forbidden)} must not happen")
    return "; ".join(parts)


#: What an example need not name: it is only written down.
_UNSAID = frozenset({Verb.LABEL, Verb.STRIKE, Verb.COUNT})


def _why(match: Match | None) -> str:
    """What kept the rule from acting, where it says so."""
    if match is None:
        return ""
    said = [
        f"{reason.condition}: {reason.saw}" for reason in match.reasons if reason.condition.startswith("no ")
    ]
    return f" ({'; '.join(said)})" if said else ""


def _listed(verbs: frozenset[Verb]) -> str:
    return ", ".join(sorted(verbs)) or "nothing"
