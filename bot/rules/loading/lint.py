"""Warnings about what is allowed in a rules file but looks wrong."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.domain import (
    RECORDING_VERBS,
    REMOVING_VERBS,
    SLOT_OF,
    SPEAKING_VERBS,
    VISIBILITY_VERBS,
    Kind,
    Mode,
    RateLimits,
    Slot,
    Verb,
)
from bot.errors import Message, Problem, message
from bot.rules.model.rule_set import Environment, Rule

#: The slots that an event has once, whatever is written.
_SINGLE_SLOTS = frozenset({Slot.VISIBILITY, Slot.PUBLIC_REPLY, Slot.PRIVATE_REPLY, Slot.CASE})
#: Verbs of platforms that have comments: on others, and among targets, nothing can be taken out of view.
_ON_COMMENTS = VISIBILITY_VERBS | {Verb.REPLY, Verb.LIKE}
#: The kinds that may come with stars; an edit is of one of them or of a comment.
_RATED_KINDS = frozenset({Kind.REVIEW, Kind.EDIT})


def lint_rules(
    rules: Sequence[Rule], clauses: Mapping[str, Mapping[str, Any]], environment: Environment
) -> list[Problem]:
    """The warnings about all rules, in their order of evaluation. `clauses` are their `when` as written, by
    the position of the rule."""
    warnings = [problem for rule in rules for problem in _lint_rule(rule, clauses[rule.where], environment)]
    blocking: list[Rule] = []  # rules that may prevent a later one
    for rule in rules:
        if rule.mode is Mode.OFF:
            continue
        warnings += _lint_order(rule, blocking, clauses)
        # With overrides, a rule may be off in the account where the later one acts.
        if rule.mode is Mode.ENFORCE and not rule.modes and (rule.stop or _immediate_replies(rule)):
            blocking.append(rule)
    return warnings


def _immediate_replies(rule: Rule) -> frozenset[Verb]:
    return frozenset() if rule.delay else frozenset(spec.verb for spec in rule.then) & SPEAKING_VERBS


def _lint_rule(rule: Rule, when: Mapping[str, Any], environment: Environment) -> Iterator[Problem]:
    """What looks wrong in one rule."""
    if rule.mode is Mode.OFF:
        return
    warnings = (
        *_lint_examples(rule),
        *_lint_conditions(when),
        *_lint_followers(when, environment),
        *_lint_actions(rule, when),
        *_lint_platforms(rule, when, environment),
        *_lint_limits(rule),
        *_lint_target(rule),
    )
    for warning in warnings:
        yield _warning(rule, warning)


def _lint_examples(rule: Rule) -> Iterator[Message]:
    if not rule.examples:
        yield (
            message(
                "has no tests although it acts automatically (mode: enforce); add one text that it must act"
                " on and one that it must leave alone"
            )
            if rule.mode is Mode.ENFORCE
            else message("has no tests; add one text that it must act on and one that it must leave alone")
        )
    elif not any(example.expect for example in rule.examples):
        yield (
            message(
                "has no test in which it acts; one of a rule that only records names what: expect: [label]"
            )
            if rule.then and {spec.verb for spec in rule.then} <= RECORDING_VERBS
            else message("has no test in which it acts")
        )
    elif all(example.expect for example in rule.examples):
        yield message("has no test in which it leaves a text alone (expect: [])")


def _lint_conditions(when: Mapping[str, Any]) -> Iterator[Message]:
    if not when:
        yield message("has no conditions, so it matches everything")
    if str(when.get("valid_until", "9")) < str(when.get("valid_from", "")):
        yield message("can never act: it ends before it begins")
    if "rating" in when and not any(_may_be(kind, when) for kind in _RATED_KINDS):
        yield message("can never act: only reviews have stars (kinds: [review])")
    if when.get("hours") is not None and when.get("hours") == when.get("outside"):
        yield message("can never act: it requires to be inside and outside of the same calendar")


def _lint_followers(when: Mapping[str, Any], environment: Environment) -> Iterator[Message]:
    """A condition that no source of the configuration gives a number for."""
    author = when.get("author")
    asks = isinstance(author, dict) and "followers" in author
    if asks and environment.verbs is not None and "generic" not in environment.verbs:
        yield message(
            "can never act: no platform says how many followers an author has, only a 'generic' source can;"
            " name the ids in a list (author: {in: influential})"
        )


def _may_be(kind: Kind, when: Mapping[str, Any]) -> bool:
    """Whether the rule may match an event of this kind, as far as `kinds` says."""
    kinds = when.get("kinds", kind.value)
    return kind.value in (kinds if isinstance(kinds, list) else [kinds])


def _lint_actions(rule: Rule, when: Mapping[str, Any]) -> Iterator[Message]:
    slots = Counter(SLOT_OF[spec.verb] for spec in rule.then if SLOT_OF[spec.verb] in _SINGLE_SLOTS)
    if repeated := next((slot for slot, count in slots.items() if count > 1), None):
        yield message(
            "requests two actions of which an event gets one ({slot}): the first takes precedence",
            slot=repeated.value,
        )
    verbs = {spec.verb for spec in rule.then}
    # In a conversation there is nothing to hide, and a reply is a message.
    if verbs & REMOVING_VERBS and not _may_be(Kind.DM, when):
        for verb in sorted(verbs & {Verb.REPLY, Verb.LIKE}):
            yield message(
                "'{verb}' is never done: what this rule takes out of view gets no public reply and no like;"
                " answer with 'private_reply'",
                verb=verb.value,
            )
    if not (rule.then or rule.stop or rule.never):
        yield message("does nothing: 'then', 'never' and 'stop' are all empty")


def _lint_platforms(rule: Rule, when: Mapping[str, Any], environment: Environment) -> Iterator[Message]:
    """What an account's platform cannot do, in a rule that names no platforms: a person gets it there."""
    if "platforms" in when or environment.verbs is None:
        return
    for verb in sorted({spec.verb for spec in rule.then} & REMOVING_VERBS):
        lacking = [
            platform
            for platform, supported in sorted(environment.verbs.items())
            if verb not in supported and supported & _ON_COMMENTS
        ]
        if lacking:
            yield message(
                "'{verb}': {platforms} cannot do it; what this rule finds there becomes a case",
                verb=verb.value,
                platforms=", ".join(lacking),
            )


def _lint_limits(rule: Rule) -> Iterator[Message]:
    """What answers automatically and could do so any number of times, to others and under other posts."""
    if Mode.ENFORCE not in (rule.mode, *rule.modes.values()):
        return
    for spec in rule.then:
        limits = spec.limits
        is_limited = limits.rate_limits != RateLimits() or limits.two_people
        if spec.verb in SPEAKING_VERBS and not is_limited:
            yield message(
                "answers automatically ({verb}) without a limit of its own; add 'cap: {{per_hour: 60,"
                " on_trip: queue}}', or 'once_per' or 'cooldown'",
                verb=spec.verb.value,
            )


def _lint_target(rule: Rule) -> Iterator[Message]:
    """A number of reviews with which even a rule that is always right could prove nothing."""
    if rule.target and rule.target.reviewed < rule.target.reviews_needed:
        yield message(
            "target: {reviewed} reviews cannot prove {precision}; it takes {needed} that all agree",
            reviewed=rule.target.reviewed,
            precision=f"{rule.target.precision:.1%}",
            needed=rule.target.reviews_needed,
        )


def _lint_order(
    rule: Rule, blocking: Sequence[Rule], clauses: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """What looks wrong in a rule because of those that are evaluated before it."""
    replies = _immediate_replies(rule) if rule.mode is Mode.ENFORCE else frozenset()
    for earlier in blocking:
        stops_rule = earlier.stop == "all" or (earlier.stop == "group" and earlier.group == rule.group)
        repeated = _immediate_replies(earlier) & replies
        # Authors whom only the earlier rule ignores still reach this one.
        if not (stops_rule or repeated) or earlier.exempt - rule.exempt:
            continue
        if not _covers(clauses[earlier.where], clauses[rule.where]):
            continue
        if stops_rule:
            text = message(
                "can never act: rule {earlier} matches whenever it does, and stops before it",
                earlier=earlier.id,
            )
            yield _warning(rule, text)
            return
        text = message(
            "replies ({verb}) to what rule {earlier} has already replied to",
            verb=sorted(repeated)[0].value,
            earlier=earlier.id,
        )
        yield _warning(rule, text)


def _warning(rule: Rule, text: Message) -> Problem:
    return Problem(rule.where, message("rule {name}: {problem}", name=rule.id, problem=text))


def _covers(wide: Mapping[str, Any], narrow: Mapping[str, Any]) -> bool:
    """Whether `wide` holds for everything that `narrow` holds for, as far as the words show."""
    return all(key in narrow and _includes(value, narrow[key]) for key, value in wide.items())


def _includes(wide: Any, narrow: Any) -> bool:
    if narrow == wide:
        return True
    if not isinstance(wide, list) or not all(isinstance(value, str | int) for value in wide):
        return False
    values = narrow if isinstance(narrow, list) else [narrow]
    return all(isinstance(value, str | int) and value in wide for value in values)
