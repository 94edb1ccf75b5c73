"""What rules decide is addressed, limited and committed in one transaction."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.config import Config
from bot.domain import (
    Account,
    Action,
    Actor,
    Decision,
    Effect,
    Judgement,
    Kind,
    Source,
    State,
    Verb,
)
from bot.rules import RuleSet
from bot.runtime.deciding import Decider
from bot.store import Transaction
from bot.store.codecs import decode_action
from bot.store.delivery import circuit_breaker, outbox, timers
from bot.store.intake import events
from bot.store.review import cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW
from tests.fakes.dispatching import ScriptedAdapter
from tests.fakes.outbox_rows import insert_event
from tests.fakes.rules import rule, rules

CONFIG = Config(sources=(), model=None, reply_max_age=3600.0)
LATER = NOW + timedelta(minutes=1)
JUDGEMENT = Judgement(scores={"toxicity": 0.9}, language="en", model="m")


def decider() -> Decider:
    account = Account(platform="facebook", id="1000", name="Maison")
    return Decider(
        {"meta": ScriptedAdapter(Source(name="meta", adapter="scripted", accounts=(account,)))}, CONFIG
    )


def decide(
    tx: Transaction, rule_set: RuleSet, number: int = 1, now: datetime = LATER, **changes: Any
) -> Decision | None:
    """A new event, decided."""
    stored = events.get_event(tx, insert_event(tx, number, **changes))
    assert stored is not None
    return decider().decide_event(tx, stored, JUDGEMENT, rule_set, now)


def planned(tx: Transaction, event_id: int = 1) -> list[Action]:
    return [decode_action(row) for row in outbox.list_actions(tx, event_id)]


@pytest.mark.parametrize(
    ("then", "changes", "expires_at"),
    [
        ({"reply": "hello"}, {}, LATER + timedelta(hours=1)),
        ({"private_reply": "hello"}, {}, NOW + timedelta(days=7)),
        ({"reply": "hello"}, {"kind": Kind.DM, "platform": "messenger"}, NOW + timedelta(hours=24)),
        ("hide", {}, None),
    ],
    ids=["reply", "private reply", "message", "hide"],
)
async def test_an_action_expires_when_it_makes_no_sense_any_more(
    db: SqliteStore, then: Any, changes: dict[str, Any], expires_at: datetime | None
) -> None:
    await db.write(lambda tx: decide(tx, rules(rule([then])), **changes))
    (action,) = await db.read(planned)
    assert (action.via, action.account_name, action.expires_at) == ("meta", "Maison", expires_at)


@pytest.mark.parametrize(
    ("kind", "window_until"), [(Kind.DM, NOW + timedelta(hours=24)), (Kind.COMMENT, None)]
)
async def test_only_a_conversation_that_is_handed_over_says_how_long_it_may_be_answered(
    db: SqliteStore, kind: Kind, window_until: datetime | None
) -> None:
    await db.write(lambda tx: decide(tx, rules(rule([{"escalate": "care"}])), kind=kind))
    (action,) = await db.read(planned)
    assert action.handover is not None
    assert action.handover.window_until == window_until


async def test_the_second_case_of_an_author_carries_what_the_first_left_behind(db: SqliteStore) -> None:
    rule_set = rules(rule([{"escalate": "care"}]))

    def work(tx: Transaction) -> list[str | None]:
        decide(tx, rule_set, 1)
        outbox.mark_done(tx, 1, Effect(external_id="7", link="conversation-310"), at=NOW.timestamp())
        decide(tx, rule_set, 2)
        decide(tx, rule_set, 3, author_id="somebody else")
        return [action.linked for number in (1, 2, 3) for action in planned(tx, number)]

    assert await db.write(work) == ["conversation-310", "conversation-310", None]


async def test_an_event_is_decided_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[Decision | None, Decision | None]:
        stored = events.get_event(tx, insert_event(tx))
        assert stored is not None
        first, again = (
            decider().decide_event(tx, stored, JUDGEMENT, rules(rule(["hide"])), LATER) for _ in range(2)
        )
        return first, again

    first, again = await db.write(work)
    assert first is not None
    assert again is None
    assert len(await db.read(planned)) == 1
    stored = await db.read(lambda tx: events.get_event(tx, 1))
    assert stored is not None
    assert (stored.state, stored.judgement) == ("decided", JUDGEMENT)


@pytest.mark.parametrize(
    "adapters",
    [{}, {"meta": ScriptedAdapter(Source(name="meta", adapter="scripted"))}],
    ids=["source", "account"],
)
async def test_an_event_is_decided_although_its_source_or_account_is_not_configured_any_more(
    db: SqliteStore, adapters: dict[str, ScriptedAdapter]
) -> None:
    def work(tx: Transaction) -> Decision | None:
        stored = events.get_event(tx, insert_event(tx))
        assert stored is not None
        return Decider(adapters, CONFIG).decide_event(tx, stored, JUDGEMENT, rules(rule(["hide"])), LATER)

    assert await db.write(work) is not None
    (action,) = await db.read(planned)
    assert (action.verb, action.account_name) == (Verb.HIDE, "")


async def test_what_its_author_removed_is_recorded_with_its_judgement(db: SqliteStore) -> None:
    await db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_1", NOW.timestamp()))
    assert await db.write(lambda tx: decide(tx, rules(rule(["hide"])))) is None
    stored = await db.read(lambda tx: events.get_event(tx, 1))
    assert stored is not None
    assert (stored.state, stored.judgement) == ("recorded", JUDGEMENT)


async def test_a_withheld_author_who_says_what_we_sent_is_ourselves(db: SqliteStore) -> None:
    rule_set = rules(rule([{"reply": "hello"}]))

    def work(tx: Transaction) -> Decision | None:
        decide(tx, rule_set, 1)
        outbox.claim_due(tx, limit=9, now=LATER.timestamp(), busy=())
        echo = {"kind": Kind.REPLY, "parent_id": "55_1", "author_id": None, "text": "Hello!"}
        return decide(tx, rule_set, 2, **echo)

    assert await db.write(work) is None
    stored = await db.read(lambda tx: events.get_event(tx, 2))
    assert stored is not None
    assert (stored.state, stored.event.is_own_echo, stored.event.human_reply) == ("recorded", True, False)
    (row,) = await db.read(lambda tx: outbox.list_actions(tx, 1))
    assert row["state"] == State.DONE


async def test_a_tripped_rule_only_suggests(db: SqliteStore) -> None:
    await db.write(lambda tx: circuit_breaker.trip_rule(tx, "one", "odd", at=NOW.timestamp()))
    await db.write(lambda tx: decide(tx, rules(rule(["hide"]))))
    case = await db.read(lambda tx: cases.case_of_event(tx, 1))
    assert await db.read(planned) == []
    assert case is not None
    assert case.suggested == (Verb.HIDE,)


async def test_of_a_group_what_a_person_decided_about_is_left_alone(db: SqliteStore) -> None:
    flood = rule(
        [{"hide": {"apply_to": "group"}}],
        {"rate": {"key": "account", "over": "1h", "at_least": 4}},
    )
    rule_set = rules(flood)

    def work(tx: Transaction) -> list[str]:
        for number in (1, 2, 3):
            decide(tx, rule_set, number, author_id=f"a{number}")
        lea = Actor.person("lea")
        overrides.set_override(tx, account_id="1000", message_id="55_2", by=lea, verb="keep", at=2e9)
        decide(tx, rule_set, 4, author_id="a4")
        rows = tx.execute("SELECT message_id FROM outbox ORDER BY message_id")
        return [row["message_id"] for row in rows]

    assert await db.write(work) == ["55_3", "55_4"]


async def test_what_is_drawn_for_a_blind_review_is_decided_and_reviewed(db: SqliteStore) -> None:
    rule_set = rules(rule(["hide"]), blind_review={"hidden": "100%", "kept": "0%", "seed": "x"})
    await db.write(lambda tx: decide(tx, rule_set))
    (review,) = await db.read(lambda tx: tx.execute("SELECT * FROM blind_review").fetchall())
    assert review["event_id"] == 1


# ---- delayed rules


async def apply_timer(db: SqliteStore, rule_set: RuleSet, now: datetime) -> None:
    def work(tx: Transaction) -> None:
        for timer in timers.claim_due_timers(tx, 10, now.timestamp()):
            decider().decide_delayed(tx, timer, rule_set, now)

    await db.write(work)


DELAYED = rules(rule([{"reply": "hello"}], after="2h", unless="answered"))


async def test_a_delayed_rule_decides_when_its_time_has_come(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, DELAYED))
    await apply_timer(db, DELAYED, LATER + timedelta(hours=1))
    assert await db.read(planned) == []
    await apply_timer(db, DELAYED, LATER + timedelta(hours=2))
    (timer,) = await db.read(lambda tx: timers.list_timers(tx, 1))
    assert [action.text for action in await db.read(planned)] == ["Hello!"]
    assert timer["state"] == "done"


async def test_a_delayed_rule_is_cancelled_by_what_happened_first(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, DELAYED))
    await db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_1", NOW.timestamp()))
    await apply_timer(db, DELAYED, LATER + timedelta(hours=3))
    (timer,) = await db.read(lambda tx: timers.list_timers(tx, 1))
    assert (timer["state"], timer["cancel_reason"]) == ("cancelled", "author_deleted")
    assert await db.read(planned) == []


async def test_a_delayed_rule_that_was_removed_from_the_file_decides_nothing(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, DELAYED))
    await apply_timer(db, rules(rule(["hide"], id="other")), LATER + timedelta(hours=3))
    (timer,) = await db.read(lambda tx: timers.list_timers(tx, 1))
    assert (timer["state"], await db.read(planned)) == ("done", [])
