"""A spike is told once, in the log and to each target, and rules see it as a state until it is over."""

import logging
from collections.abc import Iterable
from datetime import UTC, timedelta

import pytest

from bot.classify.lexicon import LexiconClassifier
from bot.domain import SLOT_OF, Account, Action, Actor, CancelReason, Decision, Secret, Source, State, Verb
from bot.domain.spikes import TrendSettings
from bot.platforms import load_adapter
from bot.rules import RuleSet
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.trend_watch import DescribeSpike, SpikeNotice, TrendWatch, plain_notice
from bot.store import Transaction, decisions
from bot.store.delivery import alerts, outbox
from bot.store.history import switched_states
from bot.store.history.switched_states import StateScope
from bot.store.reporting.spikes import Spike
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START, FakeClock
from tests.fakes.crowd import insert_crowd, insert_usual_weeks
from tests.fakes.rules import rules

ACCOUNT = Account(platform="facebook", id="1000", name="Maison", token=Secret("a-page-token"))
SECRET = "Everybody here hates the new zip"


def crisis_rules(state: str = "crisis") -> RuleSet:
    quiet = {"id": "quiet", "mode": "enforce", "when": {"state": state}, "then": {"queue": "default"}}
    return rules(quiet, states={state: {"title": "Crisis"}})


def watch(
    db: SqliteStore,
    clock: FakeClock,
    *,
    notify: Iterable[str] = (),
    rule_set: RuleSet | None = None,
    describe: DescribeSpike = plain_notice,
) -> TrendWatch:
    policy = ActivePolicy(fallback=LexiconClassifier(), rules=rule_set)
    settings = TrendSettings(notify=tuple(notify))
    return TrendWatch(db, [ACCOUNT], policy, settings, UTC, describe, clock=clock)


def in_french(spike: Spike, account: str) -> SpikeNotice:
    return SpikeNotice(title=f"Pic : {account}", why=spike.measure.value)


def crowd(tx: Transaction) -> None:
    insert_usual_weeks(tx, START)
    insert_crowd(tx, START, sentiment="negative", post="1000_66", texts=[SECRET])


async def test_an_alarm_is_raised_once_for_each_spike_and_quotes_nobody(db: SqliteStore) -> None:
    await db.write(crowd)
    clock = FakeClock()
    looking = watch(db, clock)
    for _ in range(30):
        assert not await looking.run_once()
        clock.advance(60)
    texts = list((await db.read(alerts.list_alerts)).values())
    assert texts == [
        "account 1000, post 1000_66: a spike: 40 negative messages of 40 people in an hour, usually 1",
        "account 1000, post 1000_66: a spike: 40 messages of 40 people in an hour, usually 4",
    ]


async def test_the_log_names_nobody_and_says_when_it_is_over(
    db: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    await db.write(crowd)
    clock = FakeClock()
    looking = watch(db, clock, notify=["lead"])
    with caplog.at_level(logging.INFO):
        for _ in range(30):
            await looking.run_once()
            clock.advance(300)
    assert [record.getMessage() for record in caplog.records if "spike" in record.getMessage()] == [
        "a spike is over"
    ] * 2
    assert SECRET not in caplog.text
    assert "Zoé" not in caplog.text


async def test_each_target_is_told_in_words_of_ours_and_once(db: SqliteStore) -> None:
    await db.write(crowd)
    clock = FakeClock()
    looking = watch(db, clock, notify=["lead", "desk"], describe=in_french)
    for _ in range(3):
        await looking.run_once()
        clock.advance(60)
    rows = await db.write(lambda tx: outbox.claim_due(tx, limit=20, now=clock.timestamp, busy=()))
    told = {(row.action.via, row.action.handover.why) for row in rows if row.action.handover}
    assert told == {(target, measure) for target in ("lead", "desk") for measure in ("negative", "volume")}
    assert len(rows) == 4
    for row in rows:
        assert (row.action.verb, row.action.text, row.action.author_id) == (Verb.NOTIFY, "", "")


@pytest.mark.parametrize(
    ("adapter", "secret"),
    [("slack", "https://hooks.slack.com/services/T0/B0/x"), ("generic", "whsec_c2VjcmV0c2VjcmV0")],
)
async def test_a_webhook_and_slack_get_the_numbers_and_no_comment(
    db: SqliteStore, adapter: str, secret: str
) -> None:
    await db.write(crowd)
    clock = FakeClock()
    await watch(db, clock, notify=["lead"]).run_once()
    rows = await db.write(lambda tx: outbox.claim_due(tx, limit=20, now=clock.timestamp, busy=()))
    source = Source(
        name="lead",
        adapter=adapter,
        secrets=(Secret(secret),),
        settings={"url": "https://desk.example/hook"} if adapter == "generic" else {},
    )
    request = next(load_adapter(source).perform(rows[0].action))
    sent = str(request.json) + (request.body or b"").decode()
    assert "40 negative messages of 40 people in an hour" in sent
    assert "by somebody" not in sent
    assert SECRET not in sent
    assert "Zoé" not in sent


async def test_rules_see_the_post_in_a_crisis_until_it_is_over(db: SqliteStore) -> None:
    await db.write(crowd)
    clock = FakeClock()
    looking = watch(db, clock, rule_set=crisis_rules())
    await looking.run_once()
    (state,) = await db.read(lambda tx: switched_states.list_states(tx, clock.timestamp))
    assert (state.name, state.scope) == ("crisis", StateScope(account="1000", post="1000_66"))
    assert state.by == Actor.system("trends")
    for _ in range(30):
        clock.advance(300)
        await looking.run_once()
    assert await db.read(lambda tx: switched_states.list_states(tx, clock.timestamp)) == []


async def test_a_person_who_ends_the_state_is_not_overruled(db: SqliteStore) -> None:
    await db.write(crowd)
    clock = FakeClock()
    looking = watch(db, clock, rule_set=crisis_rules())
    await looking.run_once()
    scope, lea = StateScope(account="1000", post="1000_66"), Actor.person("Léa")
    clock.advance(60)
    await db.write(lambda tx: switched_states.switch_off(tx, "crisis", scope, by=lea, now=clock.timestamp))
    clock.advance(60)
    await looking.run_once()
    assert await db.read(lambda tx: switched_states.list_states(tx, clock.timestamp)) == []


async def test_without_that_state_in_the_rules_nothing_is_switched(db: SqliteStore) -> None:
    await db.write(crowd)
    clock = FakeClock()
    await watch(db, clock, rule_set=crisis_rules("strike")).run_once()
    assert await db.read(lambda tx: switched_states.list_states(tx, clock.timestamp)) == []


async def test_what_rules_had_planned_to_say_under_the_post_is_left_to_a_person(db: SqliteStore) -> None:
    def plan(tx: Transaction) -> int:
        crowd(tx)
        (event_id,) = insert_crowd(tx, START - timedelta(minutes=20), people=1, post="1000_66")
        reply = Action(
            verb=Verb.REPLY,
            slot=SLOT_OF[Verb.REPLY],
            platform="facebook",
            account_id="1000",
            message_id="m",
            target="m",
            key="reply:m",
            actor=Actor.rule("price"),
            via="meta",
            text="38 €",
            thread_id="1000_66",
        )
        decision = Decision(rules_version="", actions=(reply,))
        decisions.commit(tx, event_id=event_id, decision=decision, at=START.timestamp())
        return event_id

    event_id = await db.write(plan)
    await watch(db, FakeClock(), rule_set=crisis_rules()).run_once()
    (row,) = await db.read(lambda tx: outbox.list_actions(tx, event_id))
    assert (row["state"], row["cancel_reason"]) == (State.CANCELLED, CancelReason.CRISIS)
    case = await db.read(lambda tx: cases.case_of_event(tx, event_id))
    assert case is not None
    assert (case.queue, case.state) == ("crisis", "open")
