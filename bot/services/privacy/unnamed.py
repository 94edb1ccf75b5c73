"""Takes authors' names and ids out of what is exported: pseudonyms stand there, the same for the same person.

An export is what is printed or written for programs and spreadsheets, or sent to somebody; the figures in it
stay as they are. What people wrote stays, too, and so does the platform's id of a message, by which whoever
works here finds it again.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain import Event, StoredRights
from bot.services.privacy.pseudonyms import open_pseudonyms
from bot.services.reports.briefing import Briefing
from bot.services.reports.entries import Entrant
from bot.services.workspace import Workspace
from bot.store.intake import events


def unname_entrants(workspace: Workspace, entrants: Sequence[Entrant]) -> tuple[Entrant, ...]:
    """The same people under pseudonyms, without links to what they wrote."""
    pseudonyms = open_pseudonyms(workspace)

    def unname(entrant: Entrant) -> Entrant:
        event = entrant.first.event
        pseudonym = pseudonyms.of(event.platform, entrant.author_id)
        unnamed = replace(event, author_id=pseudonym or None, author_name=None, permalink=None)
        return replace(
            entrant, author_id=pseudonym, author_name="", first=replace(entrant.first, event=unnamed)
        )

    return tuple(map(unname, entrants))


def unname_rights(workspace: Workspace, requests: Sequence[StoredRights]) -> tuple[StoredRights, ...]:
    """The same requests with pseudonyms of those who were asked. The links stay: they are what the rights are
    about."""
    pseudonyms = open_pseudonyms(workspace)
    return tuple(
        replace(request, author_id=pseudonyms.of(request.platform, request.author_id), author_name="")
        for request in requests
    )


async def unname_briefing(workspace: Workspace, briefing: Briefing) -> Briefing:
    """The same page with pseudonyms of whom it quotes or names."""
    pseudonyms = open_pseudonyms(workspace)

    def of(event: Event) -> str:
        return pseudonyms.of(event.platform, event.author_id)

    numbers = [person.event_id for _, person in briefing.contributors]
    stored = await workspace.store.read(lambda tx: [events.get_event(tx, number) for number in numbers])
    named = zip(briefing.contributors, stored, strict=True)
    return replace(
        briefing,
        comments=tuple(replace(event, author_name=of(event)) for event in briefing.comments),
        contributors=tuple((of(event.event), person) for (_, person), event in named if event is not None),
    )
