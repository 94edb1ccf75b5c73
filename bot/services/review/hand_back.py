"""Hands a conversation that a person took over back to the rules."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain import Kind
from bot.errors import UserError
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.history import audit
from bot.store.intake import events
from bot.store.review import cases, overrides


@dataclass(frozen=True, kw_only=True, slots=True)
class HandBack:
    """What handing back did. `held_until` is until when the rules would have kept out; None: they did not."""

    event_id: int
    open_case: int | None  # which still waits for a person
    held_until: datetime | None


async def hand_back(workspace: Workspace, reference: str) -> HandBack:
    """Let rules answer in this conversation again, from its next message on; its case stays as it is.

    Raises `UserError` when nothing has that name, and for what is no conversation.
    """
    at = workspace.now().timestamp()

    def work(tx: Transaction) -> HandBack:
        event_id = lookup.resolve_reference(tx, reference)
        stored = events.get_event(tx, event_id)
        assert stored is not None  # the reference was resolved to it
        event = stored.event
        if event.kind is not Kind.DM:
            raise UserError("no_conversation", event_id=event_id, kind=event.kind.value)
        until = overrides.taken_over_until(tx, event.account_id, event.thread_id, at)
        if until is not None:
            overrides.end_takeover(tx, event.account_id, event.thread_id)
            audit.append_entry(
                tx, at=at, actor=workspace.actor, action="handed_back", subject=f"event:{event_id}"
            )
        case = cases.case_of_event(tx, event_id)
        return HandBack(
            event_id=event_id,
            open_case=case.id if case is not None and case.state == "open" else None,
            held_until=None if until is None else lookup.utc_time(until),
        )

    return await workspace.store.write(work)
