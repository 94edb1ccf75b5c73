"""Reads what rules labelled: how much, by whom, and what the people of an experiment did afterwards.

Only the database is queried here; shares and their intervals are made in `bot.services.reports`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from bot.store import Transaction
from bot.store.context import lookup
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.reporting.columns import Words, key_of, look_up
from bot.store.reporting.messages import Messages

#: How many events are asked for at once.
_CHUNK = 1_000


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


def count_labels(tx: Transaction, messages: Messages) -> dict[str, int]:
    """How many of the messages have each label, the most frequent first. An edit may have got one."""
    if not len(messages):
        return {}
    by_row = np.argsort(messages.id)
    ids_in_order = messages.id[by_row]
    pairs = tx.all("labelled_messages.list_labels", since=float(messages.created_at.min()))
    ids, labels = (
        np.array([row["event_id"] for row in pairs], np.int64),
        Words.of(row["label"] for row in pairs),
    )
    places = np.minimum(np.searchsorted(ids_in_order, ids), len(ids_in_order) - 1)
    is_known = ids_in_order[places] == ids
    edits = _edited(tx, ids[~is_known].tolist())
    edited = [place for place in np.flatnonzero(~is_known).tolist() if int(ids[place]) in edits]
    keys = np.concatenate(
        [
            messages.message[by_row[places[is_known]]],
            np.array([edits[int(ids[place])] for place in edited], np.uint64),
        ]
    )
    labels = labels[np.concatenate([np.flatnonzero(is_known), np.array(edited, np.intp)])]
    counts = {}
    distinct, times = np.unique(messages.message, return_counts=True)
    for name in labels.counts():
        places, is_there = look_up(np.unique(keys[labels.are(name)]), distinct)
        counts[name] = int(times[places[is_there]].sum())
    return dict(sorted(((name, n) for name, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0])))


def _edited(tx: Transaction, event_ids: Sequence[int]) -> dict[int, int]:
    """The key of what each of these events edited, of those that are edits."""
    return {
        row["id"]: key_of(row["account_id"], row["message_id"])
        for begin in range(0, len(event_ids), _CHUNK)
        for row in tx.all("labelled_messages.edited", ids=event_ids[begin : begin + _CHUNK])
    }


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
