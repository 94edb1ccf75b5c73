"""What the store's functions rely on, whichever engine runs them. Nothing here is in SQL."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.domain import (
    SLOT_OF,
    Action,
    Actor,
    AggregateQuery,
    CaseRequest,
    Decision,
    Delivery,
    Effect,
    GroupBy,
    Judgement,
    Verb,
)
from bot.errors import StoreBusy
from bot.store import Store, Transaction, decisions
from bot.store.context import facts, similar_events
from bot.store.delivery import outbox
from bot.store.history import audit
from bot.store.intake import events, inbox
from bot.store.intake.events import StoredEvent
from bot.store.reporting.operational_counters import increment_counter, operational_counters
from bot.store.reporting.reconciliation import reconcile
from bot.store.review import case_leases, cases, overrides
from bot.store.review.case_queue import count_queue, list_cases
from tests.factories import NOW, event
from tests.fakes.cases import matching
from tests.fakes.inbound import read_rows

START = NOW.timestamp()
LEA = Actor.person("lea")


# ---- transactions


async def test_a_query_answers_rows_one_row_a_value_or_a_count(store: Store) -> None:
    def work(tx: Transaction) -> None:
        counters = [{"name": name, "increment": number} for number, name in enumerate("cab")]
        tx.run_many("operational_counters.increment_counter", counters)
        rows = tx.all("operational_counters.list_counters")
        assert [(row["name"], row["value"]) for row in rows] == [("a", 1), ("b", 2), ("c", 0)]
        first = tx.one("operational_counters.list_counters")
        assert first is not None
        assert list(first.keys()) == ["name", "value"]
        assert tx.value("operational_counters.list_counters") == "a"
        assert tx.run("operational_counters.increment_counter", name="a", increment=1) == 1

    await store.write(work)


async def test_no_row_is_none_an_empty_list_and_zero_changes(store: Store) -> None:
    def work(tx: Transaction) -> None:
        assert tx.all("operational_counters.list_counters") == []
        assert tx.one("operational_counters.list_counters") is None
        assert tx.value("operational_counters.list_counters") is None
        assert tx.run("cases.reopen_case", case_id=1) == 0

    await store.write(work)


async def test_a_write_is_seen_by_the_reads_after_it(store: Store) -> None:
    await store.write(lambda tx: increment_counter(tx, "a"))
    assert await store.read(operational_counters) == {"a": 1}


async def test_a_failing_write_undoes_its_own_changes_and_no_others(store: Store) -> None:
    def fail(tx: Transaction) -> None:
        increment_counter(tx, "b")
        raise ValueError("mine alone")

    results = await asyncio.gather(
        store.write(lambda tx: increment_counter(tx, "a")),
        store.write(fail),
        store.write(lambda tx: increment_counter(tx, "c")),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [type(None), ValueError, type(None)]
    assert await store.read(operational_counters) == {"a": 1, "c": 1}


async def test_writes_at_the_same_time_lose_nothing(store: Store) -> None:
    await asyncio.gather(*(store.write(lambda tx: increment_counter(tx, "a")) for _ in range(50)))
    assert await store.read(operational_counters) == {"a": 50}


async def test_a_closed_store_takes_no_more_writes(store: Store) -> None:
    store.close()
    with pytest.raises(StoreBusy):
        await store.write(lambda tx: increment_counter(tx, "a"))


# ---- two comments through every room


def receive(tx: Transaction, number: int, *, at: float = 0.0) -> StoredEvent:
    """A comment, from its delivery until it has been judged."""
    body = f"comment {number}".encode()
    moment = datetime.fromtimestamp(START + at, UTC)
    assert inbox.insert_delivery(tx, Delivery(source="meta", headers={}, body=body, received_at=moment))
    (delivery,) = inbox.claim_deliveries(tx, 10)
    inbox.close_delivery(tx, delivery.id, [])
    comment = event(message_id=f"55_{number}", text="buy now at spam.example")
    event_id = events.insert_event(
        tx,
        comment,
        source="meta",
        delivery_id=delivery.id,
        received_at=START + at,
        state="new",
        not_before=0.0,
    )
    assert event_id is not None
    similar_events.insert_keys(tx, event_id, comment, ["spam.example"])
    (stored,) = events.claim_events(tx, 10, START + at)
    judgement = Judgement(scores={"toxicity": 0.9, "needs_answer": 0.4}, language="en", model="small-1")
    assert events.close_event(tx, event_id, state="decided", judgement=judgement, at=START + at)
    return stored


def hide(tx: Transaction, stored: StoredEvent, *, at: float) -> None:
    """A rule hides it, asks a person, and the platform confirms."""
    action = Action(
        verb=Verb.HIDE,
        slot=SLOT_OF[Verb.HIDE],
        platform=stored.event.platform,
        account_id=stored.event.account_id,
        message_id=stored.event.message_id,
        target=stored.event.message_id,
        key=f"hide:{stored.event.message_id}",
        actor=Actor.rule("spam"),
        via="meta",
    )
    request = CaseRequest(actor=Actor.rule("spam"), why="a link", suggested=(Verb.HIDE,))
    decision = Decision(rules_version="v1", actions=(action,), labels=("spam",), case=request)
    decisions.commit(tx, event_id=stored.id, decision=decision, at=START + at)
    (claimed,) = outbox.claim_due(tx, limit=10, now=START + at, busy=())
    assert outbox.mark_done(tx, claimed.id, Effect(external_id="1"), at=START + at + 1)


async def test_two_comments_are_stored_decided_about_reviewed_and_reported(store: Store) -> None:
    await store.write(lambda tx: hide(tx, receive(tx, 1), at=1.0))
    second = await store.write(lambda tx: receive(tx, 2, at=10.0))

    query = AggregateQuery(group_by=GroupBy.DOMAIN, window=60.0)
    known = await store.read(lambda tx: facts.gather_facts(tx, second, now=START + 10, aggregates=[query]))
    assert (known.author.messages, known.author.removed, known.thread.removed) == (1, 1, 1)
    assert (known.groups[query].events, known.groups[query].removed) == (2, 1)

    page, total = await store.read(
        lambda tx: list_cases(tx, matching("rule:spam", at=START + 20), at=START + 20, limit=5)
    )
    assert (total, [case.suggested for case in page]) == (1, [(Verb.HIDE,)])

    def review(tx: Transaction) -> None:
        case = case_leases.claim_next_case(tx, who=LEA, at=START + 20)
        assert case is not None
        overrides.set_override(tx, account_id="1000", message_id="55_1", by=LEA, verb="unhide", at=START + 30)
        assert cases.close_case(tx, case.id, by=LEA, answer="unhide", at=START + 30)

    await store.write(review)
    first, later = await store.read(lambda tx: read_rows(tx, START, START + 60))
    assert (first.hidden_by, first.overturned, later.hidden_by) == ("spam", True, "")
    counts = await store.read(lambda tx: count_queue(tx, at=START + 60))
    assert (counts.open, counts.answered) == (0, {"unhide": 1})
    state = await store.read(reconcile)
    assert (state.is_balanced, state.is_idle, state.states) == (True, True, {"done": 1})
    assert (await store.read(audit.verify_chain)).is_intact
