"""Puts the words into the answers of a decision. Pure; what cannot be filled goes to a person."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol

from bot.answers.templates import Reply, Unfilled
from bot.domain import SPEAKING_VERBS, Action, CaseRequest, Decision, Event, Judgement, Match

MAX_NAME = 40
_LINK_OR_MENTION = re.compile(r"://|www\.|@|\w\.\w{2,}|[0-9]{5}")
_UNPRINTABLE = re.compile(
    r"[^\S ]|[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)


class Phrasebook(Protocol):
    """What a `RuleSet` has to offer here."""

    @property
    def replies(self) -> Mapping[str, Reply]: ...

    @property
    def language(self) -> str: ...


def fill(
    decision: Decision,
    event: Event,
    judgement: Judgement,
    rules: Phrasebook,
    turn: Callable[[Action], int] | None = None,
) -> Decision:
    """The decision with the text of every answer, and of the draft in its case.

    An answer whose text cannot be filled is left out, and a person is asked instead. `turn` says whose
    turn it is among several wordings; without it the same event always gets
    the same wording.
    """
    kept: list[Action] = []
    failed: list[tuple[Action, str]] = []
    for action in decision.actions:
        if action.verb not in SPEAKING_VERBS:
            kept.append(action)
            continue
        try:
            kept.append(_filled(action, event, judgement, rules, turn))
        except Unfilled as trouble:
            failed.append((action, str(trouble)))
    decision = replace(decision, case=_drafted(decision.case, event, judgement, rules))
    if not failed:
        return replace(decision, actions=tuple(kept))
    action, why = failed[0]
    name = action.details.get("template", "")
    case = CaseRequest(rule=action.rule, why=f"the text '{name}' could not be filled: {why}")
    return replace(
        decision,
        actions=tuple(kept),
        matches=tuple(_without(match, [one for one, _ in failed]) for match in decision.matches),
        case=decision.case or case,
    )


def safe_name(name: str | None) -> str:
    """A name that we can repeat in public: one line, at most 40 characters, no link, no mention.

    Empty when nothing harmless is left, so that the text does without a name.
    """
    plain = " ".join(_UNPRINTABLE.sub(" ", name or "").split())[:MAX_NAME].strip()
    return "" if _LINK_OR_MENTION.search(plain) else plain


def _filled(
    action: Action,
    event: Event,
    judgement: Judgement,
    rules: Phrasebook,
    turn: Callable[[Action], int] | None,
) -> Action:
    reply = rules.replies.get(action.details.get("template", ""))
    if reply is None:
        raise Unfilled("there is no such text")
    language = reply.language(judgement.language, rules.language)
    values = {"author": safe_name(event.author_name), "account": action.details.get("account", "")}
    number = turn(action) if turn else None
    text = reply.render(language, event.dedupe_key, values, number)
    told = {"language": language, **({} if number is None else {"turn": str(number)})}
    return replace(action, text=text, details=MappingProxyType({**action.details, **told}))


def _drafted(
    case: CaseRequest | None, event: Event, judgement: Judgement, rules: Phrasebook
) -> CaseRequest | None:
    """The case with the words of its draft; without them where they cannot be filled."""
    if case is None or not case.draft:
        return case
    reply = rules.replies.get(case.draft)
    values = {"author": safe_name(event.author_name), "account": ""}
    try:
        language = reply.language(judgement.language, rules.language) if reply else ""
        text = reply.render(language, event.dedupe_key, values) if reply else ""
    except Unfilled:
        text = ""
    return replace(case, draft=text)


def _without(match: Match, failed: list[Action]) -> Match:
    lost = {action.verb for action in failed if action.rule == match.rule}
    return replace(match, granted=tuple(verb for verb in match.granted if verb not in lost))
