"""Says what the rules would do with a text that nobody sent. Stores and sends nothing."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot import answers
from bot.domain import (
    SPEAKING_VERBS,
    Attachment,
    Decision,
    Event,
    Facts,
    Kind,
    Match,
    Mode,
    Origin,
    Reason,
    ThreadState,
    Verb,
)
from bot.domain.rate_limits import InMemoryHistory, limit_by
from bot.errors import TamisError, UserError
from bot.platforms import known_platforms
from bot.rules import (
    OPT_OUT,
    SAFETY_NET,
    SHOW_AGAIN,
    Explanation,
    RuleSet,
    catch_unanswered,
    decide,
    obeys_keyword,
)
from bot.services.campaign_links import links_of
from bot.services.rules.text import read_rules_text
from bot.services.workspace import Workspace

_LANGUAGE = re.compile("[a-z]{2,3}")

#: What a text can be tried as, and the kind and origin of the event that it becomes.
MESSAGE_KINDS: dict[str, tuple[Kind, Origin]] = {
    "comment": (Kind.COMMENT, Origin.ORGANIC),
    "ad-comment": (Kind.COMMENT, Origin.AD),
    "reply": (Kind.REPLY, Origin.ORGANIC),
    "dm": (Kind.DM, Origin.ORGANIC),
    "mention": (Kind.MENTION, Origin.ORGANIC),
    "review": (Kind.REVIEW, Origin.ORGANIC),
    "edit": (Kind.EDIT, Origin.ORGANIC),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class HypotheticalMessage:
    """A text, and what is assumed about it; `kind` is a key of `MESSAGE_KINDS`.

    `attachments` are the types of what comes with it, `rating` the stars of a review, from 1 to 5, and
    `recommends` what a review says that has none. `at` is when it was written, by default now; `post` the id
    of the post that it stands under and `post_text` what that says, `parent` the text that it replies to.
    `states` are those of the rules that are on.
    `language` and `origin` replace what is read and what `kind` implies.
    """

    text: str
    kind: str = "comment"
    platform: str = "facebook"
    account_id: str = "1000"
    author_id: str = "author"
    author_name: str = "Camille"
    attachments: tuple[str, ...] = ()
    rating: float | None = None
    recommends: bool | None = None
    at: datetime | None = None
    post: str = ""
    post_text: str = ""
    states: tuple[str, ...] = ()
    parent: str = ""
    language: str = ""
    origin: str | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether there is neither a text nor anything that comes without one."""
        return not (self.text or self.attachments) and self.rating is None and self.recommends is None


#: What is assumed where nothing is said; it need not be configured.
_EXAMPLE = HypotheticalMessage(text="")


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchedRule:
    """A rule whose conditions hold, or the safety net: its mode, what it would do and why.

    `is_reached` is False when an earlier rule stops; `reply` is the text that the rule would send. Of what is
    not done at once, `due_at` is the moment at which it is, and `after` how many seconds from now that is; of
    what is hidden for a time, `shown_again_after` how many it is until it is shown again.
    """

    rule: str
    mode: Mode
    verbs: tuple[Verb, ...]
    is_reached: bool
    reasons: tuple[Reason, ...]
    reply: str = ""
    due_at: datetime | None = None
    after: float | None = None
    shown_again_after: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class UnmatchedRule:
    """A rule whose conditions do not hold, which of them are `unmet`, and what each of these has `read`."""

    rule: str
    mode: Mode
    unmet: tuple[str, ...]
    read: tuple[str, ...]
    is_near_miss: bool

    @property
    def has_figures(self) -> bool:
        """Whether it says more than which conditions do not hold."""
        return self.read != self.unmet


@dataclass(frozen=True, kw_only=True, slots=True)
class TextTrial:
    """What every rule makes of the text; `classifier_error` says why only word lists judged it."""

    matched: tuple[MatchedRule, ...]
    unmatched: tuple[UnmatchedRule, ...]
    classifier_error: TamisError | None = None


def try_text(
    workspace: Workspace, file: Path | None, message: HypotheticalMessage, rules_text: str = ""
) -> TextTrial:
    """Decide about a text with the rules in `file`, or with those in force, as if each were enforced.
    `rules_text` is what such a file would say.

    Nothing is known about the author. Raises `ConfigError` when the rules are invalid, and `UserError` for a
    state that they do not define, and for a platform or an account that nobody configured.
    """
    rules = _rules_to_try(workspace, file, rules_text)
    _check_origin(workspace, message)
    event = _build_event(workspace, message)
    judgement = workspace.classifier.judge([message.text], [message.parent])[0]
    if message.language:
        judgement = replace(judgement, language=message.language)
    if workspace.knowledge is not None:
        judgement = workspace.knowledge.look_up(event, judgement)
    facts = _build_facts(rules, message)
    enforced = _enforce_all(rules)
    # Its own actions count for one another.
    limiter = limit_by(InMemoryHistory(), event.created_at.timestamp())
    decision = decide(enforced, event, judgement, facts, event.created_at, limiter=limiter)
    is_accepted = not answers.is_objectionable(workspace.classifier.judge([message.author_name])[0])
    links = links_of(workspace.config) if workspace.is_configured else None
    decision = answers.fill_replies(
        decision, event, judgement, rules, is_name_accepted=is_accepted, links=links
    )
    if not obeys_keyword(decision):
        disclosed = tuple(answers.disclosed(action, rules.disclosure) for action in decision.actions)
        decision = replace(decision, actions=disclosed)
    decision = catch_unanswered(decision, enforced, event, judgement, facts, event.created_at)
    explanations = rules.explain(event, judgement, facts, event.created_at)
    matched = [
        _describe_match(explanation, decision, event.created_at)
        for explanation in explanations
        if explanation.matched
    ]
    beside = {SAFETY_NET: rules.safety_net.mode, OPT_OUT: Mode.ENFORCE}
    caught = [
        _describe(match, beside[match.rule], decision, event.created_at)
        for match in decision.matches
        if match.rule in beside
    ]
    return TextTrial(
        matched=(*matched, *caught),
        unmatched=tuple(
            _describe_miss(explanation) for explanation in explanations if not explanation.matched
        ),
        classifier_error=workspace.classifier_error,
    )


def _rules_to_try(workspace: Workspace, file: Path | None, text: str) -> RuleSet:
    if text:
        return read_rules_text(workspace, text)
    return workspace.rules if file is None else workspace.load_rules(file)


def _check_origin(workspace: Workspace, message: HypotheticalMessage) -> None:
    """A slip in a platform, an account or a language would show what rules do with something else."""
    if message.language and not _LANGUAGE.fullmatch(message.language):
        raise UserError("no_language", name=message.language[:60])
    configured = workspace.environment
    # Without a configuration nobody knows which platforms are in use.
    platforms = frozenset(configured.verbs or ()) or known_platforms()
    if message.platform not in {*platforms, _EXAMPLE.platform}:
        raise UserError(
            "unknown_platform", name=message.platform[:60], platforms=", ".join(sorted(platforms))
        )
    accounts = configured.accounts
    if accounts and message.account_id not in {*accounts, _EXAMPLE.account_id}:
        raise UserError(
            "unknown_account", name=message.account_id[:60], accounts=", ".join(sorted(accounts)) or "-"
        )


def _build_facts(rules: RuleSet, message: HypotheticalMessage) -> Facts:
    if unknown := sorted(set(message.states) - set(rules.states)):
        raise UserError("state_unknown", name=unknown[0][:60], states=", ".join(sorted(rules.states)) or "-")
    thread = ThreadState(parent_text=message.parent, post_text=message.post_text)
    return Facts(thread=thread, states=frozenset(message.states))


def _build_event(workspace: Workspace, message: HypotheticalMessage) -> Event:
    kind, origin = MESSAGE_KINDS[message.kind]
    is_reply = kind is Kind.REPLY or bool(message.parent and kind is Kind.COMMENT)
    stars = {} if message.rating is None else {"rating": f"{message.rating:g}"}
    if message.recommends is not None:
        stars["recommendation_type"] = "positive" if message.recommends else "negative"
    return Event(
        platform=message.platform,
        account_id=message.account_id,
        kind=Kind.REPLY if is_reply else kind,
        message_id="tried",
        thread_id=message.post or "tried-post",
        dedupe_key=f"tried:{message.text}",
        # As if it came in now, so that conditions on the time answer for this moment.
        created_at=message.at or workspace.now(),
        parent_id="tried-parent" if is_reply else None,
        author_id=message.author_id,
        author_name=message.author_name,
        text=message.text,
        origin=Origin(message.origin) if message.origin else origin,
        attachments=tuple(Attachment(type=name.lower()) for name in message.attachments),
        extra=stars,
    )


def _enforce_all(rules: RuleSet) -> RuleSet:
    """The same rules, each enforced unless it is off: one that only observes would show no effect."""
    return replace(
        rules,
        rules=tuple(
            rule if rule.mode is Mode.OFF else replace(rule, mode=Mode.ENFORCE, modes={})
            for rule in rules.rules
        ),
        safety_net=rules.safety_net
        if rules.safety_net.mode is Mode.OFF
        else replace(rules.safety_net, mode=Mode.ENFORCE),
    )


def _describe_miss(explanation: Explanation) -> UnmatchedRule:
    return UnmatchedRule(
        rule=explanation.rule.id,
        mode=explanation.rule.mode,
        unmet=explanation.missed,
        read=explanation.unmet,
        is_near_miss=explanation.is_near,
    )


def _describe_match(explanation: Explanation, decision: Decision, now: datetime) -> MatchedRule:
    rule = explanation.rule
    match = next((match for match in decision.matches if match.rule == rule.id), None)
    if match is not None:
        return _describe(match, rule.mode, decision, now)
    return MatchedRule(rule=rule.id, mode=rule.mode, verbs=(), is_reached=False, reasons=explanation.reasons)


def _describe(match: Match, mode: Mode, decision: Decision, now: datetime) -> MatchedRule:
    """What a match of the decision leads to; `mode` is that of the file."""
    replies = [
        action.text
        for action in decision.actions
        if action.actor.id == match.rule and action.verb in SPEAKING_VERBS
    ]
    timers = {timer.rule: timer.due_at for timer in decision.timers}
    due_at, shown_at = timers.get(match.rule), timers.get(f"{SHOW_AGAIN}{match.rule}")
    return MatchedRule(
        rule=match.rule,
        mode=mode,
        verbs=match.granted,
        is_reached=True,
        reasons=match.reasons,
        reply=replies[-1] if replies else "",
        due_at=due_at,
        after=None if due_at is None else (due_at - now).total_seconds(),
        shown_again_after=None if shown_at is None else (shown_at - now).total_seconds(),
    )
