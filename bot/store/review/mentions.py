"""Whom notes call, and whether they have read it. People are known by their names without capitals, accents
and gaps, so that `@lea` calls Léa."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain import Actor
from bot.store import Transaction
from bot.store.codecs import decode_actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A note that calls somebody, who has not read it yet. `at` is seconds since 1970."""

    case_id: int
    at: float
    by: Actor
    text: str


def insert_mentions(tx: Transaction, note_id: int, persons: Collection[str]) -> None:
    """Record whom a note calls."""
    for person in persons:
        tx.run("mentions.insert_mention", note_id=note_id, person=person)


def list_unseen(tx: Transaction, person: str) -> list[Mention]:
    """The notes that call a person and that they have not read, oldest first."""
    return [
        Mention(case_id=row["case_id"], at=row["at"], by=decode_actor(row), text=row["text"])
        for row in tx.all("mentions.list_unseen", person=person)
    ]


def mark_seen(tx: Transaction, person: str, case_id: int, *, at: float) -> bool:
    """Record that a person has read the notes of a case; False when none called them."""
    return bool(tx.run("mentions.mark_seen", person=person, case_id=case_id, at=at))
