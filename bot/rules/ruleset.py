"""The nouns of a rules file after loading: rules, wishes, examples, and what is known around it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain import Event, Facts, Judgement, Mode, Reason, Verb
from bot.errors import Problem
from bot.replies import Reply
from bot.rules.scene import Scene

#: What a compiled condition is: it gives its reasons when it holds, else None.
Test = Callable[[Scene], tuple[Reason, ...] | None]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the configuration knows; the loader checks the rules against it.

    None means "do not check". `staff` are author ids that `exempt: [staff]` and
    `author: {is_staff: true}` mean, beside those of the list `staff`. `thresholds` are the scores
    that `max_false_positive` stands for, by label, language ("any" for all) and share ("1%"); None
    means that no model is known.
    """

    verbs: Mapping[str, frozenset[Verb]] | None = None  # by platform
    targets: frozenset[str] | None = None  # names of escalation targets
    accounts: frozenset[str] | None = None  # ids and names
    staff: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()  # the brand's own, beside those of the taxonomy
    thresholds: Mapping[str, Mapping[str, Mapping[str, float]]] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One key of `when:`."""

    word: str
    test: Test


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """One entry of `then:`."""

    verb: Verb
    reply: str = ""
    to: str = ""  # name of an escalation target; empty: a case of our own
    queue: str = "default"
    priority: int = 0
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One entry of `tests:`: an event, and what the rule must and no rule may do with it."""

    where: str
    event: Event
    facts: Facts
    expect: frozenset[Verb] | None  # exactly these; None: not said
    refuse: frozenset[Verb]
    scores: Mapping[str, float] = field(default_factory=dict)
    language: str | None = None
    abstained: bool | None = None
    timed_out: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule, compiled. `exempt` are the author ids it leaves alone."""

    id: str
    title: str
    why: str
    mode: Mode
    when: tuple[Clause, ...]
    then: tuple[Wish, ...]
    never: frozenset[Verb] = frozenset()
    stop: bool = False
    exempt: frozenset[str] = frozenset()
    examples: tuple[Example, ...] = ()
    where: str = ""
    owner: str = ""
    policy: str = ""
    tags: tuple[str, ...] = ()

    def match(self, scene: Scene) -> tuple[Reason, ...] | None:
        """The reasons of all clauses, or None when one of them does not hold."""
        reasons: tuple[Reason, ...] = ()
        for clause in self.when:
            found = clause.test(scene)
            if found is None:
                return None
            reasons += found
        return reasons


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Why one rule matched, or which of its conditions did not hold (`missed`)."""

    rule: Rule
    matched: bool
    reasons: tuple[Reason, ...] = ()
    missed: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleSet:
    """A whole rules file. `version` changes with every change of its text."""

    version: str
    name: str
    rules: tuple[Rule, ...]
    replies: Mapping[str, Reply]
    language: str  # of replies when the author's has no text
    known: Known
    warnings: tuple[Problem, ...] = ()

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def explain(
        self, event: Event, judgement: Judgement, facts: Facts, now: datetime
    ) -> tuple[Explanation, ...]:
        """For every rule that is not off, in order: did it match, and why or why not."""
        scene = Scene(event=event, judgement=judgement, facts=facts, now=now)
        return tuple(_explain(rule, scene) for rule in self.rules if rule.mode is not Mode.OFF)


def _explain(rule: Rule, scene: Scene) -> Explanation:
    if scene.event.author_id in rule.exempt:
        return Explanation(rule=rule, matched=False, missed="exempt")
    reasons: tuple[Reason, ...] = ()
    for clause in rule.when:
        found = clause.test(scene)
        if found is None:
            return Explanation(rule=rule, matched=False, reasons=reasons, missed=clause.word)
        reasons += found
    return Explanation(rule=rule, matched=True, reasons=reasons)
