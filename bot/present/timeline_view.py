"""Says what happened around an item, a sentence for each entry of its timeline.

Pure. Every outside text has passed `sanitize_terminal`.
"""

from bot.present.attachment_view import name_attachments
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.services.review import CaseView
from bot.store.context.timeline import Act, Party, TimelineEntry

_LONGEST_QUOTE = 40
#: What is done to a message; the others say something themselves.
_ABOUT_A_MESSAGE = frozenset(
    {Act.EDITED, Act.REMOVED, Act.REACTED, Act.UNREACTED, Act.HID, Act.SHOWED, Act.LIKED}
)

_WORDLESS = frozenset({Act.REMOVED, Act.HID, Act.SHOWED, Act.LIKED})


def texts_before(view: CaseView, t: Catalog, timezone: str) -> list[str]:
    """What happened before the item, oldest first."""
    return [_timed(entry, view, t, timezone) for entry in view.timeline[: _index_of_item(view)]]


def texts_after(view: CaseView, t: Catalog, timezone: str) -> list[str]:
    """What happened after the item, oldest first."""
    return [_timed(entry, view, t, timezone) for entry in view.timeline[_index_of_item(view) + 1 :]]


def _index_of_item(view: CaseView) -> int:
    """Where the item stands in its timeline."""
    indexes = (index for index, entry in enumerate(view.timeline) if entry.event_id == view.stored.id)
    return next((index for index in indexes if view.timeline[index].effect_id is None), len(view.timeline))


def _timed(entry: TimelineEntry, view: CaseView, t: Catalog, timezone: str) -> str:
    """What happened, with when."""
    is_about_item = entry.message_id == view.stored.event.message_id
    words = (
        former.text or t("no_text")
        for former in view.timeline
        if former.act in (Act.WROTE, Act.WROTE_PRIVATELY)
        and entry.message_id == (former.external_id or former.message_id)
    )
    target = "" if is_about_item else next(words, "")
    return f"{describe_entry(entry, target, t)} · {format_seconds(entry.at, timezone)}"


def describe_entry(entry: TimelineEntry, target: str, t: Catalog) -> str:
    """Who did what. `target` is the text of the message that it was done to; empty for the item itself."""
    text = sanitize_terminal(entry.text)
    if entry.attachments:
        named = t("attachments", list=name_attachments(entry.attachments, t))
        text = f"{text} · {named}" if text else named
    quoted = t("act.quote", text=sanitize_terminal(target[:_LONGEST_QUOTE])) if target else t("act.this")
    about = {"of": quoted} if entry.act in _ABOUT_A_MESSAGE else {}
    with_text = {} if entry.act in _WORDLESS else {"text": text or t("no_text")}
    return t(f"act.{entry.act}", who=describe_party(entry, t), **about, **with_text)


def describe_party(entry: TimelineEntry, t: Catalog) -> str:
    """Who it was, so that our own words are told from those of others."""
    name = sanitize_terminal(entry.name, 30)
    if entry.by is Party.PERSON:
        return name or "?"
    return t(f"who.{entry.by}", name=name) if entry.by in (Party.RULE, Party.STAFF) else t(f"who.{entry.by}")
