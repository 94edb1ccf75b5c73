"""What an operator does for who asks to be forgotten: look what is stored, erase it, see how far that is."""

from dataclasses import dataclass
from functools import partial

from bot.errors import UserError
from bot.services.privacy.erasure import carry_out_erasures, new_erasure
from bot.services.workspace import Workspace
from bot.store.privacy import erasures, redaction
from bot.store.privacy.erasures import Erasure, Person

__all__ = [
    "Erasure",
    "Person",
    "StoredWriting",
    "count_evidence",
    "erase_person",
    "find_erasure",
    "look_up_person",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredWriting:
    """How many events somebody wrote to an account."""

    platform: str
    account_id: str
    events: int


async def look_up_person(workspace: Workspace, person: Person) -> list[StoredWriting]:
    """What is stored of a person, by account."""
    until = workspace.now().timestamp()
    rows = await workspace.store.read(partial(redaction.count_written, person=person, written_until=until))
    return [
        StoredWriting(platform=platform, account_id=account_id, events=events)
        for platform, account_id, events in rows
    ]


async def count_evidence(workspace: Workspace, person: Person) -> int:
    """How much of what they wrote is preserved as evidence, and outlives an erasure that does not name it."""
    until = workspace.now().timestamp()
    return await workspace.store.read(partial(redaction.count_evidence, person=person, written_until=until))


async def erase_person(workspace: Workspace, person: Person, *, with_evidence: bool = False) -> Erasure:
    """Forget a person, as far as that is possible now; the running bot finishes what is left. Recorded.

    Also where nothing is stored: a backup may hold what the database does not.
    """
    store, at = workspace.store, workspace.now()
    code = await store.write(
        partial(new_erasure, person=person, by=workspace.actor, at=at, with_evidence=with_evidence)
    )
    await carry_out_erasures(store, workspace.folder, workspace.now, workspace.progress)
    return await find_erasure(workspace, code)


async def find_erasure(workspace: Workspace, code: str) -> Erasure:
    """How far an erasure is. Raises `UserError` for a code that nobody was given."""
    erasure = await workspace.store.read(partial(erasures.get_erasure, code=code))
    if erasure is None:
        raise UserError("no_erasure", code=code)
    return erasure
