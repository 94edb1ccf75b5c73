"""Fills in the replies of a decision. Pure; what cannot be filled goes to a person."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from bot.answers.templates import Reply, Unfilled
from bot.domain import SPEAKING_VERBS, Action, CaseRequest, Decision, Event, Judgement, Match

MAX_NAME = 40
# A name is free advertising space: no links, no mentions, no telephone numbers.
_LINK_OR_MENTION = re.compile(r"://|www\.|@|\w\.\w{2,}|[0-9]{5}")
# Control, zero-width and bidirectional characters, which could hide or reorder the text around a name.
_UNPRINTABLE = re.compile(
    r"[^\S ]|[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)


class ReplySource(Protocol):
    """The replies to choose from, and the language of those that lack the author's; a `RuleSet` has both."""

    @property
    def replies(self) -> Mapping[str, Reply]: ...

    @property
    def language(self) -> str: ...


def fill_replies(
    decision: Decision,
    event: Event,
    judgement: Judgement,
    source: ReplySource,
    turn: Callable[[Action], int] | None = None,
) -> Decision:
    """The decision with the text of every reply, and of the draft in its case.

    A reply whose text cannot be filled is left out, and a person is asked instead. `turn` returns which of
    several wordings is next; without it the same event always gets the same wording.
    """
    actions: list[Action] = []
    failed: list[tuple[Action, str]] = []
    for action in decision.actions:
        if action.verb not in SPEAKING_VERBS:
            actions.append(action)
            continue
        try:
            actions.append(_fill_action(action, event, judgement, source, turn))
        except Unfilled as error:
            failed.append((action, str(error)))
    decision = replace(decision, case=_fill_draft(decision.case, event, judgement, source))
    if not failed:
        return replace(decision, actions=tuple(actions))
    action, reason = failed[0]
    why = f"the text '{action.template}' could not be filled: {reason}"
    unfilled = [failed_action for failed_action, _ in failed]
    return replace(
        decision,
        actions=tuple(actions),
        matches=tuple(_without(match, unfilled) for match in decision.matches),
        case=decision.case or CaseRequest(actor=action.actor, why=why),
    )


def safe_name(name: str | None) -> str:
    """A name that can be repeated in public: one line, at most 40 characters, no link, no mention.

    Empty when nothing harmless is left, so that the text is written without a name.
    """
    plain = " ".join(_UNPRINTABLE.sub(" ", name or "").split())[:MAX_NAME].strip()
    return "" if _LINK_OR_MENTION.search(plain) else plain


def _fill_action(
    action: Action,
    event: Event,
    judgement: Judgement,
    source: ReplySource,
    turn: Callable[[Action], int] | None,
) -> Action:
    reply = source.replies.get(action.template)
    if reply is None:
        raise Unfilled("there is no such text")
    language = reply.choose_language(judgement.language, source.language)
    values = {"author": safe_name(event.author_name), "account": action.account_name}
    number = turn(action) if turn else None
    text = reply.render(language, event.dedupe_key, values, number)
    return replace(action, text=text, language=language, turn=number)


def _fill_draft(
    case: CaseRequest | None, event: Event, judgement: Judgement, source: ReplySource
) -> CaseRequest | None:
    """The case with the text of its draft, which is empty when it cannot be filled."""
    if case is None or not case.draft:
        return case
    reply = source.replies.get(case.draft)
    values = {"author": safe_name(event.author_name), "account": ""}
    try:
        language = reply.choose_language(judgement.language, source.language) if reply else ""
        text = reply.render(language, event.dedupe_key, values) if reply else ""
    except Unfilled:
        text = ""
    return replace(case, draft=text)


def _without(match: Match, failed: list[Action]) -> Match:
    verbs = {action.verb for action in failed if action.actor.id == match.rule}
    return replace(match, granted=tuple(verb for verb in match.granted if verb not in verbs))
