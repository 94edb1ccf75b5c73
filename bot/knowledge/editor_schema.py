"""The JSON Schema of a page of the knowledge base in YAML, for editors."""

from collections.abc import Mapping
from typing import Any

from bot.documents.editor_schema import build_editor_schema
from bot.knowledge.pages import PageModel

_PAGES: Mapping[str, str] = {
    "version": "Always 1.",
    "language": "The language of texts that stand without one, as fr or en.",
    "entries": "Questions and their answers.",
    "id": "Its name in reports: up to 64 small letters, digits, - and _, stable.",
    "question": "As you would ask it; moderators see it as the source.",
    "variants": "As people ask it: slang, short forms, what they really type.",
    "answer": "Sent as it stands; no placeholders.",
    "link": "Where the long version is, with https://; it stands below the answer.",
    "audience": "Where the answer may be read: by everybody, in public only, or in private only.",
    "accounts": "Ids or names of the accounts that may use it; none: all.",
    "valid_from": "The first day, as 2026-12-01.",
    "valid_until": "The last day, as 2026-12-31.",
}


def build_knowledge_schema() -> dict[str, Any]:
    """The schema, with what each key means."""
    return build_editor_schema(PageModel, "Knowledge of Tamis", _PAGES)
