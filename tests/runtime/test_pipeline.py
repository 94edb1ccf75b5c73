"""Pipeline: every delivery and event ends somewhere, once, whatever happens in between."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import replace

from bot import platforms, rules
from bot.config.parser import parse_config
from bot.domain import Account, Decision, Delivery, Event, Judgement, Source
from bot.runtime.pipeline import ActivePolicy, Pipeline
from bot.store import Transaction
from bot.store.intake import events, inbox
from bot.store.reporting import reconciliation
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW
from tests.fakes.running_bot import PAGE, RULES, envelope

CONFIG = replace(
    parse_config("version: 1\nsources: {}\n", "config.yaml", {}, str),
    echo_grace=0.0,
    classifier_timeout=0.3,
)
SOURCE = Source(name="meta", adapter="meta", accounts=(Account(platform="facebook", id=PAGE, name="Maison"),))


class Fixed:
    """A classifier that always says the same; `delay` makes it late."""

    def __init__(self, name: str = "fixed", delay: float = 0.0) -> None:
        self.name = name
        self.delay = delay
        self.sizes: list[int] = []
        self.above: list[str] = []

    def judge(self, texts: Sequence[str], above: Sequence[str] = ()) -> list[Judgement]:
        self.sizes.append(len(texts))
        self.above += above
        time.sleep(self.delay)
        late = self.name == "words"
        return [Judgement(scores={}, language="en", model=self.name, degraded=late) for _ in texts]


def pipeline(db: SqliteStore, mind: ActivePolicy, seen: list[Decision] | None = None) -> Pipeline:
    def on_decided(event: Event, judgement: Judgement, decision: Decision) -> None:
        if seen is not None:
            seen.append(decision)

    return Pipeline(db, {"meta": platforms.load_adapter(SOURCE)}, mind, CONFIG, on_decided)


def mind(classifier: Fixed | None = None) -> ActivePolicy:
    return ActivePolicy(
        fallback=Fixed("words"),
        rules=rules.load_rules(RULES, "rules.yaml", rules.Environment()),
        classifier=classifier or Fixed(),
    )


async def keep(db: SqliteStore, *texts: str) -> None:
    for number, text in enumerate(texts):
        body = json.dumps(envelope(number, text, "fb_comment")).encode()
        delivery = Delivery(source="meta", body=body, headers={}, received_at=NOW)
        await db.write(lambda tx, delivery=delivery: inbox.insert_delivery(tx, delivery))  # type: ignore[misc]


async def drain(pipeline: Pipeline) -> None:
    while await pipeline.run_once():
        pass
    pipeline.close()


def states(tx: Transaction) -> list[str]:
    return [row["state"] for row in tx.execute("SELECT state FROM event ORDER BY id")]


async def test_waiting_events_are_judged_together(db: SqliteStore) -> None:
    await keep(db, *(f"lovely {number}" for number in range(40)))
    fixed, seen = Fixed(), []  # type: ignore[var-annotated]
    await drain(pipeline(db, mind(fixed), seen))
    assert fixed.sizes == [40]
    assert len(seen) == 40
    assert set(await db.read(states)) == {"decided"}


async def test_the_classifier_is_told_what_stands_above(db: SqliteStore) -> None:
    await keep(db, "where is my parcel")
    fixed = Fixed()
    await drain(pipeline(db, mind(fixed)))
    answered = await db.read(lambda tx: events.get_event(tx, 1))
    assert answered is not None
    reply = envelope(1, "same", "fb_comment")
    reply["entry"][0]["changes"][0]["value"]["parent_id"] = answered.event.message_id
    body = json.dumps(reply).encode()
    await db.write(
        lambda tx: inbox.insert_delivery(tx, Delivery(source="meta", body=body, headers={}, received_at=NOW))
    )
    await drain(pipeline(db, mind(fixed)))
    assert fixed.above == ["", "where is my parcel"]


async def test_without_rules_or_classifier_events_wait_and_deliveries_are_still_read(db: SqliteStore) -> None:
    await keep(db, "you idiot")
    unready = mind()
    unready.rules = None
    await drain(pipeline(db, unready))
    assert await db.read(states) == ["new"]
    await drain(pipeline(db, mind()))
    assert await db.read(states) == ["decided"]


async def test_a_late_classifier_leaves_the_word_to_the_word_lists(db: SqliteStore) -> None:
    await keep(db, "you idiot")
    await drain(pipeline(db, mind(Fixed(delay=0.8))))
    stored = await db.read(lambda tx: events.get_event(tx, 1))
    assert stored is not None
    assert stored.judgement is not None
    assert (stored.judgement.model, stored.judgement.degraded) == ("words", True)
    assert (await db.read(reconciliation.reconcile)).states == {"planned": 1}


async def test_an_event_whose_judging_always_crashes_goes_to_a_person(db: SqliteStore) -> None:
    await keep(db, "poison")
    running = pipeline(db, mind())
    await running._read_deliveries()
    for _ in range(events.MAX_ATTEMPTS):
        await db.write(lambda tx: events.claim_events(tx, 64, time.time()))  # taken, and then the crash
    await drain(running)
    assert await db.read(states) == ["quarantined"]
    assert (await db.read(reconciliation.reconcile)).open_cases == 1


async def test_events_beside_a_poisonous_one_are_not_blamed(db: SqliteStore) -> None:
    await keep(db, "poison", "lovely")
    running = pipeline(db, mind())
    await running._read_deliveries()
    for _ in range(2):
        await db.write(lambda tx: events.claim_events(tx, 64, time.time()))
    await drain(running)
    assert await db.read(states) == ["decided", "decided"]


async def test_an_event_is_decided_once_even_by_two_pipelines(db: SqliteStore) -> None:
    await keep(db, *("you idiot" for _ in range(30)))
    first, second = pipeline(db, mind()), pipeline(db, mind())
    await first._read_deliveries()
    await asyncio.gather(drain(first), drain(second))
    outcome = await db.read(reconciliation.reconcile)
    assert outcome.states == {"planned": 30}
    assert outcome.is_balanced


async def test_a_delivery_of_a_source_that_is_gone_is_kept_as_malformed(db: SqliteStore) -> None:
    old = Delivery(source="old", body=b"{}", headers={}, received_at=NOW)
    await db.write(lambda tx: inbox.insert_delivery(tx, old))
    await drain(pipeline(db, mind()))
    row = await db.read(lambda tx: tx.execute("SELECT state, problem FROM delivery").fetchone())
    assert row["state"] == "malformed"
    assert "not configured any more" in row["problem"]
