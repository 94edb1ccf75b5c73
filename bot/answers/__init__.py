"""What the bot says: the texts of `replies:`, checked when the rules are loaded and filled in after deciding.

Knows no rules and decides nothing; who speaks, and whether at all, is settled before.
"""

from bot.answers.campaign_links import CampaignLinks
from bot.answers.disclosure import DEFAULT_DISCLOSURE, disclosed, disclosure_in
from bot.answers.fill import ReplySource, fill_replies
from bot.answers.foreign_placeholders import find_foreign_placeholder
from bot.answers.knowledge import knowledge_entry, knowledge_template, with_link
from bot.answers.message_forms import FORMS, fit_buttons, text_with_choices, with_forms
from bot.answers.names import greeting_name, is_objectionable
from bot.answers.spoken import Spoken, text_with_numbers
from bot.answers.templates import (
    FILTERS,
    PLACEHOLDERS,
    Reply,
    Unfilled,
    compile_reply,
    sample_forms,
    sample_texts,
)
from bot.answers.voice import ADDRESSES, Voice, Voices, signed

__all__ = [
    "ADDRESSES",
    "DEFAULT_DISCLOSURE",
    "FILTERS",
    "FORMS",
    "PLACEHOLDERS",
    "CampaignLinks",
    "Reply",
    "ReplySource",
    "Spoken",
    "Unfilled",
    "Voice",
    "Voices",
    "compile_reply",
    "disclosed",
    "disclosure_in",
    "fill_replies",
    "find_foreign_placeholder",
    "fit_buttons",
    "greeting_name",
    "is_objectionable",
    "knowledge_entry",
    "knowledge_template",
    "sample_forms",
    "sample_texts",
    "signed",
    "text_with_choices",
    "text_with_numbers",
    "with_forms",
    "with_link",
]
