"""What an assistant may see of items: what was written, without who wrote it and how to reach them.

What an assistant sees goes to whoever runs its model. So addresses, long numbers and handles are replaced
as in what a draft is asked for, links are named by their hosts, and authors have pseudonyms, whatever the
role of the user whose assistant it is.
"""

from dataclasses import dataclass

from bot.drafts.prompt import masked
from bot.services.privacy.pseudonyms import open_pseudonyms
from bot.services.review.case_view import CaseView, show_item
from bot.services.review.filters import QueueFilters
from bot.services.review.queue import QueueEntry, list_queue
from bot.services.workspace import Workspace
from bot.store.intake.events import StoredEvent
from bot.text.links import hosts

_MOST_HOSTS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenText:
    """A text of an item: `author` is a pseudonym, "" for one of ours, or in a thread whose word it is.
    `hosts` are where its links lead."""

    author: str
    text: str
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenEntry:
    """A line of the queue, and its text."""

    entry: QueueEntry
    seen: SeenText


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenPage:
    """Some of the cases, and how many there are in all."""

    entries: tuple[SeenEntry, ...]
    total: int
    at: float


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenCase:
    """One item as an assistant sees it. `view` is for what nobody outside has written; its texts are here."""

    view: CaseView
    item: SeenText
    post: SeenText | None
    parent: SeenText | None
    thread: tuple[SeenText, ...]
    members: tuple[SeenText, ...]
    notes: tuple[str, ...]


async def list_for_assistant(
    workspace: Workspace, filters: QueueFilters, *, limit: int, offset: int = 0, by_age: bool = False
) -> SeenPage:
    """A page of `list_queue`. Raises `UserError` as that does."""
    page = await list_queue(workspace, filters, limit=limit, offset=offset, by_age=by_age)
    see = _Seeing(workspace)
    return SeenPage(
        entries=tuple(SeenEntry(entry=entry, seen=see.text_of(entry.stored)) for entry in page.entries),
        total=page.total,
        at=page.at.timestamp(),
    )


async def show_for_assistant(workspace: Workspace, case_id: int) -> SeenCase:
    """One case as `show_item` has it. Raises `UserError` when there is none."""
    view = await show_item(workspace, f"case:{case_id}")
    see = _Seeing(workspace)
    return SeenCase(
        view=view,
        item=see.text_of(view.stored),
        post=see.text_of(view.post) if view.post else None,
        parent=see.text_of(view.parent) if view.parent else None,
        thread=tuple(
            SeenText(author=entry.by.value, text=masked(entry.text)) for entry in view.timeline if entry.text
        ),
        members=tuple(map(see.text_of, view.members)),
        notes=tuple(masked(note.text) for note in view.notes),
    )


class _Seeing:
    def __init__(self, workspace: Workspace) -> None:
        self._pseudonyms = open_pseudonyms(workspace)

    def text_of(self, stored: StoredEvent) -> SeenText:
        event = stored.event
        return SeenText(
            author="" if event.is_own_echo else self._pseudonyms.of(event.platform, event.author_id),
            text=masked(event.text),
            hosts=tuple(dict.fromkeys(hosts(event.text)))[:_MOST_HOSTS],
        )
