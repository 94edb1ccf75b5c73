"""Says what the rules would do with a text that nobody sent. Stores and sends nothing."""

from dataclasses import dataclass, replace
from pathlib import Path

from bot import answers
from bot.domain import Event, Facts, Kind, Match, Mode, Origin, Reason, Verb
from bot.errors import TamisError
from bot.rules import Explanation, RuleSet, decide
from bot.services.workspace import Workspace

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
    """A text, and what is assumed about it; `kind` is a key of `MESSAGE_KINDS`."""

    text: str
    kind: str = "comment"
    platform: str = "facebook"
    account_id: str = "1000"
    author_id: str = "author"
    author_name: str = "Camille"


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchedRule:
    """A rule whose conditions hold: its mode, what it would do and why.

    `is_reached` is False when an earlier rule stops; `reply` is the text that the rule would send.
    """

    rule: str
    mode: Mode
    verbs: tuple[Verb, ...]
    is_reached: bool
    reasons: tuple[Reason, ...]
    reply: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class UnmatchedRule:
    """A rule whose conditions do not hold, and which of them are `unmet`."""

    rule: str
    mode: Mode
    unmet: tuple[str, ...]
    is_near_miss: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TextTrial:
    """What every rule makes of the text; `classifier_error` says why only word lists judged it."""

    matched: tuple[MatchedRule, ...]
    unmatched: tuple[UnmatchedRule, ...]
    classifier_error: TamisError | None = None


def try_text(workspace: Workspace, file: Path | None, message: HypotheticalMessage) -> TextTrial:
    """Decide about a text with the rules in `file`, or with those in force, as if each were enforced.

    Nothing is known about the author. Raises `ConfigError` when the rules are invalid.
    """
    rules = workspace.load_rules(file)
    event = _build_event(workspace, message)
    judgement = workspace.classifier.judge([message.text])[0]
    decision = decide(_enforce_all(rules), event, judgement, Facts(), event.created_at)
    decision = answers.fill_replies(decision, event, judgement, rules)
    matches = {match.rule: match for match in decision.matches}
    replies = {action.actor.id: action.text for action in decision.actions if action.text}
    explanations = rules.explain(event, judgement, Facts(), event.created_at)
    return TextTrial(
        matched=tuple(
            _describe_match(
                explanation, matches.get(explanation.rule.id), replies.get(explanation.rule.id, "")
            )
            for explanation in explanations
            if explanation.matched
        ),
        unmatched=tuple(
            _describe_miss(explanation) for explanation in explanations if not explanation.matched
        ),
        classifier_error=workspace.classifier_error,
    )


def _build_event(workspace: Workspace, message: HypotheticalMessage) -> Event:
    kind, origin = MESSAGE_KINDS[message.kind]
    return Event(
        platform=message.platform,
        account_id=message.account_id,
        kind=kind,
        message_id="tried",
        thread_id="tried-post",
        dedupe_key="tried",
        # As if it came in now, so that conditions on the time answer for this moment.
        created_at=workspace.now(),
        parent_id="tried-parent" if kind is Kind.REPLY else None,
        author_id=message.author_id,
        author_name=message.author_name,
        text=message.text,
        origin=origin,
    )


def _enforce_all(rules: RuleSet) -> RuleSet:
    """The same rules, each enforced unless it is off: one that only observes would show no effect."""
    return replace(
        rules,
        rules=tuple(
            rule if rule.mode is Mode.OFF else replace(rule, mode=Mode.ENFORCE, modes={})
            for rule in rules.rules
        ),
    )


def _describe_miss(explanation: Explanation) -> UnmatchedRule:
    return UnmatchedRule(
        rule=explanation.rule.id,
        mode=explanation.rule.mode,
        unmet=tuple(explanation.missed),
        is_near_miss=explanation.is_near,
    )


def _describe_match(explanation: Explanation, match: Match | None, reply: str) -> MatchedRule:
    return MatchedRule(
        rule=explanation.rule.id,
        mode=explanation.rule.mode,
        verbs=match.granted if match else (),
        is_reached=match is not None,
        reasons=match.reasons if match else explanation.reasons,
        reply=reply,
    )
