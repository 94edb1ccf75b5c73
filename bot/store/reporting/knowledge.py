"""Reads what the knowledge base was asked, what it answered, and what people made of its proposals.

Only the database is queried here; nothing is stored for it, so that what is erased is gone here, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import State
from bot.store import Transaction
from bot.store.codecs import decode_judgement
from bot.store.intake import events
from bot.store.intake.events import StoredEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class SentAnswer:
    """An answer that a rule planned, under the name of its text."""

    template: str
    state: State
    is_taken_back: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What a person made of an entry that was proposed: `answer` is what they sent, None when nothing."""

    entry: str
    draft: str
    answer: str | None


def list_unanswered(tx: Transaction, since: float, needs_answer: float, most: int) -> Sequence[StoredEvent]:
    """What asked for an answer and got none from the knowledge base, the newest first."""
    rows = tx.all("knowledge.unanswered_questions", since=since, needs_answer=needs_answer, most=most)
    stored = (events.get_event(tx, row["id"]) for row in rows)
    return [events.with_latest_text(tx, each) for each in stored if each is not None]


def list_sent(tx: Transaction, since: float) -> Sequence[SentAnswer]:
    """What rules planned to answer from the knowledge base."""
    return [
        SentAnswer(
            template=row["template"], state=State(row["state"]), is_taken_back=bool(row["is_taken_back"])
        )
        for row in tx.all("knowledge.sent_answers", since=since)
    ]


def list_proposals(tx: Transaction, since: float) -> Sequence[Proposal]:
    """What people made of the entries that were proposed to them."""
    proposals = []
    for row in tx.all("knowledge.proposals", since=since):
        answers = decode_judgement(row["judgement"]).knowledge
        if answers and answers[0].text in row["draft"]:
            proposals.append(Proposal(entry=answers[0].entry, draft=row["draft"], answer=row["answer"]))
    return proposals
