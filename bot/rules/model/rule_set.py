"""The nouns of a rules file after loading: rules, wishes, examples, and what is known around it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.answers import Reply
from bot.domain import AggregateQuery, Event, Facts, Judgement, Mode, RateLimits, Reason, Verb
from bot.errors import Problem
from bot.rules.model.calendars import Calendar
from bot.rules.model.context import EvalContext
from bot.rules.model.tree import Tree

#: What a compiled condition is: it gives its reasons when it holds, else None.
Test = Callable[[EvalContext], tuple[Reason, ...] | None]


@dataclass(frozen=True, kw_only=True)
class Environment:
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
    timezone: str = "Europe/Paris"
    today: str = ""  # as 2026-12-31; lists that are due for review are told only when it is known


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One key of `when:`; those of little `cost` are looked at first."""

    word: str
    test: Test
    cost: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Experiment:
    """A comparison between groups of authors. Every author stays in one group; `buckets` are names with
    their shares, whoever is in none of them is in the control group, which gets nothing."""

    name: str
    buckets: tuple[tuple[str, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """When an action of a rule is done, beside what the rule asks for. Times are in seconds.

    `guards` need to know what was done before and are checked when the action is planned; everything
    else is settled while deciding. `delay` is the least and the most to wait.
    """

    guards: RateLimits = field(default_factory=RateLimits)
    delay: tuple[float, float] = (0.0, 0.0)
    undo_window: float = 0.0
    only_if_unanswered: bool = False
    sample: float = 1.0
    experiment: Experiment | None = None
    two_people: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Delay:
    """How long after the event a rule speaks: `seconds`, counted in `calendar` when there is one."""

    seconds: float
    calendar: Calendar | None = None

    def due(self, moment: datetime) -> datetime:
        """When it is to happen for something that happened at `moment`."""
        if self.calendar is not None:
            return self.calendar.after(moment, self.seconds)
        return moment + timedelta(seconds=self.seconds)


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionSpec:
    """One entry of `then:`.

    `reply` is the name of a text, `replies` those of the groups of an experiment. `whole_crowd` extends a
    wish to the earlier events of the crowd that the rule saw, but for the first.
    """

    verb: Verb
    limits: Limits = field(default_factory=Limits)
    reply: str = ""
    replies: Mapping[str, str] = field(default_factory=dict)
    to: str = ""  # name of an escalation target; empty: a case of our own
    queue: str = "default"
    priority: int = 0
    label: str = ""
    of_author: bool = False
    expires: float = 0.0
    weight: float = 1.0
    counter: str = ""
    counted_of: str = "author"
    whole_crowd: bool = False
    assignee: str = ""
    note: str = ""
    draft: str = ""
    severity: str = ""
    due: Delay | None = None
    snooze: Delay | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PriorEvent:
    """Something that happened `ago` seconds before an example: the same account and post, unless told."""

    ago: float
    event: Event
    approved: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One entry of `tests:`: an event, and what the rule must and no rule may do with it.

    `before` is what happened earlier, oldest first. `meanwhile` is what happened between the event and the
    moment when a delayed rule speaks.
    """

    where: str
    event: Event
    facts: Facts
    expect: frozenset[Verb] | None  # exactly these; None: not said
    refuse: frozenset[Verb]
    scores: Mapping[str, float] = field(default_factory=dict)
    language: str | None = None
    abstained: bool | None = None
    degraded: bool = False
    before: tuple[PriorEvent, ...] = ()
    meanwhile: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """How often a rule has to be right: `precision` by the lower end of its interval, once people have
    `reviewed` so many of its decisions without knowing them."""

    precision: float
    reviewed: int = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule, compiled. `exempt` are the author ids it leaves alone."""

    id: str
    title: str
    why: str
    mode: Mode
    when: tuple[Clause, ...]
    then: tuple[ActionSpec, ...]
    never: frozenset[Verb] = frozenset()
    stop: str = ""  # "all", or "group" for the rest of its own group; empty: goes on
    group: str = ""
    later: Delay | None = None
    unless: tuple[str, ...] = ()
    crowd: AggregateQuery | None = None  # the first crowd that its conditions look at
    modes: Mapping[str, Mode] = field(default_factory=dict)  # by account, where it differs
    target: Target | None = None
    exempt: frozenset[str] = frozenset()
    examples: tuple[Example, ...] = ()
    fingerprint: str = ""  # of what it asks and does with all it leans on, whatever its mode, texts and tests
    where: str = ""
    owner: str = ""
    policy: str = ""
    tags: tuple[str, ...] = ()

    def mode_in(self, account_id: str, account_name: str) -> Mode:
        """How far it may go in that account."""
        return self.modes.get(account_id) or self.modes.get(account_name) or self.mode

    def match(self, scene: EvalContext) -> tuple[Reason, ...] | None:
        """The reasons of all clauses as they are written, or None when one of them does not hold."""
        found: list[Reason] = []
        for clause in self.when:
            reasons = scene.memo(clause.test)
            if reasons is None:
                return None
            found += reasons
        return tuple(found)


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Why one rule matched, or which of its conditions did not hold (`missed`)."""

    rule: Rule
    matched: bool
    reasons: tuple[Reason, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def is_near(self) -> bool:
        """It missed by a single condition of several."""
        return len(self.missed) == 1 and len(self.rule.when) > 1


@dataclass(frozen=True, kw_only=True, slots=True)
class BlindReviewSpec:
    """Which share of automatic hides and of kept comments is reviewed blindly. The same seed and the same
    events give the same sample."""

    hides: float = 0.0
    keeps: float = 0.0
    seed: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleSet:
    """A whole rules file with what it includes. `version` changes with every change of its texts.

    `asks` is what must be counted before these rules can decide, `counters` are those they keep
    themselves, with the half-life of each in seconds (0: they never fade). `review` is which share of
    what was done, and of what was left alone, people look at again without knowing it.
    """

    version: str
    name: str
    rules: tuple[Rule, ...]
    replies: Mapping[str, Reply]
    language: str  # of replies when the author's has no text
    known: Environment
    warnings: tuple[Problem, ...] = ()
    aggregate_queries: frozenset[AggregateQuery] = frozenset()
    counters: Mapping[str, float] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    review: BlindReviewSpec = field(default_factory=BlindReviewSpec)
    texts: Mapping[str, str] = field(default_factory=dict)
    tree: Tree = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tree", Tree([rule.when for rule in self.rules]))

    @property
    def kept(self) -> str:
        """All texts in one, for `load_kept`: the file itself, or its pages as JSON when it includes some."""
        if len(self.texts) == 1:
            return next(iter(self.texts.values()))
        return '{"pages":' + json.dumps(dict(self.texts), ensure_ascii=False) + "}"

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def explain(
        self, event: Event, judgement: Judgement, facts: Facts, now: datetime
    ) -> tuple[Explanation, ...]:
        """For every rule that is not off, in order: did it match, and why or why not."""
        scene = EvalContext(event=event, judgement=judgement, facts=facts, now=now)
        return tuple(
            _explain(rule, scene)
            for rule in self.rules
            if rule.mode_in(event.account_id, facts.account_name) is not Mode.OFF
        )


def _explain(rule: Rule, scene: EvalContext) -> Explanation:
    if scene.event.author_id in rule.exempt:
        return Explanation(rule=rule, matched=False, missed=("exempt",))
    found = [(clause.word, clause.test(scene)) for clause in rule.when]
    return Explanation(
        rule=rule,
        matched=all(reasons is not None for _, reasons in found),
        reasons=tuple(reason for _, reasons in found for reason in reasons or ()),
        missed=tuple(word for word, reasons in found if reasons is None),
    )
