"""The use cases of a moderator: see the queue, claim a case, answer it, note something, undo.

Each function takes a `Workspace` and records what its actor decides like any decision of a rule. Nothing is
sent from here, and nothing is drawn.
"""

from bot.services.review.answers import ReviewAnswer, answer_case
from bot.services.review.case_view import CaseView, show_item
from bot.services.review.claims import release_claim, renew_claim
from bot.services.review.departure import Hold, HoldCause, Outlook
from bot.services.review.notes import note_on_item
from bot.services.review.outcome import ReviewOutcome
from bot.services.review.queue import (
    QueueEntry,
    QueueFilters,
    QueuePage,
    QueueStats,
    claim_next,
    list_queue,
    queue_stats,
)
from bot.services.review.targets import LOCAL
from bot.services.review.undo_item import undo_item
from bot.services.review.undo_rule import RuleUndo, undo_rule

__all__ = [
    "LOCAL",
    "CaseView",
    "Hold",
    "HoldCause",
    "Outlook",
    "QueueEntry",
    "QueueFilters",
    "QueuePage",
    "QueueStats",
    "ReviewAnswer",
    "ReviewOutcome",
    "RuleUndo",
    "answer_case",
    "claim_next",
    "list_queue",
    "note_on_item",
    "queue_stats",
    "release_claim",
    "renew_claim",
    "show_item",
    "undo_item",
    "undo_rule",
]
