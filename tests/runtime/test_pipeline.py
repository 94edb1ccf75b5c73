"""Pipeline: every delivery and event ends somewhere, once, whatever happens in between."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import replace

from bot import platforms, rules
from bot.classify.ports import MayGoOn, always
from bot.config import Config
from bot.config.parser import parse_config
from bot.domain import Account, Decision, Delivery, Event, Judgement, Source
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.pipeline import ActivePolicy, Pipeline
from bot.store import Transaction
from bot.store.intake import events, inbox
from bot.store.reporting import reconciliation
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.running_bot import PAGE, RULES, envelope

CONFIG = replace(
    parse_config("version: 1\nsources: {}\n", "config.yaml", {}, str, adapters={}),
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

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        self.sizes.append(len(texts))
        self.above += above
        time.sleep(self.delay)
        late = self.name == "words"
        return [Judgement(scores={}, language="en", model=self.name, degraded=late) for _ in texts]


def pipeline(
    db: SqliteStore,
    policy: ActivePolicy,
    seen: list[Decision] | None = None,
    config: Config = CONFIG,
    clock: Clock = SYSTEM_CLOCK,
) -> Pipeline:
    def on_decided(event: Event, judgement: Judgement, decision: Decision) -> None:
        if seen is not None:
            seen.append(decision)

    return Pipeline(db, {"meta": platforms.load_adapter(SOURCE)}, policy, config, on_decided, clock)


def policy(classifier: Fixed | None = None) -> ActivePolicy:
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
    await drain(pipeline(db, policy(fixed), seen))
    assert fixed.sizes == [40]
    assert len(seen) == 40
    assert set(await db.read(states)) == {"decided"}


async def test_the_classifier_is_told_what_stands_above(db: SqliteStore) -> None:
    await keep(db, "where is my parcel")
    fixed = Fixed()
    await drain(pipeline(db, policy(fixed)))
    answered = await db.read(lambda tx: events.get_event(tx, 1))
    assert answered is not None
    reply = envelope(1, "same", "fb_comment")
    reply["entry"][0]["changes"][0]["value"]["parent_id"] = answered.event.message_id
    body = json.dumps(reply).encode()
    await db.write(
        lambda tx: inbox.insert_delivery(tx, Delivery(source="meta", body=body, headers={}, received_at=NOW))
    )
    await drain(pipeline(db, policy(fixed)))
    assert fixed.above == ["", "where is my parcel"]


async def test_without_rules_or_classifier_events_wait_and_deliveries_are_still_read(db: SqliteStore) -> None:
    await keep(db, "you idiot")
    unready = policy()
    unready.rules = None
    await drain(pipeline(db, unready))
    assert await db.read(states) == ["new"]
    await drain(pipeline(db, policy()))
    assert await db.read(states) == ["decided"]


async def test_a_late_classifier_leaves_the_word_to_the_word_lists(db: SqliteStore) -> None:
    await keep(db, "you idiot")
    await drain(pipeline(db, policy(Fixed(delay=0.8))))
    stored = await db.read(lambda tx: events.get_event(tx, 1))
    assert stored is not None
    assert stored.judgement is not None
    assert (stored.judgement.model, stored.judgement.degraded) == ("words", True)
    assert (await db.read(reconciliation.reconcile)).states == {"planned": 1}


async def test_an_event_whose_judging_always_crashes_goes_to_a_person(db: SqliteStore) -> None:
    await keep(db, "poison")
    running = pipeline(db, policy())
    await running._read_deliveries()
    for _ in range(events.MAX_ATTEMPTS):
        await db.write(lambda tx: events.claim_events(tx, 64, time.time()))  # taken, and then the crash
    await drain(running)
    assert await db.read(states) == ["quarantined"]
    case = await db.read(lambda tx: tx.execute("SELECT * FROM case_").fetchone())
    assert (case["why"], case["priority"]) == (f"judging it crashed {events.MAX_ATTEMPTS} times", 50)


async def test_events_beside_a_poisonous_one_are_not_blamed(db: SqliteStore) -> None:
    await keep(db, "poison", "lovely")
    running = pipeline(db, policy())
    await running._read_deliveries()
    for _ in range(2):
        await db.write(lambda tx: events.claim_events(tx, 64, time.time()))
    await drain(running)
    assert await db.read(states) == ["decided", "decided"]


async def test_an_event_is_decided_once_even_by_two_pipelines(db: SqliteStore) -> None:
    await keep(db, *("you idiot" for _ in range(30)))
    first, second = pipeline(db, policy()), pipeline(db, policy())
    await first._read_deliveries()
    await asyncio.gather(drain(first), drain(second))
    outcome = await db.read(reconciliation.reconcile)
    assert outcome.states == {"planned": 30}
    assert outcome.is_balanced


async def test_a_delivery_of_a_source_that_is_gone_is_kept_as_malformed(db: SqliteStore) -> None:
    old = Delivery(source="old", body=b"{}", headers={}, received_at=NOW)
    await db.write(lambda tx: inbox.insert_delivery(tx, old))
    await drain(pipeline(db, policy()))
    row = await db.read(lambda tx: tx.execute("SELECT state, problem FROM delivery").fetchone())
    assert row["state"] == "malformed"
    assert "not configured any more" in row["problem"]


async def test_it_says_whether_there_was_work(db: SqliteStore) -> None:
    running = pipeline(db, policy())
    assert not await running.run_once()
    await keep(db, "lovely")
    assert await running._read_deliveries()
    assert not await running._read_deliveries()
    assert await running._decide_events()
    assert not await running.run_once()


async def test_what_has_nothing_to_decide_is_not_reported(db: SqliteStore) -> None:
    await keep(db, "you idiot")
    seen: list[Decision] = []
    running = pipeline(db, policy(), seen)
    await running._read_deliveries()
    stored = await db.read(lambda tx: events.get_event(tx, 1))
    assert stored is not None
    event = stored.event
    await db.write(lambda tx: overrides.mark_deleted(tx, event.account_id, event.message_id, 1.0))
    await drain(running)
    assert (seen, await db.read(states)) == ([], ["recorded"])


async def test_without_a_listener_events_are_decided_all_the_same(db: SqliteStore) -> None:
    await keep(db, "you idiot")
    await drain(Pipeline(db, {"meta": platforms.load_adapter(SOURCE)}, policy(), CONFIG))
    assert await db.read(states) == ["decided"]


async def test_a_withheld_author_is_decided_after_the_time_for_an_echo_and_not_before(
    db: SqliteStore,
) -> None:
    clock = FakeClock(NOW)
    document = envelope(1, "you idiot", "fb_comment")
    del document["entry"][0]["changes"][0]["value"]["from"]
    withheld = Delivery(source="meta", body=json.dumps(document).encode(), headers={}, received_at=NOW)
    await db.write(lambda tx: inbox.insert_delivery(tx, withheld))
    running = pipeline(db, policy(), config=replace(CONFIG, echo_grace=5.0), clock=clock)
    assert await running.seconds_until_due() is None
    await running.run_once()
    assert (await db.read(states), await running.seconds_until_due()) == (["new"], 5.0)
    clock.advance(4.9)
    await running.run_once()
    assert await db.read(states) == ["new"]
    clock.advance(0.1)
    await drain(running)
    assert await db.read(states) == ["decided"]


DELAYED = """\
version: 1
replies: {hello: {fr: "Bonjour."}}
rules:
  - {id: late, mode: enforce, when: {words: [help]}, after: 2h, then: [{reply: hello}]}
"""


async def test_a_delayed_rule_is_applied_when_its_time_has_come_and_not_before(db: SqliteStore) -> None:
    clock, policy_in_force = FakeClock(NOW), policy()
    policy_in_force.rules = rules.load_rules(DELAYED, "rules.yaml")
    await keep(db, "please help")
    running = pipeline(db, policy_in_force, clock=clock)
    await running.run_once()
    assert await running.seconds_until_due() == 7200.0
    clock.advance(7199)
    assert not await running.run_once()
    clock.advance(1)
    assert await running.run_once()
    assert (await db.read(reconciliation.reconcile)).states == {"planned": 1}
    await drain(running)


async def test_without_rules_a_delayed_rule_waits(db: SqliteStore) -> None:
    clock, policy_in_force = FakeClock(NOW), policy()
    policy_in_force.rules = rules.load_rules(DELAYED, "rules.yaml")
    await keep(db, "please help")
    running = pipeline(db, policy_in_force, clock=clock)
    await running.run_once()
    clock.advance(7200)
    late_rules, policy_in_force.rules = policy_in_force.rules, None
    assert not await running.run_once()
    policy_in_force.rules = late_rules
    await drain(running)
    assert (await db.read(reconciliation.reconcile)).states == {"planned": 1}


async def test_of_two_that_wait_the_nearer_one_says_when_to_look_again(db: SqliteStore) -> None:
    clock, policy_in_force = FakeClock(NOW), policy()
    policy_in_force.rules = rules.load_rules(DELAYED, "rules.yaml")
    await keep(db, "please help")
    running = pipeline(db, policy_in_force, config=replace(CONFIG, echo_grace=5.0), clock=clock)
    await running.run_once()
    document = envelope(1, "lovely", "fb_comment")
    del document["entry"][0]["changes"][0]["value"]["from"]
    withheld = Delivery(source="meta", body=json.dumps(document).encode(), headers={}, received_at=NOW)
    await db.write(lambda tx: inbox.insert_delivery(tx, withheld))
    await running.run_once()
    assert await running.seconds_until_due() == 5.0
    running.close()
