"""Reads a text that a person is writing as its readers and its platform will: how long it is there, in which
language, and what the rules and the classifier would mind in it if somebody else had written it.

A person answers for what they say: they are told, and may send it all the same.
"""

import asyncio
from dataclasses import dataclass, replace
from functools import cache

from bot import platforms
from bot.domain import PlatformLimits, TextUnit, Verb
from bot.domain.taxonomy import HARMS
from bot.errors import TamisError, UserError
from bot.services.review.answer_plan import ReviewAnswer
from bot.services.review.case_view import CaseView
from bot.services.review.reply_text import validate_reply
from bot.services.workspace import Workspace
from bot.text.language_id import UNKNOWN, identify_language

#: What our own words can be blamed for, and from which score on: offers read like spam.
_BLAMED = tuple(name for name in HARMS if name != "spam")
_HARMFUL = 0.8
_VERBS = {
    ReviewAnswer.REPLY: Verb.REPLY,
    ReviewAnswer.PRIVATE_REPLY: Verb.PRIVATE_REPLY,
    ReviewAnswer.EDIT_REPLY: Verb.REPLY,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyCheck:
    """What is to be said about a text. `length` and `longest` are in what the platform counts (`unit`);
    `longest` is None where it names no number. `theirs` is the language of the item, if it is known."""

    length: int
    longest: int | None
    unit: TextUnit
    language: str
    theirs: str
    problem: UserError | None = None
    objection: str = ""

    @property
    def is_too_long(self) -> bool:
        """Whether the platform would refuse it."""
        return self.longest is not None and self.length > self.longest

    @property
    def is_in_another_language(self) -> bool:
        """Whether somebody who wrote in one language would be answered in another."""
        return bool(self.theirs) and self.language != UNKNOWN and self.language != self.theirs


def check_typed(view: CaseView, answer: ReviewAnswer, text: str) -> ReplyCheck:
    """What can be said at each key: the length as the platform counts it, the language, what is missing."""
    verb = Verb.MESSAGE if view.is_conversation else _VERBS[answer]
    limits = _declared_limits(view.stored.event.platform)
    limit = limits.text_limit(verb) if limits else None
    judgement = view.stored.judgement
    theirs = judgement.language if judgement and judgement.language != UNKNOWN else ""
    problem: UserError | None = None
    if text.strip():
        try:
            validate_reply(verb, text)
        except UserError as refusal:
            problem = refusal
    return ReplyCheck(
        length=limit.length_of(text.strip()) if limit else len(text.strip()),
        longest=limit.longest if limit else None,
        unit=limit.unit if limit else TextUnit.CHARACTERS,
        language=identify_language(text) if text.strip() else UNKNOWN,
        theirs=theirs,
        problem=problem,
    )


async def check_before_sending(
    workspace: Workspace, view: CaseView, answer: ReviewAnswer, text: str
) -> ReplyCheck:
    """The same with what the rules in force and the classifier say; that takes a moment."""
    check = check_typed(view, answer, text)
    if not workspace.is_configured:
        return check
    return await asyncio.to_thread(_read_closely, workspace, view, text, check)


def _read_closely(workspace: Workspace, view: CaseView, text: str, check: ReplyCheck) -> ReplyCheck:
    try:
        rules = workspace.rules
        objection = rules.objection_to(text, check.language, view.stored.event)
        judgement = workspace.classifier.judge([text])[0]
    except TamisError:
        return check  # `tamis rules check` says what is wrong with them
    scores = {name: judgement.scores.get(name, 0.0) for name in _BLAMED}
    worst = max(scores, key=scores.__getitem__)
    if not objection and scores[worst] >= _HARMFUL:
        objection = f"{worst}: {scores[worst]:.2f}"
    return replace(check, objection=objection)


@cache
def _declared_limits(platform: str) -> PlatformLimits | None:
    """What the adapters declare for a platform; None for one that no adapter knows."""
    for adapter in platforms.adapter_classes().values():
        if platform in adapter.limits:
            return adapter.limits[platform]
    return None
