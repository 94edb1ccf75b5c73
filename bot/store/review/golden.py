"""Golden items: whose right answer is agreed on, and how far people's answers are the same.

What one person answered is counted for that person alone; of everybody there are sums by policy.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Actor, Verb
from bot.store import Transaction
from bot.store.history import audit
from bot.store.ports import Row


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldenItem:
    """One item, and what the right answer is by the policy that it is about."""

    id: int
    event_id: int
    policy: str
    verb: Verb


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldenCount:
    """How many answers there are about the items of a policy, how many are right, and of how many people."""

    policy: str
    n: int
    hits: int
    people: int


def insert_item(
    tx: Transaction, event_id: int, *, policy: str, verb: Verb, by: Actor, at: float
) -> GoldenItem:
    """Name the right answer; another one than before makes what was answered worthless."""
    former = item_of_event(tx, event_id)
    item_id = tx.value(
        "golden.insert_item",
        event_id=event_id,
        policy=policy,
        verb=verb,
        actor_kind=by.kind,
        actor_id=by.id,
        at=at,
    )
    if former is not None and former.verb != verb:
        tx.run("golden.forget_answers", id=former.id)
    audit.append_entry(tx, at=at, actor=by, action="golden_named", subject=f"event:{event_id}")
    return GoldenItem(id=item_id, event_id=event_id, policy=policy, verb=verb)


def delete_item(tx: Transaction, item: GoldenItem, *, by: Actor, at: float) -> None:
    """Name no right answer any more; what was answered about it goes, too."""
    tx.run("golden.forget_answers", id=item.id)
    tx.run("golden.delete_item", id=item.id)
    audit.append_entry(tx, at=at, actor=by, action="golden_removed", subject=f"event:{item.event_id}")


def get_item(tx: Transaction, item_id: int) -> GoldenItem | None:
    """The item of that number, or None."""
    row = tx.one("golden.get_item", id=item_id)
    return _from_row(row) if row else None


def item_of_event(tx: Transaction, event_id: int) -> GoldenItem | None:
    """The item about that event, or None."""
    row = tx.one("golden.item_of_event", event_id=event_id)
    return _from_row(row) if row else None


def list_items(tx: Transaction) -> Sequence[GoldenItem]:
    """All of them, by policy."""
    return [_from_row(row) for row in tx.all("golden.list_items")]


def next_item(tx: Transaction, who: Actor) -> GoldenItem | None:
    """One that somebody has not answered yet; None when none is left."""
    row = tx.one("golden.next_item", person=who.id)
    return _from_row(row) if row else None


def answer_item(tx: Transaction, item: GoldenItem, verb: Verb, *, by: Actor, at: float) -> Verb:
    """Record what somebody answers; what counts, which is their first answer."""
    tx.run("golden.insert_answer", id=item.id, person=by.id, verb=verb, at=at)
    return Verb(tx.value("golden.answer_of", id=item.id, person=by.id))


def count_of_person(tx: Transaction, who: Actor) -> Sequence[GoldenCount]:
    """How far somebody's own answers are right, by policy."""
    return [_count(row) for row in tx.all("golden.count_of_person", person=who.id)]


def count_of_all(tx: Transaction) -> Sequence[GoldenCount]:
    """The same of everybody together."""
    return [_count(row) for row in tx.all("golden.count_of_all")]


def _from_row(row: Row) -> GoldenItem:
    return GoldenItem(id=row["id"], event_id=row["event_id"], policy=row["policy"], verb=Verb(row["verb"]))


def _count(row: Row) -> GoldenCount:
    return GoldenCount(policy=row["policy"], n=row["n"], hits=row["hits"], people=row["people"])
