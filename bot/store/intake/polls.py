"""How far each account has been polled, kept together with what the poll brought."""

from dataclasses import dataclass

from bot.domain import Delivery
from bot.store import Transaction
from bot.store.intake import inbox
from bot.store.ports import Row

_LONGEST_PROBLEM = 300
#: What follows the name of a source where not its events but its figures are read.
OF_METRICS = ":metrics"


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """Where polling an account goes on (an empty `cursor`: it has never brought anything), when a page was
    last read, and since when and why it fails."""

    source: str
    account_id: str
    cursor: str = ""
    polled_at: float | None = None
    failing_since: float | None = None
    problem: str = ""


def get_poll(tx: Transaction, source: str, account_id: str) -> Poll:
    """How far an account has been polled; one that never was has an empty cursor."""
    row = tx.one("polls.get_poll", source=source, account_id=account_id)
    return Poll(source=source, account_id=account_id) if row is None else _decode(row)


def keep_page(
    tx: Transaction, source: str, account_id: str, cursor: str, delivery: Delivery | None, *, at: float
) -> bool:
    """Keep what a poll brought and where the next one goes on, both or neither; False when these bytes were
    here before or nothing was new."""
    tx.run("polls.record_page", source=source, account_id=account_id, cursor=cursor, at=at)
    return delivery is not None and inbox.insert_delivery(tx, delivery)


def record_failure(tx: Transaction, source: str, account_id: str, problem: str, *, at: float) -> None:
    """A poll failed. Where it goes on stays as it was, and so does since when it fails."""
    tx.run(
        "polls.record_failure",
        source=source,
        account_id=account_id,
        at=at,
        problem=problem[:_LONGEST_PROBLEM],
    )


def list_failing(tx: Transaction, before: float) -> list[Poll]:
    """The accounts whose polls have failed since before then, the longest first."""
    return [_decode(row) for row in tx.all("polls.list_failing", before=before)]


def _decode(row: Row) -> Poll:
    return Poll(
        source=row["source"],
        account_id=row["account_id"],
        cursor=row["cursor"],
        polled_at=row["polled_at"],
        failing_since=row["failing_since"],
        problem=row["problem"] or "",
    )
