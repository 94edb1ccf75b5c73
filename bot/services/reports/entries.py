"""Who took part: the people who wrote something that rules gave a label, one row each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.services.workspace import Workspace
from bot.store.intake.events import StoredEvent
from bot.store.reporting import labelled_messages
from bot.store.reporting.labelled_messages import LabelledMessage


@dataclass(frozen=True, kw_only=True, slots=True)
class Entrant:
    """One person with their first entry, and how many entries there are of theirs. Of a person whom the
    platform withheld every entry stands alone, with an empty `author_id`."""

    author_id: str
    author_name: str
    first: StoredEvent
    is_hidden: bool
    entries: int


async def list_entrants(
    workspace: Workspace, label: str, since: datetime, until: datetime | None
) -> tuple[Entrant, ...]:
    """The people whose entries in [since, until) have the label, in the order of their first ones.

    What its author removed is no entry. Raises `UserError` when the period ends before it begins.
    """
    end = until or workspace.now()
    if end <= since:
        raise UserError("period_ends_before_it_begins")
    messages = await workspace.store.read(
        lambda tx: labelled_messages.list_messages(tx, label, since.timestamp(), end.timestamp())
    )
    return tuple(_entrants(messages))


def _entrants(messages: Iterable[LabelledMessage]) -> Iterable[Entrant]:
    by_person: dict[tuple[str, str], list[LabelledMessage]] = {}
    for message in messages:
        event = message.stored.event
        person = event.account_id, event.author_id or f"message:{event.message_id}"
        by_person.setdefault(person, []).append(message)
    for first, *others in by_person.values():
        yield Entrant(
            author_id=first.stored.event.author_id or "",
            author_name=first.stored.event.author_name or "",
            first=first.stored,
            is_hidden=first.is_hidden,
            entries=1 + len(others),
        )
