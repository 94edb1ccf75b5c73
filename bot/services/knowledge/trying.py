"""Says what the knowledge base would answer to a text that nobody sent. Stores and sends nothing."""

import re
from dataclasses import dataclass, replace

from bot.domain import Event, Kind, KnowledgeAnswer
from bot.errors import TamisError, UserError
from bot.services.workspace import Workspace

_LANGUAGE = re.compile("[a-z]{2,3}")


@dataclass(frozen=True, kw_only=True, slots=True)
class KnowledgeTrial:
    """The entries that may answer a text, the likeliest first; each with the rules' objection to it, if any.

    Without calibration every precision is 0. `classifier_error` says why only word lists judged the text.
    """

    language: str
    answers: tuple[tuple[KnowledgeAnswer, str], ...]
    is_calibrated: bool
    classifier_error: TamisError | None = None


def try_knowledge(
    workspace: Workspace, text: str, *, language: str = "", account_id: str = ""
) -> KnowledgeTrial:
    """Look a text up as if somebody had asked it in a conversation. Raises `ConfigError` for a base with
    mistakes, `UserError` where there is none."""
    if language and not _LANGUAGE.fullmatch(language):
        raise UserError("no_language", name=language[:60])
    knowledge = workspace.knowledge
    if knowledge is None:
        raise UserError("no_knowledge", folder=workspace.knowledge_folder)
    event = Event(
        platform="messenger",
        account_id=account_id,
        kind=Kind.DM,
        message_id="tried",
        thread_id="tried",
        dedupe_key="tried",
        created_at=workspace.now(),
        text=text,
    )
    judgement = workspace.classifier.judge([text])[0]
    if language:
        judgement = replace(judgement, language=language)
    answers = knowledge.look_up(event, judgement).knowledge
    return KnowledgeTrial(
        language=judgement.language,
        answers=tuple(
            (answer, workspace.rules.objection_to(answer.text, answer.language, event)) for answer in answers
        ),
        is_calibrated=knowledge.is_calibrated,
        classifier_error=workspace.classifier_error,
    )
