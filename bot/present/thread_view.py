"""What stands under the same post, and which rules nearly acted: pages that a person folds out."""

from collections.abc import Sequence

from bot.present.local_time import format_moment
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.present.text_wrap import wrap_text
from bot.services.rules.explaining import NearMiss
from bot.store.intake.events import StoredEvent

_LONGEST_NAME = 24
_EXCERPT = 500
#: More rules that nearly acted say nothing about this item.
_MOST_MISSES = 3


def sibling_rows(siblings: Sequence[StoredEvent], t: Catalog, timezone: str, width: int) -> list[str]:
    """A few rows for each comment: when, who, and what; those of the item's author begin alike."""
    rows = [t.count("thread.siblings", len(siblings))] if siblings else [t("thread.alone")]
    for sibling in siblings:
        event = sibling.event
        name = sanitize_terminal(event.author_name or event.author_id or "?", _LONGEST_NAME)
        written = format_moment(event.created_at, timezone)
        text = f"{written} \u00b7 {name}: {sanitize_terminal(event.text[:_EXCERPT])}"
        first, *others = wrap_text(text, max(20, width - 2))
        rows += [first, *(f"  {row}" for row in others)]
    return rows


def near_miss_rows(misses: Sequence[NearMiss], t: Catalog, width: int) -> list[str]:
    """The rules that a single condition kept from acting, with what it has read."""
    rows = [t("thread.nearly")] if misses else [t("thread.nothing_near")]
    for miss in misses[:_MOST_MISSES]:
        lacks = sanitize_terminal("; ".join(miss.read), 300)
        rows += wrap_text(t("nearly", rule=sanitize_terminal(miss.rule, 80), lacks=lacks), max(20, width))
    return rows
