"""What was asked and the knowledge base did not answer, grouped by what it asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.domain import Judgement
from bot.errors import UserError
from bot.knowledge.lookup import Knowledge
from bot.knowledge.words import content_words
from bot.services.workspace import Workspace
from bot.store.intake.events import StoredEvent
from bot.store.reporting import knowledge as reporting
from bot.text.normalize import clean, placeholders

#: Of one look, the newest.
_MOST_QUESTIONS = 2_000
_EXAMPLES, _LONGEST_EXAMPLE = 3, 160
#: Questions are alike when words and meaning together are: half of it each.
_ALIKE = 0.5
#: What the base as it is now would answer is no gap any more.
_SURE = 0.95


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Questions that ask the same, by so many different people. `examples` have no names, links and numbers;
    `nearest` is the entry that comes nearest, with its precision, and empty when none does."""

    questions: int
    authors: int
    examples: tuple[str, ...]
    event_ids: tuple[int, ...]
    nearest: str = ""
    precision: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class KnowledgeGaps:
    """The gaps since a moment, what most people ask first."""

    since: datetime
    questions: int
    gaps: tuple[Gap, ...]


async def find_gaps(workspace: Workspace, since: datetime, *, least_authors: int = 1) -> KnowledgeGaps:
    """Group what asked for an answer and got none. Computed from what is stored, each time anew.

    Raises `ConfigError` for a base with mistakes, `UserError` where there is none.
    """
    knowledge = workspace.knowledge
    if knowledge is None:
        raise UserError("no_knowledge", folder=workspace.knowledge_folder)
    threshold = workspace.rules.safety_net.needs_answer
    stored = await workspace.store.read(
        lambda tx: reporting.list_unanswered(tx, since.timestamp(), threshold, _MOST_QUESTIONS)
    )
    open_questions = [each for each in stored if not _is_answered_now(knowledge, each)]
    gaps = [_describe(knowledge, group) for group in _group(knowledge, open_questions)]
    shown = [gap for gap in gaps if gap.authors >= least_authors]
    ranked = sorted(shown, key=lambda gap: (-gap.authors, -gap.questions, gap.event_ids))
    return KnowledgeGaps(since=since, questions=len(open_questions), gaps=tuple(ranked))


def _is_answered_now(knowledge: Knowledge, stored: StoredEvent) -> bool:
    answers = knowledge.look_up(stored.event, _judgement(stored)).knowledge
    return bool(answers) and answers[0].precision >= _SURE


def _group(knowledge: Knowledge, questions: Sequence[StoredEvent]) -> list[list[StoredEvent]]:
    """Each question joins the first group whose first question is like it, or begins one."""
    if not questions:
        return []
    keys = [frozenset(word.key for word in content_words(each.event.text)) for each in questions]
    rows = knowledge.encoder.encode([each.event.text for each in questions]) if knowledge.encoder else None
    groups: list[list[int]] = []
    for number in range(len(questions)):
        for group in groups:
            if _likeness(keys, rows, group[0], number) >= _ALIKE:
                group.append(number)
                break
        else:
            groups.append([number])
    return [[questions[number] for number in group] for group in groups]


def _likeness(
    keys: Sequence[frozenset[str]], rows: NDArray[np.float32] | None, first: int, second: int
) -> float:
    union = keys[first] | keys[second]
    shared = len(keys[first] & keys[second]) / len(union) if union else 0.0
    return shared if rows is None else (shared + float(rows[first] @ rows[second])) / 2


def _describe(knowledge: Knowledge, group: Sequence[StoredEvent]) -> Gap:
    # Whom the platform withheld counts each time: nobody knows better.
    authors = {(each.event.account_id, each.event.author_id or each.event.message_id) for each in group}
    texts = dict.fromkeys(placeholders(clean(each.event.text))[:_LONGEST_EXAMPLE] for each in group)
    nearest = knowledge.look_up(group[0].event, _judgement(group[0])).knowledge
    return Gap(
        questions=len(group),
        authors=len(authors),
        examples=tuple(texts)[:_EXAMPLES],
        event_ids=tuple(each.id for each in group),
        nearest=nearest[0].entry if nearest else "",
        precision=nearest[0].precision if nearest else 0.0,
    )


def _judgement(stored: StoredEvent) -> Judgement:
    return stored.judgement or Judgement(scores={}, degraded=True)
