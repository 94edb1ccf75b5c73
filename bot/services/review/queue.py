"""The moderation queue: its open cases, the next one to review, and how it is doing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import Actor, Judgement, State
from bot.queries import Query
from bot.services.review.answer_window import answer_until
from bot.services.review.assignment import withheld_cases
from bot.services.review.care import arranged_for, held_back
from bot.services.review.case_view import CaseView, latest_event, view_for_review
from bot.services.review.departure import Hold, holds_on_answers, read_outlook
from bot.services.review.filters import QueueFilters, matching, with_view
from bot.services.review.item_version import read_version
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.context.lookup import utc_time
from bot.store.intake.events import StoredEvent
from bot.store.ports import Condition
from bot.store.review import blind_reviews, case_leases, case_queue, cases, evidence
from bot.store.review.care import note_reading
from bot.store.review.case_queue import CaseOrder, Pressing, pressing_of
from bot.store.review.cases import Case
from bot.text.language_id import UNKNOWN

_NOTHING = frozenset({State.CANCELLED, State.REFUSED, State.FAILED})


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueEntry:
    """One line of the queue. `answer_until` is until when a person may answer in private; None: no limit.
    `came_to_nothing` is how the actions of the answer ended when they did not take effect."""

    case: Case
    stored: StoredEvent
    version: str
    answer_until: datetime | None = None
    came_to_nothing: State | None = None
    pressing: Pressing | None = None  # why it stands where it does; None in a blind review


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuePage:
    """Some of the open cases, how many there are in all, and when this was so."""

    entries: tuple[QueueEntry, ...]
    total: int
    at: datetime
    holds: tuple[Hold, ...] = ()  # what would keep here whatever is decided about these


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueStats:
    """How the queue is doing now. `answered` counts the last 24 hours, by what was answered."""

    open: int
    claimed: int
    oldest_since: datetime | None
    by_queue: dict[str, int]
    by_rule: dict[str, int]
    answered: dict[str, int]
    at: datetime


async def list_queue(
    workspace: Workspace, filters: QueueFilters, *, limit: int, offset: int = 0, by_age: bool = False
) -> QueuePage:
    """One page of the cases that are meant, the most pressing first or the oldest first."""
    return await _page(
        workspace,
        with_view(workspace, filters).as_query(),
        limit=limit,
        offset=offset,
        order=_order(by_age=by_age),
    )


async def queue_order(
    workspace: Workspace, filters: QueueFilters, *, by_age: bool = False
) -> tuple[int, ...]:
    """The numbers of all cases that match and the actor may decide, in the order of `list_queue`: for
    a face that shows what it has room for and asks for those with `queue_entries`."""
    at, condition = workspace.now().timestamp(), matching(workspace, with_view(workspace, filters).as_query())

    def work(tx: Transaction) -> tuple[int, ...]:
        withheld = withheld_cases(tx, workspace.actor, at)
        order = case_queue.order_cases(tx, condition, at=at, order=_order(by_age=by_age))
        remaining = [case_id for case_id in order if case_id not in withheld]
        return tuple(remaining if by_age else arranged_for(tx, workspace.actor, remaining, at))

    return await workspace.store.read(work)


async def queue_entries(workspace: Workspace, case_ids: Collection[int]) -> QueuePage:
    """These cases as they are now, open or not; those that do not exist any more are left out."""
    now = workspace.now()

    def work(tx: Transaction) -> QueuePage:
        existing = (case for case_id in case_ids if (case := cases.get_case(tx, case_id)))
        entries = tuple(_entry(tx, case, now.timestamp()) for case in existing)
        return QueuePage(entries=entries, total=len(entries), at=now, holds=_holds(tx, workspace, entries))

    return await workspace.store.read(work)


async def list_closed(
    workspace: Workspace, filters: QueueFilters, *, by: Actor | None, limit: int, offset: int = 0
) -> QueuePage:
    """One page of the closed cases, the latest first: those that `by` closed, or with `mine` the actor did.

    `received_since` is about when they were closed: what somebody did since, and not what came since.
    """
    query = with_view(workspace, filters).as_query_of_closed(by=by.id if by else None, now=workspace.now())
    return await _page(workspace, query, limit=limit, offset=offset, order=CaseOrder.CLOSED)


async def _page(
    workspace: Workspace, query: Query, *, limit: int, offset: int, order: CaseOrder
) -> QueuePage:
    now, condition = workspace.now(), matching(workspace, query)

    def work(tx: Transaction) -> QueuePage:
        page, total = case_queue.list_cases(
            tx, condition, at=now.timestamp(), limit=limit, offset=offset, order=order
        )
        entries = tuple(_entry(tx, case, now.timestamp()) for case in page)
        return QueuePage(entries=entries, total=total, at=now, holds=_holds(tx, workspace, entries))

    return await workspace.store.read(work)


def _order(*, by_age: bool) -> CaseOrder:
    return CaseOrder.AGE if by_age else CaseOrder.PRIORITY


def _entry(tx: Transaction, case: Case, at: float) -> QueueEntry:
    shown, stored = blind_reviews.as_shown(tx, case), latest_event(tx, case.event_id)
    return QueueEntry(
        case=shown,
        stored=_unscored(stored) if shown.is_blind else stored,
        version=str(read_version(tx, case.event_id)),
        answer_until=answer_until(tx, case.event_id),
        came_to_nothing=_came_to_nothing(tx, case, stored) if case.state == "closed" else None,
        pressing=None if shown.is_blind or case.state == "closed" else pressing_of(tx, case.id, at=at),
    )


def _came_to_nothing(tx: Transaction, case: Case, stored: StoredEvent) -> State | None:
    """The end of what was decided when the case was closed; None when any of it took effect or still may."""
    effects = lookup.effects_on_message(tx, stored.event.account_id, stored.event.message_id)
    states = [
        effect.state
        for effect in effects
        if effect.actor == case.closed_by and effect.planned_at == case.closed_at
    ]
    return states[-1] if states and _NOTHING.issuperset(states) else None


def _unscored(stored: StoredEvent) -> StoredEvent:
    """Without what the classifier read, but for the language: whoever reviews blindly would agree with it."""
    language = stored.judgement.language if stored.judgement else UNKNOWN
    return replace(stored, judgement=Judgement(scores={}, language=language))


async def claim_next(
    workspace: Workspace, filters: QueueFilters, *, skip: Collection[int] = ()
) -> CaseView | None:
    """Claim the most pressing case for the actor and show it; None when none is free."""
    at, condition = workspace.now().timestamp(), matching(workspace, with_view(workspace, filters).as_query())

    def work(tx: Transaction) -> CaseView | None:
        passed_over = {*skip, *withheld_cases(tx, workspace.actor, at)}
        case = _claim(tx, workspace.actor, condition, at, passed_over)
        view = view_for_review(tx, case.event_id, at, read_outlook(tx, workspace)) if case else None
        if view is not None and view.evidence:
            evidence.record_reading(tx, view.stored.id, by=workspace.actor, at=at)
        return view

    return await workspace.store.write(work)


def _claim(
    tx: Transaction, who: Actor, condition: Condition, at: float, skip: Collection[int]
) -> Case | None:
    """The most pressing case that spares the person, or where there is none, the most pressing one."""
    behind = held_back(tx, who, at)
    case = case_leases.claim_next_case(tx, who=who, matching=condition, at=at, skip={*skip, *behind})
    if case is None and behind:
        case = case_leases.claim_next_case(tx, who=who, matching=condition, at=at, skip=skip)
    if case is not None:
        note_reading(tx, case.id, who=who, at=at)
    return case


async def queue_stats(workspace: Workspace) -> QueueStats:
    """How many cases are open, since when, and what was answered in the last 24 hours."""
    now = workspace.now()
    counts = await workspace.store.read(lambda tx: case_queue.count_queue(tx, at=now.timestamp()))
    return QueueStats(
        open=counts.open,
        claimed=counts.claimed,
        oldest_since=None if counts.oldest is None else utc_time(counts.oldest),
        by_queue=counts.by_queue,
        by_rule=counts.by_rule,
        answered=counts.answered,
        at=now,
    )


def _holds(tx: Transaction, workspace: Workspace, entries: Iterable[QueueEntry]) -> tuple[Hold, ...]:
    """What would keep here answers to any of these, each once."""
    outlook = read_outlook(tx, workspace)
    accounts = dict.fromkeys(entry.stored.event.account_id for entry in entries)
    holds = (
        hold for account_id in accounts for hold in holds_on_answers(outlook, account_id, workspace.actor)
    )
    return tuple(dict.fromkeys(holds))
