"""Reads what rules labelled: how much, by whom, and what the people of an experiment did afterwards.

Only the database is queried here; shares and their intervals are made in `bot.services.reports`.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass

from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.intake import events
from bot.store.intake.events import StoredEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledMessage:
    """A message that has a label, as its author last left it."""

    stored: StoredEvent
    is_hidden: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Participant:
    """An author in one group of an experiment. `began_at` is when they first wrote something that belongs to
    it, in seconds since 1970; the counts are what they wrote in the time after that."""

    label: str
    account_id: str
    author_id: str
    began_at: float
    answered: bool  # by a rule
    later: int
    negative: int
    positive: int


def count_labels(
    tx: Transaction, since: float, until: float, scope: ReportScope = EVERYTHING
) -> dict[str, int]:
    """How many messages that people wrote in [since, until) have each label, the most frequent first."""
    rows = tx.all("labelled_messages.count_labels", since=since, until=until, **asdict(scope))
    return {row["label"]: row["messages"] for row in rows}


def list_messages(tx: Transaction, label: str, since: float, until: float) -> list[LabelledMessage]:
    """What people wrote in [since, until) and did not remove, of what has the label, oldest first."""
    rows = tx.all("labelled_messages.list_messages", label=label, since=since, until=until)
    stored = (events.get_event(tx, row["id"]) for row in rows)
    return [
        LabelledMessage(
            stored=events.with_latest_text(tx, message),
            is_hidden=lookup.is_hidden(
                lookup.effects_on_message(tx, message.event.account_id, message.event.message_id)
            ),
        )
        for message in stored
        if message is not None
    ]


def list_participants(
    tx: Transaction, labels: Collection[str], since: float, until: float, *, window: float
) -> list[Participant]:
    """The authors who came into these groups in [since, until), each with what they wrote in the `window`
    seconds after that. Those whom the platform withheld are in no group."""
    rows = tx.all(
        "labelled_messages.participants", labels=sorted(labels), since=since, until=until, window=window
    )
    return [
        Participant(
            label=row["label"],
            account_id=row["account_id"],
            author_id=row["author_id"],
            began_at=row["began_at"],
            answered=row["answered"] == 1,
            later=row["later"],
            negative=row["negative"],
            positive=row["positive"],
        )
        for row in rows
    ]
