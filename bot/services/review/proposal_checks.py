"""Checks a proposed text like a draft of a language model: what wrote it is trusted as little.

What a draft must have from the knowledge base, an assistant may know from elsewhere: most of its words need
no source. Links, figures, promises and times do, here as there.
"""

import asyncio

from bot.domain import Judgement
from bot.domain.drafts import Completion, DraftCheck, DraftQuestion, DraftSource
from bot.drafts import LONGEST_DRAFT, build_prompt, check_draft
from bot.errors import TamisError, UserError
from bot.services.review.answer_plan import ReviewAnswer
from bot.services.review.case_view import CaseView
from bot.services.review.reply_check import check_typed
from bot.services.workspace import Workspace
from bot.text.language_id import UNKNOWN, identify_language

#: The checks of drafts that are not made: a proposal answers no prompt, and names no sources.
_OF_DRAFTS_ALONE = frozenset({"answers", "grounding"})
_UNREAD = Judgement(scores={}, degraded=True)


async def check_text(workspace: Workspace, view: CaseView, answer: ReviewAnswer, text: str) -> None:
    """Raises `UserError` for a text that may not be proposed, with the first check that objects."""
    typed = check_typed(view, answer, text)
    if typed.problem is not None:
        raise typed.problem
    if not text:
        raise UserError("reply_empty")
    if typed.is_too_long:
        raise UserError("reply_too_long", length=typed.length, most=typed.longest)
    for check in await asyncio.to_thread(_checks, workspace, view, answer, text):
        if check.problem and check.name not in _OF_DRAFTS_ALONE:
            raise UserError("proposal_rejected", check=check.name, problem=check.problem)


def _checks(workspace: Workspace, view: CaseView, answer: ReviewAnswer, text: str) -> tuple[DraftCheck, ...]:
    event, judgement = view.stored.event, view.stored.judgement or _UNREAD
    language = judgement.language if judgement.language != UNKNOWN else identify_language(text)
    hidden = "public" if answer is ReviewAnswer.PRIVATE_REPLY or view.is_conversation else "private"
    sources = tuple(
        DraftSource(entry=entry.entry, question=entry.question, text=entry.text, link=entry.link)
        for entry in judgement.knowledge
        if entry.audience != hidden and (entry.valid_until is None or event.created_at <= entry.valid_until)
    )
    question = DraftQuestion(text=event.text, language=language, sources=sources)
    (own_judgement,) = workspace.classifier.judge([text])
    return check_draft(
        Completion(text=text, tokens=0),
        question,
        build_prompt(question),
        judgement=judgement,
        own_judgement=own_judgement,
        objection=_objection(workspace, view, text, language),
        longest=LONGEST_DRAFT,
    )


def _objection(workspace: Workspace, view: CaseView, text: str, language: str) -> str:
    """What our own rules have against it; "" without a configuration, whose rules those would be."""
    if not workspace.is_configured:
        return ""
    try:
        rules = workspace.rules
    except TamisError as error:
        raise UserError("proposal_rules_unreadable") from error
    return rules.objection_to(text, language, view.stored.event)
