"""What a delivery says is stored once, and takes effect on what was planned before it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.config import Config
from bot.domain import Account, Actor, CancelReason, Delivery, Event, Kind, Source, State, Verb
from bot.errors import Malformed
from bot.runtime.intake import Intake
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.intake import events, inbox
from bot.store.reporting import operational_counters
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW, event
from tests.fakes.dispatching import ScriptedAdapter
from tests.fakes.outbox_rows import action, decide, delivery

CONFIG = Config(sources=(), model=None, echo_grace=30.0)
AT = NOW.timestamp()


class ReadingAdapter(ScriptedAdapter):
    """Every delivery says what the test says."""

    items: tuple[Event | Malformed, ...] = ()

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        yield from self.items


def read(tx: Transaction, *items: Event | Malformed, body: bytes = b"{}") -> None:
    """One delivery that says this, from its arrival until it is closed."""
    account = Account(platform="facebook", id="1000", name="Maison")
    adapter = ReadingAdapter(Source(name="meta", adapter="reading", accounts=(account,)))
    adapter.items = items
    intake = Intake({"meta": adapter}, CONFIG)
    assert inbox.insert_delivery(tx, delivery(body))
    (stored,) = inbox.claim_deliveries(tx, 1)
    intake.store(tx, stored, intake.parse(stored), AT)


def rows(tx: Transaction, table: str) -> list[Any]:
    return list(tx.execute(f"SELECT * FROM {table} ORDER BY id"))


@pytest.mark.parametrize(
    ("item", "state", "held"),
    [
        (event(), "new", False),
        (event(author_id=None), "new", True),
        (event(account_id="2000"), "unrouted", False),
        (event(is_own_echo=True), "recorded", False),
        (event(kind=Kind.RECEIPT), "recorded", False),
        (event(kind=Kind.RECEIPT, author_id=None), "recorded", False),
    ],
    ids=["comment", "withheld author", "other account", "own echo", "receipt", "receipt of nobody"],
)
async def test_an_event_waits_to_be_decided_or_is_recorded(
    db: SqliteStore, item: Event, state: str, held: bool
) -> None:
    await db.write(lambda tx: read(tx, item))
    (row,) = await db.read(lambda tx: rows(tx, "event"))
    assert (row["state"], row["not_before"]) == (state, AT + (30.0 if held else 0.0))


async def test_what_cannot_be_read_does_not_stop_what_can(db: SqliteStore) -> None:
    await db.write(
        lambda tx: read(tx, event(), Malformed("entry[1]: 'id' is missing"), Malformed("entry[2]"))
    )
    (stored,) = await db.read(lambda tx: rows(tx, "delivery"))
    assert (stored["state"], stored["problem"]) == ("malformed", "entry[1]: 'id' is missing\nentry[2]")
    assert len(await db.read(lambda tx: rows(tx, "event"))) == 1
    assert await db.read(operational_counters.operational_counters) == {"malformed": 2}


async def test_a_redelivered_event_is_counted_and_changes_nothing(db: SqliteStore) -> None:
    await db.write(lambda tx: read(tx, event()))
    await db.write(lambda tx: read(tx, event(), body=b"the same in other bytes"))
    assert len(await db.read(lambda tx: rows(tx, "event"))) == 1
    assert await db.read(operational_counters.operational_counters) == {"repeated": 1}


async def test_what_is_ignored_is_counted_by_its_reason(db: SqliteStore) -> None:
    await db.write(lambda tx: read(tx, event(kind=Kind.IGNORED, extra={"why": "feed.album"})))
    assert await db.read(operational_counters.operational_counters) == {"ignored:meta:feed.album": 1}


async def test_a_removal_by_the_author_cancels_what_has_not_left(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action()))
    await db.write(lambda tx: read(tx, event(kind=Kind.DELETE)))
    (row,) = await db.read(lambda tx: rows(tx, "outbox"))
    assert (row["state"], row["cancel_reason"]) == (State.CANCELLED, CancelReason.AUTHOR_DELETED)
    assert await db.read(lambda tx: overrides.is_deleted(tx, "1000", "55_1"))


@pytest.mark.parametrize(("extra", "text"), [({}, "How much is it?"), ({"unsent": "true"}, "")])
async def test_only_what_was_unsent_is_forgotten(db: SqliteStore, extra: dict[str, str], text: str) -> None:
    await db.write(lambda tx: decide(tx))
    await db.write(lambda tx: read(tx, event(kind=Kind.DELETE, text="", extra=extra)))
    stored = await db.read(lambda tx: events.get_event(tx, 1))
    assert stored is not None
    assert stored.event.text == text


REPLY = event(kind=Kind.REPLY, message_id="77_1", parent_id="55_1", is_own_echo=True, author_id="1000")


async def test_a_colleagues_reply_is_known_as_one_and_ours_is_cancelled(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action()))
    await db.write(lambda tx: read(tx, replace(REPLY, text="Ask me!")))
    (row,) = await db.read(lambda tx: rows(tx, "outbox"))
    assert (row["state"], row["cancel_reason"]) == (State.CANCELLED, CancelReason.PERSON_REPLIED)
    assert [stored["human_reply"] for stored in await db.read(lambda tx: rows(tx, "event"))] == [0, 1]


async def test_an_echo_of_our_own_reply_proves_it(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action()))
    await db.write(lambda tx: outbox.claim_due(tx, limit=9, now=AT, busy=()))
    await db.write(lambda tx: read(tx, replace(REPLY, text="It is 20 €.")))
    (row,) = await db.read(lambda tx: rows(tx, "outbox"))
    assert (row["state"], row["found_by"], row["external_id"]) == (State.DONE, "echo", "77_1")
    assert [stored["human_reply"] for stored in await db.read(lambda tx: rows(tx, "event"))] == [0, 0]


async def test_what_a_colleague_shows_again_in_the_app_overrides_the_rules(db: SqliteStore) -> None:
    shown = event(kind=Kind.CONTROL, extra={"verb": "unhide"}, is_own_echo=True)
    await db.write(lambda tx: read(tx, shown))
    override = await db.read(lambda tx: overrides.get_override(tx, "1000", "55_1"))
    assert override is not None
    assert (override.verb, override.by) == (Verb.UNHIDE, Actor.person("platform"))
