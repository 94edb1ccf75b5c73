"""What no webhook told and is fetched from the platform: since when, why, and how far that has got.

A request stays until it is done, whoever carries it out: the running program or a command. What a page brings,
where the next one goes on and the counts are one transaction.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain import BackfillCause, Delivery, Event, Kind
from bot.store import Transaction
from bot.store.intake import inbox
from bot.store.intake.events import StoredEvent
from bot.store.ports import Row

_LONGEST_PROBLEM = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Backfill:
    """One request: what was written on an account from `since` on is to be fetched.

    `cursor` is where it goes on after so many `pages`; of the `events` on them, `missed` are those that nothing
    had told before. Open while `ended_at` is None.
    """

    id: int
    source: str
    account_id: str
    cause: BackfillCause
    since: datetime
    until: datetime
    cursor: str
    pages: int
    events: int
    missed: int
    ended_at: float | None
    failing_since: float | None
    problem: str


def request(
    tx: Transaction, source: str, account_id: str, cause: BackfillCause, since: float, *, at: float
) -> Backfill | None:
    """Ask for a backfill; None when there was one for the same reason from the same moment on.

    One that has not begun and reaches back as far is the one that was asked for.
    """
    account = {"source": source, "account_id": account_id, "since": since, "at": at}
    if (row := tx.one("backfills.widen", **account)) is not None:
        return _decode(row)
    row = tx.one("backfills.request", **account, cause=cause)
    return None if row is None else _decode(row)


def get_backfill(tx: Transaction, backfill_id: int) -> Backfill:
    """How far a backfill has got."""
    row = tx.one("backfills.get", id=backfill_id)
    assert row is not None  # they stay
    return _decode(row)


def next_backfill(tx: Transaction, source: str, account_id: str) -> Backfill | None:
    """The oldest open one of an account; None when nothing is to be fetched."""
    row = tx.one("backfills.next", source=source, account_id=account_id)
    return None if row is None else _decode(row)


def keep_page(
    tx: Transaction,
    backfill: Backfill,
    cursor: str,
    missed: Sequence[Delivery],
    *,
    events: int,
    is_last: bool,
    at: float,
) -> bool:
    """Keep what a page brought that nothing had told, and where the next one goes on, all of it or nothing;
    False when another process has kept the page meanwhile.

    `events` is how many the page told of, known or not.
    """
    is_ours = tx.run(
        "backfills.advance",
        id=backfill.id,
        pages=backfill.pages,
        cursor=cursor,
        events=events,
        missed=len(missed),
        ended_at=at if is_last else None,
    )
    if is_ours:
        for delivery in missed:
            inbox.insert_delivery(tx, delivery)
    return bool(is_ours)


def record_failure(tx: Transaction, backfill: Backfill, problem: str, *, at: float) -> None:
    """A page could not be fetched. Where it goes on stays as it was, and so does since when it fails."""
    tx.run("backfills.record_failure", id=backfill.id, at=at, problem=problem[:_LONGEST_PROBLEM])


def list_open(tx: Transaction) -> list[Backfill]:
    """Those that are not done, oldest first."""
    return [_decode(row) for row in tx.all("backfills.list_open")]


def list_ended(tx: Transaction, since: float) -> list[Backfill]:
    """Those that were done since then."""
    return [_decode(row) for row in tx.all("backfills.list_ended_since", since=since)]


def known_keys(tx: Transaction, keys: Collection[str]) -> set[str]:
    """Which of these dedupe keys belong to events that were stored."""
    return {row["dedupe_key"] for row in tx.all("backfills.known_keys", keys=list(keys))}


def is_backfilled(tx: Transaction, event_id: int) -> bool:
    """Whether a backfill fetched the event, because no webhook had told of it."""
    return tx.value("backfills.is_backfilled", event_id=event_id) is not None


def was_answered_meanwhile(tx: Transaction, stored: StoredEvent) -> bool:
    """Whether a colleague wrote below the comment after it, or below the one that it answers itself: with two
    levels, nobody can tell for whom that was."""
    event: Event = stored.event
    if event.kind is Kind.DM:
        return False
    parents = [event.message_id, *([event.parent_id] if event.parent_id else [])]
    written_at = event.created_at.timestamp()
    answer = {"account_id": event.account_id, "parents": parents, "written_at": written_at}
    return tx.value("backfills.answered_by_colleague", **answer) is not None


def _decode(row: Row) -> Backfill:
    return Backfill(
        id=row["id"],
        source=row["source"],
        account_id=row["account_id"],
        cause=BackfillCause(row["cause"]),
        since=datetime.fromtimestamp(row["since"], UTC),
        until=datetime.fromtimestamp(row["until"], UTC),
        cursor=row["cursor"],
        pages=row["pages"],
        events=row["events"],
        missed=row["missed"],
        ended_at=row["ended_at"],
        failing_since=row["failing_since"],
        problem=row["problem"] or "",
    )
