"""Runs the examples that stand beside the rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain import Decision, Judgement, Mode, Verb
from bot.rules.decide import decide
from bot.rules.examples import MOMENT
from bot.rules.ruleset import Example, Rule, RuleSet


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


def run_tests(rules: RuleSet, judge: Callable[[Sequence[str]], list[Judgement]]) -> tuple[TrialResult, ...]:
    """Decide every example with the whole file, and compare.

    The rule under test counts as enforced, so that it can be tried before it is trusted; the
    others keep their mode. `expect` is exactly what the rule itself gets to do (a label need
    not be named), `not` is what no rule may do.
    """
    pairs = [
        (rule, example) for rule in rules.rules for example in rule.examples if rule.mode is not Mode.OFF
    ]
    judged = judge([example.event.text for _, example in pairs]) if pairs else []
    return tuple(
        _run(rules, rule, example, judgement)
        for (rule, example), judgement in zip(pairs, judged, strict=True)
    )


def _run(rules: RuleSet, rule: Rule, example: Example, judged: Judgement) -> TrialResult:
    trusted = replace(
        rules, rules=tuple(replace(one, mode=Mode.ENFORCE) if one is rule else one for one in rules.rules)
    )
    judgement = _override(judged, example)
    decision = decide(trusted, example.event, judgement, example.facts, MOMENT)
    return TrialResult(
        rule=rule.id,
        where=example.where,
        text=example.event.text,
        message=_difference(rule, example, decision),
    )


def _override(judged: Judgement, example: Example) -> Judgement:
    if example.timed_out:
        return Judgement(scores={}, timed_out=True)
    return replace(
        judged,
        scores={**judged.scores, **example.scores},
        language=example.language or judged.language,
        abstained=judged.abstained if example.abstained is None else example.abstained,
    )


def _difference(rule: Rule, example: Example, decision: Decision) -> str:
    got = frozenset(next((match.got for match in decision.matches if match.rule == rule.id), ()))
    done = frozenset(verb for match in decision.matches for verb in match.got)
    if example.expect is not None and Verb.LABEL not in example.expect:
        got -= {Verb.LABEL}
    parts = []
    if example.expect is not None and got != example.expect:
        parts.append(f"expected {_listed(example.expect)}, got {_listed(got)}")
    if forbidden := done & example.refuse:
        parts.append(f"{_listed(forbidden)} must not happen")
    return "; ".join(parts)


def _listed(verbs: frozenset[Verb]) -> str:
    return ", ".join(sorted(verbs)) or "nothing"
