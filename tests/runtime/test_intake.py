"""What a delivery says is stored once, and takes effect on what was planned before it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.config import Config
from bot.domain import (
    Account,
    Actor,
    CancelReason,
    CaseRequest,
    Decision,
    Delivery,
    Event,
    Kind,
    Match,
    Mode,
    Source,
    State,
    Verb,
)
from bot.errors import Malformed
from bot.runtime.intake import Intake
from bot.store import Transaction, decisions
from bot.store.delivery import outbox, pauses
from bot.store.intake import events, inbox
from bot.store.reporting import operational_counters
from bot.store.review import cases, evidence, overrides
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
    accounts = tuple(Account(platform="facebook", id=number, name="Maison") for number in ("1000", "1001"))
    adapter = ReadingAdapter(Source(name="meta", adapter="reading", accounts=accounts))
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


async def test_a_platform_whose_clock_is_ahead_never_makes_anything_written_after_it_reached_us(
    db: SqliteStore,
) -> None:
    await db.write(lambda tx: read(tx, event(created_at=NOW + timedelta(days=2))))
    await db.write(
        lambda tx: read(tx, event(message_id="55_2", created_at=NOW - timedelta(days=1)), body=b"2")
    )
    ahead, late = await db.read(lambda tx: rows(tx, "event"))
    assert ahead["created_at"] == ahead["received_at"] == NOW.timestamp()
    assert late["created_at"] == (NOW - timedelta(days=1)).timestamp()
    (hour, before) = await db.read(
        lambda tx: sorted(row["hour"] for row in tx.execute("SELECT hour FROM hourly_volume"))
    )
    assert before - hour == 24


async def test_a_time_that_could_not_be_read_is_counted(db: SqliteStore) -> None:
    await db.write(lambda tx: read(tx, event(created_at_source="receipt")))
    await db.write(lambda tx: read(tx, event(kind=Kind.RECEIPT, created_at_source="receipt"), body=b"2"))
    assert await db.read(operational_counters.operational_counters) == {"no_time:meta": 1}


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
    await db.write(lambda tx: tx.execute("UPDATE event SET created_at = created_at - 300"))
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


POST_REMOVED = event(
    kind=Kind.DELETE, message_id="1000_55", author_id="1000", is_own_echo=True, text="", dedupe_key="gone"
)


async def test_the_end_of_a_post_is_the_end_of_what_waits_under_it(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action(), case=CaseRequest(actor=Actor.rule("r"), why="asks")))
    await db.write(lambda tx: read(tx, POST_REMOVED))
    (row,) = await db.read(lambda tx: rows(tx, "outbox"))
    assert (row["state"], row["cancel_reason"]) == (State.CANCELLED, CancelReason.POST_REMOVED)
    (case,) = await db.read(lambda tx: rows(tx, "case_"))
    assert (case["state"], case["answer"]) == ("closed", "post_removed")


async def test_an_automatic_greeting_is_written_down_as_one(db: SqliteStore) -> None:
    question = event(kind=Kind.DM, thread_id="1000:900", message_id="m_1", dedupe_key="m_1")
    greeting = replace(
        question,
        message_id="m_2",
        dedupe_key="m_2",
        is_own_echo=True,
        human_reply=True,
        text="We are closed.",
    )
    await db.write(lambda tx: read(tx, greeting, question))
    stored = await db.read(lambda tx: rows(tx, "event"))
    assert [(row["human_reply"], row["is_automatic"]) for row in stored] == [(0, 1), (0, 0)]
    assert not await db.read(lambda tx: overrides.is_taken_over(tx, "1000", "1000:900", AT))


async def test_a_like_of_a_colleague_is_noted_in_the_case(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, case=CaseRequest(actor=Actor.rule("r"), why="asks")))
    like = event(kind=Kind.REACTION, is_own_echo=True, author_id="1000", extra={"verb": "add"})
    await db.write(lambda tx: read(tx, like))
    assert [note["text"] for note in await db.read(lambda tx: rows(tx, "note"))] == ["liked_in_app"]


BLOCK = {"verb": "policy_enforcement", "action": "block", "restriction": "imposed"}


@pytest.mark.parametrize(
    ("account_id", "scopes"), [("1000", ["words:1000"]), ("0", [])], ids=["ours", "a test of the dashboard"]
)
async def test_a_restriction_of_our_account_pauses_its_words_and_alerts_once(
    db: SqliteStore, caplog: pytest.LogCaptureFixture, account_id: str, scopes: list[str]
) -> None:
    notice = event(kind=Kind.CONTROL, author_id=None, account_id=account_id, extra=BLOCK, message_id="n_1")
    second = replace(notice, dedupe_key="n_2", message_id="n_2", extra=BLOCK | {"verb": "business_integrity"})
    for body, item in ((b"1", notice), (b"2", notice), (b"3", second)):
        await db.write(lambda tx, item=item, body=body: read(tx, item, body=body))
    assert [pause.scope for pause in await db.read(pauses.list_pauses)] == scopes
    assert len(await db.read(lambda tx: rows(tx, "case_"))) == len(scopes)
    critical = [record for record in caplog.records if record.levelname == "CRITICAL"]
    assert [record.__dict__["action"] for record in critical] == ["restricted"] * len(scopes)


MENTION = event(
    kind=Kind.MENTION, account_id="1001", dedupe_key="mention", author_id=None, author_name=None, text=""
)


@pytest.mark.parametrize(
    "reports", [(event(), MENTION), (MENTION, event())], ids=["comment first", "mention first"]
)
async def test_a_comment_told_as_a_mention_too_is_one_event(
    db: SqliteStore, reports: tuple[Event, Event]
) -> None:
    for number, report in enumerate((*reports, *reports)):  # and both are delivered again
        await db.write(lambda tx, report=report, number=number: read(tx, report, body=b"%d" % number))  # type: ignore[misc]
    undecided = [row for row in await db.read(lambda tx: rows(tx, "event")) if row["state"] == "new"]
    assert [(row["kind"], row["account_id"], row["text"]) for row in undecided] == [
        ("comment", "1000", "How much is it?")
    ]
    assert await db.read(operational_counters.operational_counters) == {"repeated": 3}


async def test_a_mention_gets_its_text_from_a_second_report_and_is_found_by_it(db: SqliteStore) -> None:
    fuller = event(kind=Kind.MENTION, dedupe_key="fuller", text="see https://shop.example/1")
    await db.write(lambda tx: read(tx, MENTION))
    await db.write(lambda tx: read(tx, fuller, body=b"again"))
    (row,) = await db.read(lambda tx: rows(tx, "event"))
    assert (row["account_id"], row["text"], row["author_id"]) == ("1001", fuller.text, "900")
    keys = await db.read(lambda tx: tx.execute("SELECT DISTINCT alike FROM similarity_key").fetchall())
    assert {key["alike"] for key in keys} == {"text", "similar", "domain"}


async def test_a_mention_decided_without_text_gives_way_to_the_comment(db: SqliteStore) -> None:
    await db.write(lambda tx: read(tx, MENTION))
    await db.write(lambda tx: events.close_event(tx, 1, state="decided", judgement=None, at=AT))
    await db.write(lambda tx: read(tx, event(), body=b"again"))
    first, second = await db.read(lambda tx: rows(tx, "event"))
    assert (first["state"], first["leader_id"], second["state"]) == ("joined", second["id"], "new")


async def test_a_removal_told_to_the_other_account_removes_the_comment(db: SqliteStore) -> None:
    await db.write(lambda tx: read(tx, event()))
    removal = event(kind=Kind.DELETE, account_id="1001", dedupe_key="gone", text="")
    await db.write(lambda tx: read(tx, removal, body=b"again"))
    assert await db.read(lambda tx: overrides.is_deleted(tx, "1000", "55_1"))


async def test_a_direct_message_waits_for_more(db: SqliteStore) -> None:
    message = event(kind=Kind.DM, thread_id="1000:900")
    await db.write(lambda tx: read(tx, message))
    (row,) = await db.read(lambda tx: rows(tx, "event"))
    assert (row["leader_id"], row["not_before"]) == (1, AT + CONFIG.fragment_window)


URGENT = CaseRequest(actor=Actor.rule("crisis"), why="crisis 0.97", priority=100)
CALLED = Match(rule="crisis", mode=Mode.ENFORCE, reasons=(), granted=(Verb.QUEUE,))


@pytest.mark.parametrize(
    "change",
    [
        event(kind=Kind.EDIT, message_id="55_1", text="good evening", dedupe_key="edit"),
        event(kind=Kind.DELETE, message_id="55_1", dedupe_key="delete"),
        event(kind=Kind.DELETE, message_id="55_1", dedupe_key="unsent", extra={"unsent": "true"}),
        event(kind=Kind.DELETE, message_id="55", thread_id="55", dedupe_key="post"),
    ],
    ids=["edited", "removed", "unsent", "post removed"],
)
async def test_an_urgent_case_outlives_what_its_author_does_with_its_words(
    db: SqliteStore, change: Event
) -> None:
    def work(tx: Transaction) -> None:
        read(tx, event(message_id="55_1", thread_id="55", text="I cannot go on"))
        decision = Decision(rules_version="v", matches=(CALLED,), case=URGENT)
        decisions.commit(tx, event_id=1, decision=decision, at=AT)
        read(tx, change, body=b"later")

    await db.write(work)
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert case.state == "open"
    stored = await db.read(lambda tx: events.get_event(tx, 1))
    assert stored is not None
    (item,) = await db.read(lambda tx: evidence.list_of_message(tx, stored.event))
    assert (item.text, item.why) == ("I cannot go on", "crisis: crisis 0.97")
