"""Notes that call somebody, macros and passed-on cases as JSON."""

from bot.present.serialize import iso_time
from bot.services.review import Mention
from bot.services.review.macro_answers import MacroSummary


def mention_json(mention: Mention) -> dict[str, object]:
    """One note that calls whoever asks."""
    return {
        "case": mention.case_id,
        "at": iso_time(mention.at),
        "by": str(mention.by),
        "text": mention.text,
    }


def macro_json(macro: MacroSummary) -> dict[str, object]:
    """One macro: its key and what it does."""
    return {
        "name": macro.name,
        "title": macro.title or None,
        "key": macro.key or None,
        "does": list(macro.does),
    }
