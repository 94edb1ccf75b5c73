"""Reads what rules labelled: how much, by whom, and what the people of an experiment did afterwards.

Only the database is queried here; shares and their intervals are made in `bot.services.reports`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.store import Transaction
from bot.store.context import lookup
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.reporting.columns import Keys, Mask, Words, key_of, look_up
from bot.store.reporting.messages import Messages

#: What the labels of messages that name somebody begin with: us, or somebody else.
MENTION = "mention_"


class LabelCounts(NamedTuple):
    """How many messages have each label, and how many at least one that says whom they name."""

    by_label: Mapping[str, int]
    mentioning: int


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


def count_labels(tx: Transaction, messages: Messages) -> LabelCounts:
    """How many of the messages have each label, the most frequent first. An edit may have got one."""
    if not len(messages):
        return LabelCounts({}, 0)
    keys, labels = _list_labels(tx, messages)
    distinct, times = np.unique(messages.message, return_counts=True)

    def count(labelled: Mask) -> int:
        places, is_there = look_up(np.unique(keys[labelled]), distinct)
        return int(times[places[is_there]].sum())

    counts = {name: count(labels.are(name)) for name in labels.counts()}
    mentions = [name for name in counts if name.startswith(MENTION)]
    by_label = sorted(((name, n) for name, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0]))
    return LabelCounts(dict(by_label), count(labels.are(*mentions)) if mentions else 0)


def _list_labels(tx: Transaction, messages: Messages) -> tuple[Keys, Words]:
    """The labels of the messages, each with the key of its message; those of edits with what they edited."""
    by_row = np.argsort(messages.id)
    ids_in_order = messages.id[by_row]
    first, last = int(ids_in_order[0]), int(ids_in_order[-1])
    pairs = tx.all("labelled_messages.list_labels", first=first, last=last)
    ids = np.array([row["event_id"] for row in pairs], np.int64)
    places = np.minimum(np.searchsorted(ids_in_order, ids), len(ids_in_order) - 1)
    is_known = ids_in_order[places] == ids
    edits = tx.all("labelled_messages.labels_of_edits", first=first)
    edited = np.array([key_of(row["account_id"], row["message_id"]) for row in edits], np.uint64)
    labels = [row["label"] for row, is_there in zip(pairs, is_known.tolist(), strict=True) if is_there]
    return (
        np.concatenate([messages.message[by_row[places[is_known]]], edited]),
        Words.of([*labels, *(row["label"] for row in edits)]),
    )


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
