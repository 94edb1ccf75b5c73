"""The use cases of a moderator: see the queue, claim a case, answer it, note something, undo.

Each function takes a `Workspace` and records what its actor decides like any decision of a rule. Nothing is
sent from here, and nothing is drawn.
"""

from bot.queries.views import SavedView
from bot.services.review.answer_options import (
    AnswerOption,
    Caution,
    Sense,
    answer_options,
    option_of,
    rule_lifted_by_undo,
)
from bot.services.review.answer_plan import ReviewAnswer
from bot.services.review.answers import answer_case
from bot.services.review.appeals import decide_appeal, file_appeal, get_appeal, list_appeals
from bot.services.review.bulk_answers import (
    ask_bulk,
    confirm_bulk,
    list_bulks,
    refuse_bulk,
    waiting_bulks,
)
from bot.services.review.bulk_command import BulkCommand
from bot.services.review.bulk_outcome import BulkOutcome, LeftOut
from bot.services.review.bulk_selection import BulkPreview, BulkSelection, preview_bulk, preview_waiting
from bot.services.review.bulk_undo import undo_bulk
from bot.services.review.canned_replies import CannedReply, canned_replies
from bot.services.review.care import CareStatus, choose_care, pass_item, read_care
from bot.services.review.case_routing import (
    LEAD_QUEUE,
    SKIPS_TO_LEAD,
    assign_item,
    skip_item,
    snooze_item,
)
from bot.services.review.case_view import CaseView, show_item
from bot.services.review.claims import claim_item, release_claim, renew_claim
from bot.services.review.departure import Hold, HoldCause, Outlook
from bot.services.review.filters import QueueFilters, read_query, with_view
from bot.services.review.macro_answers import MacroSummary, macro_cautions, run_macro, summarize_macro
from bot.services.review.masking import masked_entry, masked_events, masked_view, severe_categories
from bot.services.review.mentions import mark_mentions_seen, unseen_mentions
from bot.services.review.notes import note_on_item
from bot.services.review.outcome import ReviewOutcome
from bot.services.review.own_replies import OwnReply
from bot.services.review.proposals import PROPOSABLE, accept_proposal, propose_answer, refuse_proposal
from bot.services.review.queue import (
    QueueEntry,
    QueuePage,
    QueueStats,
    claim_next,
    list_closed,
    list_queue,
    queue_entries,
    queue_order,
    queue_stats,
)
from bot.services.review.reply_check import ReplyCheck, check_before_sending, check_typed
from bot.services.review.saved_views import saved_views
from bot.services.review.siblings import list_siblings
from bot.services.review.targets import LOCAL, list_targets
from bot.services.review.undo_item import undo_item
from bot.services.review.undo_last import UndoneAnswer, undo_last
from bot.services.review.undo_rule import RuleUndo, undo_rule
from bot.store.intake.events import StoredEvent
from bot.store.review.appeals import Appeal, AppealOutcome
from bot.store.review.bulks import BulkState
from bot.store.review.mentions import Mention
from bot.store.review.person_answers import PersonAnswer

__all__ = [
    "LEAD_QUEUE",
    "LOCAL",
    "PROPOSABLE",
    "SKIPS_TO_LEAD",
    "AnswerOption",
    "Appeal",
    "AppealOutcome",
    "BulkCommand",
    "BulkOutcome",
    "BulkPreview",
    "BulkSelection",
    "BulkState",
    "CannedReply",
    "CareStatus",
    "CaseView",
    "Caution",
    "Hold",
    "HoldCause",
    "LeftOut",
    "MacroSummary",
    "Mention",
    "Outlook",
    "OwnReply",
    "PersonAnswer",
    "QueueEntry",
    "QueueFilters",
    "QueuePage",
    "QueueStats",
    "ReplyCheck",
    "ReviewAnswer",
    "ReviewOutcome",
    "RuleUndo",
    "SavedView",
    "Sense",
    "StoredEvent",
    "UndoneAnswer",
    "accept_proposal",
    "answer_case",
    "answer_options",
    "ask_bulk",
    "assign_item",
    "canned_replies",
    "check_before_sending",
    "check_typed",
    "choose_care",
    "claim_item",
    "claim_next",
    "confirm_bulk",
    "decide_appeal",
    "file_appeal",
    "get_appeal",
    "list_appeals",
    "list_bulks",
    "list_closed",
    "list_queue",
    "list_siblings",
    "list_targets",
    "macro_cautions",
    "mark_mentions_seen",
    "masked_entry",
    "masked_events",
    "masked_view",
    "note_on_item",
    "option_of",
    "pass_item",
    "preview_bulk",
    "preview_waiting",
    "propose_answer",
    "queue_entries",
    "queue_order",
    "queue_stats",
    "read_care",
    "read_query",
    "refuse_bulk",
    "refuse_proposal",
    "release_claim",
    "renew_claim",
    "rule_lifted_by_undo",
    "run_macro",
    "saved_views",
    "severe_categories",
    "show_item",
    "skip_item",
    "snooze_item",
    "summarize_macro",
    "undo_bulk",
    "undo_item",
    "undo_last",
    "undo_rule",
    "unseen_mentions",
    "waiting_bulks",
    "with_view",
]
