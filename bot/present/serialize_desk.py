"""Notes that call somebody, macros and passed-on cases as JSON."""

from bot.present.serialize import iso_time
from bot.services.review import Mention


def mention_json(mention: Mention) -> dict[str, object]:
    """One note that calls whoever asks."""
    return {
        "case": mention.case_id,
        "at": iso_time(mention.at),
        "by": str(mention.by),
        "text": mention.text,
    }
