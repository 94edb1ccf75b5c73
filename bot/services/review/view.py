"""What a person needs to see before deciding, gathered in one reading of the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import Facts
from bot.errors import UserError
from bot.store import Store, Transaction
from bot.store.context import facts, lookup
from bot.store.context.lookup import Decided, Planned, Verdict
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import cases, overrides
from bot.store.review.cases import Case, Filters, Note

_SIBLINGS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """One item with everything around it. `case` is None when nobody was asked to look."""

    case: Case | None
    stored: StoredEvent
    post: StoredEvent | None
    parent: StoredEvent | None
    siblings: tuple[StoredEvent, ...]
    facts: Facts
    decisions: tuple[Decided, ...]
    planned: tuple[Planned, ...]
    notes: tuple[Note, ...]
    verdict: Verdict | None
    is_hidden: bool
    is_removed: bool  # by its author
    members: tuple[StoredEvent, ...] = ()  # the other events of a case that stands for a crowd


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """One line of the queue."""

    case: Case
    stored: StoredEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class Stats:
    """How the queue is doing now. `answered` counts the last 24 hours, by what was answered."""

    open: int
    claimed: int
    oldest_since: datetime | None
    by_queue: dict[str, int]
    by_rule: dict[str, int]
    answered: dict[str, int]


async def next_case(
    db: Store, who: str, filters: Filters, now: datetime, *, skip: Collection[int] = ()
) -> View | None:
    """Claim the most pressing case for `who` and show it; None when none is free."""
    at = now.timestamp()

    def work(tx: Transaction) -> View | None:
        case = cases.claim_next(tx, who=person(who), filters=filters, at=at, skip=skip)
        return view(tx, case.event_id, at) if case else None

    return await db.write(work)


async def case(db: Store, reference: str, now: datetime, *, is_blind: bool = True) -> View:
    """One item, by case number or as `surroundings.find` knows it. Raises `UserError`.

    Without `is_blind` a second look shows what was done, too: for whoever explains, not for who decides.
    """
    look = view if is_blind else _whole
    return await db.read(lambda tx: look(tx, lookup.find(tx, reference), now.timestamp()))


async def listing(
    db: Store, filters: Filters, now: datetime, *, limit: int, offset: int = 0, by_age: bool = False
) -> tuple[Sequence[Waiting], int]:
    """One page of the open cases, and how many there are in all."""

    def work(tx: Transaction) -> tuple[Sequence[Waiting], int]:
        found, total = cases.listing(
            tx, filters, at=now.timestamp(), limit=limit, offset=offset, by_age=by_age
        )
        return [Waiting(case=one, stored=_latest(tx, one.event_id)) for one in found], total

    return await db.read(work)


async def stats(db: Store, now: datetime) -> Stats:
    """How many wait, since when, and what was answered in the last 24 hours."""
    figures = await db.read(lambda tx: cases.count(tx, at=now.timestamp()))
    return Stats(
        open=figures.open,
        claimed=figures.claimed,
        oldest_since=None if figures.oldest is None else lookup.at(figures.oldest),
        by_queue=figures.by_queue,
        by_rule=figures.by_rule,
        answered=figures.answered,
    )


def view(tx: Transaction, event_id: int, at: float) -> View:
    """Everything about one event as of now.

    A case for a second look shows neither what the machine read nor what was done: whoever knows it tends
    to agree.
    """
    found = _whole(tx, event_id, at)
    if found.case is None or not found.case.is_blind or found.case.state != "open":
        return found
    return replace(
        found,
        stored=replace(found.stored, judgement=None),
        decisions=(),
        planned=(),
        verdict=None,
        is_hidden=False,
    )


def _whole(tx: Transaction, event_id: int, at: float) -> View:
    stored = _latest(tx, event_id)
    event = stored.event
    found = cases.of_event(tx, event_id)
    planned = lookup.planned_for(tx, event.account_id, event.message_id)
    return View(
        case=found,
        stored=stored,
        post=lookup.post_of(tx, stored),
        parent=lookup.parent_of(tx, stored),
        siblings=tuple(lookup.siblings_of(tx, stored, _SIBLINGS)),
        facts=facts.gather(tx, stored, now=at),
        decisions=tuple(lookup.decided_about(tx, stored)),
        planned=tuple(planned),
        notes=tuple(cases.notes(tx, found.id)) if found else (),
        verdict=lookup.verdict_on(tx, event.account_id, event.message_id),
        is_hidden=lookup.is_hidden(planned),
        is_removed=overrides.is_deleted(tx, event.account_id, event.message_id),
        members=tuple(_latest(tx, one) for one in cases.members(tx, found.id)) if found else (),
    )


def person(who: str) -> str:
    """The name as it stands in records. Raises `UserError` for one that cannot be a name."""
    name = who.strip()
    if not name or len(name) > 64 or not name.isprintable() or ":" in name:
        raise UserError(
            "a moderator's name has 1 to 64 printable characters and no colon;"
            " pass '--as NAME' or set TAMIS_USER"
        )
    return f"person:{name}"


def _latest(tx: Transaction, event_id: int) -> StoredEvent:
    stored = events.get(tx, event_id)
    if stored is None:
        raise UserError(f"event {event_id} is not stored (any more)")
    return events.with_latest_text(tx, stored)
