"""Drafts by a language model: what it is asked, what it answered, and what speaks against that.

Without I/O and without a clock. Nothing here sends anything, to the endpoint or to anybody else.
"""

from bot.drafts.checks import CHECKS, check_draft
from bot.drafts.completion import DraftFailure, completion_request, estimate_tokens, read_completion
from bot.drafts.prompt import LONGEST_DRAFT, NOTHING, build_prompt

__all__ = [
    "CHECKS",
    "LONGEST_DRAFT",
    "NOTHING",
    "DraftFailure",
    "build_prompt",
    "check_draft",
    "completion_request",
    "estimate_tokens",
    "read_completion",
]
