"""A loaded rules file: rules, action specs, examples, and the environment they were checked against."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from bot.answers import DEFAULT_DISCLOSURE, Reply, Voice, Voices
from bot.domain import (
    COUNTRIES,
    REMOVING_VERBS,
    AggregateQuery,
    Event,
    Facts,
    Judgement,
    Mode,
    PlatformLimits,
    RateLimits,
    Reason,
    Verb,
)
from bot.domain.platform_limits import TextLimit
from bot.domain.statistics import fewest_that_prove
from bot.errors import Message, Problem, message
from bot.rules.model.calendars import Calendar, Delay
from bot.rules.model.context import EvalContext
from bot.rules.model.example import Example
from bot.rules.model.own_words import ANY_COMMENT, find_objection, own_words
from bot.rules.model.rights import RightsSpec
from bot.rules.model.satisfaction import Satisfaction
from bot.rules.model.tree import Clause, Test, Tree
from bot.text.language_id import UNKNOWN

#: What the safety net is called where rules are named; no rule may have this id.
SAFETY_NET = "safety-net"
#: What ending automatic messages on request is called where rules are named; no rule may have this id.
OPT_OUT = "opt-out"
#: What stands before the id of a rule in a timer that shows again what it hid for a time; no id has a colon.
SHOW_AGAIN = "show:"
#: So many texts of ours are remembered with what was seen in them; one takes a few kilobytes.
_REMEMBERED = 256
#: The reasons of each condition, None where it does not hold.
_Seen = dict[object, tuple[Reason, ...] | None]


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the configuration defines; the loader checks the rules against it.

    None means "do not check"; `limits` are those of the platforms that accounts of ours are on.
    `staff` are the author ids that `exempt: [staff]` and
    `author: {is_staff: true}` mean, in addition to those of the list `staff`. `thresholds` are the scores
    that `max_false_positive` stands for, by label, language ("any" for all) and share ("1%"); None
    means that there is no model.
    """

    verbs: Mapping[str, frozenset[Verb]] | None = None  # by platform
    limits: Mapping[str, PlatformLimits] = field(default_factory=dict)  # by platform
    targets: Mapping[str, Mapping[Verb, Message]] | None = None  # by name: what it cannot do, and why
    accounts: frozenset[str] | None = None  # ids and names
    staff: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()  # custom intents, in addition to the taxonomy
    thresholds: Mapping[str, Mapping[str, Mapping[str, float]]] | None = None
    timezone: str = "Europe/Paris"
    countries: tuple[str, ...] = COUNTRIES  # whose telephone numbers are looked for
    today: str = ""  # as 2026-12-31; lists that are due for review are reported only when it is set


@dataclass(frozen=True, kw_only=True, slots=True)
class Experiment:
    """A comparison between groups of authors. `buckets` are names with their shares; an author stays in one
    bucket, and who is in none belongs to the control group, for which nothing is done."""

    name: str
    buckets: tuple[tuple[str, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """When an action of a matching rule is carried out. Times are in seconds.

    `rate_limits` depend on earlier actions and are checked when the action is planned; everything else is
    decided together with the rules. `delay` is the shortest and the longest time to wait. `repeat` lifts the
    limit of one answer per person and post.
    """

    rate_limits: RateLimits = field(default_factory=RateLimits)
    delay: tuple[float, float] = (0.0, 0.0)
    undo_window: float = 0.0
    only_if_unanswered: bool = False
    sample: float = 1.0
    experiment: Experiment | None = None
    two_people: bool = False
    repeat: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionSpec:
    """One entry of `then:`.

    `reply` is the name of a text, `replies` the names for the buckets of an experiment. `applies_to_group`
    extends the action to the earlier events of the group that the rule counted, except the first.
    `show_again` is after how many seconds a hidden comment is shown again; 0: never. `min_precision` is set
    for an answer from the knowledge base, and `reply` is then the text around it, if there is one.
    `dialogue` is the name of the dialogue that begins, or goes on. `rights_within` is set for a request for
    rights: for how many seconds an answer counts.
    """

    verb: Verb
    limits: Limits = field(default_factory=Limits)
    reply: str = ""
    replies: Mapping[str, str] = field(default_factory=dict)
    to: str = ""  # name of an escalation target; empty: a case in our own queue
    queue: str = "default"
    priority: int = 0
    label: str = ""
    labels_author: bool = False
    expires: float = 0.0
    weight: float = 1.0
    counter: str = ""
    counted_of: str = "author"
    applies_to_group: bool = False
    show_again: float = 0.0
    min_precision: float | None = None
    dialogue: str = ""
    rights_within: float = 0.0
    assignee: str = ""
    note: str = ""
    draft: str = ""
    severity: str = ""
    due: Delay | None = None
    snooze: Delay | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """How often a rule must be right: `precision` is compared with the lower end of its confidence interval,
    once people have reviewed at least `reviewed` of its decisions blindly."""

    precision: float
    reviewed: int = 50

    @property
    def reviews_needed(self) -> int:
        """How many a rule without a single mistake needs; with fewer it would miss its target, too."""
        return max(self.reviewed, fewest_that_prove(self.precision))


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule, compiled. `exempt` are the author ids that it ignores."""

    id: str
    title: str
    why: str
    mode: Mode
    when: tuple[Clause, ...]
    then: tuple[ActionSpec, ...]
    never: frozenset[Verb] = frozenset()
    stop: str = ""  # "all", or "group" for the following rules of its group; empty: none
    group: str = ""
    delay: Delay | None = None
    unless: tuple[str, ...] = ()
    group_query: AggregateQuery | None = None  # the first group that its conditions count
    modes: Mapping[str, Mode] = field(default_factory=dict)  # by account, where it differs
    target: Target | None = None
    exempt: frozenset[str] = frozenset()
    examples: tuple[Example, ...] = ()
    fingerprint: str = ""  # hash of conditions, actions and what they refer to; not of mode, texts and tests
    where: str = ""
    owner: str = ""
    policy: str = ""
    tags: tuple[str, ...] = ()

    @property
    def asks_knowledge(self) -> bool:
        """Whether it answers from the knowledge base."""
        return any(spec.min_precision is not None for spec in self.then)

    def mode_in(self, account_id: str, account_name: str) -> Mode:
        """Its mode in that account."""
        return self.modes.get(account_id) or self.modes.get(account_name) or self.mode

    def match(self, context: EvalContext) -> tuple[Reason, ...] | None:
        """The reasons of all clauses in the order of the file, or None when one of them does not hold."""
        reasons: list[Reason] = []
        for clause in self.when:
            clause_reasons = context.memo(clause.test)
            if clause_reasons is None:
                return None
            reasons += clause_reasons
        return tuple(reasons)


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Why one rule matched, or which of its conditions did not hold (`missed`) and what each of these has
    read (`unmet`)."""

    rule: Rule
    matched: bool
    reasons: tuple[Reason, ...] = ()
    missed: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()

    @property
    def is_near(self) -> bool:
        """It missed by a single condition of several."""
        return len(self.missed) == 1 and len(self.rule.when) > 1


@dataclass(frozen=True, kw_only=True, slots=True)
class BlindReviewSpec:
    """Which shares of automatically hidden and of untouched comments are reviewed blindly, and which share of
    these by two people. The same seed and the same events give the same sample."""

    hidden_share: float = 0.0
    kept_share: float = 0.0
    twice_share: float = 0.0
    seed: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SafetyNet:
    """What becomes of an event that asks for an answer and gets none: `after` that time a case in `queue`.

    `needs_answer` is the score from which on a text asks. `exempt` are author ids that are never caught.
    """

    mode: Mode = Mode.ENFORCE
    after: Delay = field(default_factory=lambda: Delay(seconds=900.0))
    needs_answer: float = 0.7
    queue: str = "unanswered"
    priority: int = 0
    exempt: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class OptOutTexts:
    """The names of the replies that confirm the end of automatic messages and that there are some again;
    empty: nothing is said."""

    stopped: str = ""
    resumed: str = ""


@dataclass(frozen=True, kw_only=True)  # no slots: `tree` is cached in the instance
class RuleSet:
    """A whole rules file with the files it includes. `version` changes with every change of its texts.

    `aggregate_queries` must be answered before these rules can decide. `counters` are those they keep, with
    the half-life of each in seconds (0: never decays), `states` those that people switch, with their titles.
    """

    version: str
    name: str
    rules: tuple[Rule, ...]
    replies: Mapping[str, Reply]
    language: str  # of replies that have no text in the author's language
    environment: Environment
    warnings: tuple[Problem, ...] = ()
    aggregate_queries: frozenset[AggregateQuery] = frozenset()
    counters: Mapping[str, float] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    blind_review: BlindReviewSpec = field(default_factory=BlindReviewSpec)
    safety_net: SafetyNet = field(default_factory=SafetyNet)
    opt_out: OptOutTexts = field(default_factory=OptOutTexts)
    satisfaction: Satisfaction = field(default_factory=Satisfaction)
    disclosure: Mapping[str, str] = field(default_factory=lambda: DEFAULT_DISCLOSURE)  # by language; {}: none
    rights: RightsSpec = field(default_factory=RightsSpec)
    voices: Voices = field(default_factory=Voices)
    find_listed: Callable[[EvalContext], str | None] = lambda context: None  # a word of any list of the file
    objecting: tuple[Test, ...] = ()  # the conditions of the file that `own_words.OBJECTING` names
    texts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def tree(self) -> Tree:
        """The conditions of all rules, arranged for evaluation."""
        return Tree([rule.when for rule in self.rules])

    @property
    def stored_text(self) -> str:
        """All texts in one, for `load_stored_rules`: the file itself, or JSON when it includes others."""
        if len(self.texts) == 1:
            return next(iter(self.texts.values()))
        return '{"pages":' + json.dumps(dict(self.texts), ensure_ascii=False) + "}"

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of that id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def explain(
        self, event: Event, judgement: Judgement, facts: Facts, now: datetime
    ) -> tuple[Explanation, ...]:
        """Why each rule that is not off matches or does not, in the order of the rules."""
        context = EvalContext(event=event, judgement=judgement, facts=facts, now=now)
        return tuple(
            _explain(rule, context)
            for rule in self.rules
            if rule.mode_in(event.account_id, facts.account_name) is not Mode.OFF
        )

    def why_unsendable(self, text: str, language: str) -> Message | None:
        """Why a text of ours would not be sent, whatever it answers; None when it would be."""
        objection = self.objection_to(text, language, ANY_COMMENT)
        if not objection:
            return None
        return message(
            "{language}: this text would not be sent, for it has what the rules let nobody say: {objection}",
            language=language,
            objection=objection,
        )

    def objection_to(self, text: str, language: str, event: Event) -> str:
        """What a rule would object to if somebody else answered the event so: a listed word, a foreign link,
        personal data; empty when none would. Rules that look at the author or at numbers do not count."""
        context = own_words(text, language, event)
        if not self._may_object(context):
            return ""
        for index in self.tree.matching(context):
            rule = self.rules[index]
            if rule.mode_in(event.account_id, "") is Mode.OFF:
                continue
            removes = bool(REMOVING_VERBS & {spec.verb for spec in rule.then})
            if objection := find_objection(rule.match(context) or (), removes=removes):
                return f"{objection} (rule {rule.id})"
        return ""

    def _may_object(self, context: EvalContext) -> bool:
        """Whether any condition that can object holds for our own words, whatever else its rule asks for. We
        say the same below many events, so what these conditions have seen in a text is remembered."""
        key = context.event.text, context.judgement.language
        seen: _Seen | None = self._seen_in_own_words.get(key)
        if seen is None:
            seen = {test: context.memo(test) for test in self.objecting}
            if len(self._seen_in_own_words) >= _REMEMBERED:
                self._seen_in_own_words.clear()
            self._seen_in_own_words[key] = seen
        context.cache.update(seen)
        return any(reasons is not None for reasons in seen.values())

    @cached_property
    def _seen_in_own_words(self) -> dict[tuple[str, str], _Seen]:
        return {}

    def voice_of(self, account_id: str, account_name: str) -> Voice:
        """How we write in that account: whether with tu or vous, and how we sign."""
        voices = self.voices
        return voices.of_account(account_id, account_name) if voices.accounts else voices.default

    def longest_text(self, platform: str, verb: Verb) -> TextLimit | None:
        """The longest text that a platform takes for a verb that speaks; None where nobody knows of one."""
        limits = self.environment.limits.get(platform)
        return limits.text_limit(verb) if limits else None

    def is_listed(self, name: str, event: Event) -> bool:
        """Whether a list of the file has a word of this name, whatever its strength."""
        return self.find_listed(own_words(name, UNKNOWN, event)) is not None


def _explain(rule: Rule, context: EvalContext) -> Explanation:
    if context.event.author_id in rule.exempt:
        return Explanation(rule=rule, matched=False, missed=("exempt",), unmet=("exempt",))
    results = [(clause, context.memo(clause.test)) for clause in rule.when]
    missed = [clause for clause, reasons in results if reasons is None]
    return Explanation(
        rule=rule,
        matched=all(reasons is not None for _, reasons in results),
        reasons=tuple(reason for _, reasons in results for reason in reasons or ()),
        missed=tuple(clause.word for clause in missed),
        unmet=tuple(clause.describe_unmet(context) for clause in missed),
    )
