"""A database of the release before schema 7, with rows in every state, opens and goes on where it was."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.domain import (
    Account,
    Action,
    Actor,
    CancelReason,
    DecisionKind,
    Effect,
    Handover,
    HoldReason,
    Kind,
    Match,
    Mode,
    PauseCause,
    Reason,
    Source,
    State,
    Verb,
)
from bot.domain.rate_limits import BreakerLimits
from bot.platforms.ports import Flow, Request
from bot.runtime.dispatcher import Dispatcher
from bot.store import Transaction, migration_scripts
from bot.store.codecs import decode_action, decode_names
from bot.store.context import lookup
from bot.store.delivery import circuit_breaker, outbox, pauses, timers
from bot.store.history import audit, author_marks
from bot.store.intake import events
from bot.store.reporting import reconciliation
from bot.store.review import approvals, blind_reviews, case_notes, cases, opinions, overrides
from bot.store.sqlite import migrations
from bot.store.sqlite.engine import SqliteStore
from bot.store.sqlite.folder import DATABASE_FILE
from tests.factories import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.dispatching import TOKEN, OpenTransport, ScriptedAdapter

BEFORE = Path(__file__).with_name("before_0007.sql").read_text("utf-8")
START = NOW.timestamp()
LEA, TOM = Actor.person("Léa"), Actor.person("Tom")
FINAL = {State.DONE, State.REFUSED, State.CANCELLED, State.FAILED}
RULES, AUTHOR, DISPATCH = Actor.system("rules"), Actor.system("author"), Actor.system("dispatch")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder as the release before left it."""
    connection = sqlite3.connect(tmp_path / DATABASE_FILE)
    connection.executescript(BEFORE)
    connection.close()
    return tmp_path


@pytest.fixture
def migrated(folder: Path) -> Iterator[SqliteStore]:
    """That database, opened by this release."""
    store = SqliteStore(folder)
    yield store
    store.close()


def schema(store: SqliteStore) -> set[tuple[str, str, str]]:
    connection = sqlite3.connect(store.path)
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    connection.close()
    return set(rows)


def test_each_migration_has_a_number_of_its_own() -> None:
    folder = Path(migrations.__file__).parent
    numbers = sorted(int(path.name[:4]) for path in folder.glob("*.sql"))
    assert numbers == list(range(1, len(numbers) + 1)), "of two with one number, one would never be applied"


def test_the_schema_is_that_of_a_new_database(migrated: SqliteStore, tmp_path: Path) -> None:
    fresh = SqliteStore(tmp_path / "fresh")
    assert schema(migrated) == schema(fresh)
    fresh.close()


def test_every_reference_still_points_somewhere(migrated: SqliteStore) -> None:
    connection = sqlite3.connect(migrated.path)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def _applied() -> int:
    folder = Path(migrations.__file__).parent
    return len(list(folder.glob("*.sql")))


def test_no_row_is_lost(migrated: SqliteStore) -> None:
    renamed = {
        "shape": "similarity_key",
        "steady": "breaker_clock",
        "ceiling": "mode_cap",
        "agreement": "opinion",
        "second_look": "blind_review",
        "busy_hour": "hourly_volume",
        "cases": "case_",
        "verdict": "override",
        "tally": "rule_counter",
        "counter": "operational_counter",
    }
    before, after = sqlite3.connect(":memory:"), sqlite3.connect(migrated.path)
    before.executescript(BEFORE)
    tables = [name for (name,) in before.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        (count,) = before.execute(f"SELECT count(*) FROM {table}").fetchone()
        (migrated_count,) = after.execute(f"SELECT count(*) FROM {renamed.get(table, table)}").fetchone()
        assert count > 0, f"the fixture has no row in {table}"
        # A migration is a row of its own, once it has been applied.
        assert migrated_count == (_applied() if table == "migration" else count), table
    before.close()
    after.close()


async def test_nothing_was_written_after_it_reached_us_and_everything_is_counted_by_its_hour(
    migrated: SqliteStore,
) -> None:
    def read(tx: Transaction) -> tuple[object, ...]:
        (ahead,) = tx.execute("SELECT count(*) FROM event WHERE created_at > received_at").fetchone()
        volume = tx.execute("SELECT account_id, hour, comments FROM hourly_volume ORDER BY 1, 2").fetchall()
        hours = tx.execute(
            "SELECT account_id, CAST(created_at / 3600 AS INTEGER), count(*) FROM event WHERE is_own_echo = 0"
            " AND kind IN ('comment', 'reply', 'mention', 'review') GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()
        (younger,) = tx.execute("SELECT count(*) FROM case_ WHERE since > opened_at").fetchone()
        return (
            ahead,
            younger,
            [tuple(row) for row in volume] == [tuple(row) for row in hours],
            len(volume) > 0,
        )

    assert await migrated.read(read) == (0, 0, True, True)


async def test_the_audit_chain_is_unbroken(migrated: SqliteStore) -> None:
    assert (await migrated.read(audit.verify_chain)).is_intact
    await migrated.write(
        lambda tx: audit.append_entry(tx, at=START, actor=LEA, action="checked", subject="event:1")
    )
    assert (await migrated.read(audit.verify_chain)).is_intact


async def test_opening_it_again_changes_nothing(folder: Path) -> None:
    for _ in range(2):
        store = SqliteStore(folder)
        assert (await store.read(reconciliation.reconcile)).is_balanced
        store.close()


# ---- the outbox


@pytest.mark.parametrize(
    ("number", "state", "hold_reason", "cancel_reason", "problem"),
    [
        (1, State.PLANNED, None, None, None),
        (2, State.WAITING, None, None, "the platform answered 503"),
        (3, State.SENDING, None, None, None),
        (4, State.UNKNOWN, None, None, "no answer"),
        (5, State.HELD, HoldReason.BREAKER, None, None),
        (7, State.HELD, HoldReason.SECOND_APPROVAL, None, None),
        (8, State.DONE, None, None, None),
        (10, State.REFUSED, None, None, "(#100) no"),
        (11, State.FAILED, None, None, "nobody can tell whether it happened"),
        (12, State.CANCELLED, None, CancelReason.AUTHOR_DELETED, None),
        (13, State.CANCELLED, None, CancelReason.OVERRULED, None),
        (14, State.CANCELLED, None, CancelReason.OVERRULED, None),
        (15, State.CANCELLED, None, CancelReason.OVERRULED, None),
        (16, State.CANCELLED, None, CancelReason.PERSON_REPLIED, None),
        (17, State.CANCELLED, None, CancelReason.PERSON_REPLIED, None),
        (18, State.CANCELLED, None, CancelReason.TOO_LATE, None),
        (19, State.CANCELLED, None, CancelReason.UNDONE, None),
        (20, State.CANCELLED, None, None, "the shop burnt down"),
        (21, State.CANCELLED, None, CancelReason.BREAKER_RESET, None),
        (43, State.CANCELLED, None, CancelReason.UNDONE, None),
    ],
)
async def test_a_sentence_becomes_a_reason(
    migrated: SqliteStore,
    number: int,
    state: State,
    hold_reason: HoldReason | None,
    cancel_reason: CancelReason | None,
    problem: str | None,
) -> None:
    (row,) = await migrated.read(
        lambda tx: tx.execute("SELECT * FROM outbox WHERE message_id = ?", (f"55_{number}",)).fetchall()
    )
    assert (row["state"], row["hold_reason"], row["cancel_reason"], row["problem"]) == (
        state,
        hold_reason,
        cancel_reason,
        problem,
    )


async def test_an_action_has_its_fields(migrated: SqliteStore) -> None:
    def read(tx: Transaction) -> list[Action]:
        return [decode_action(outbox.list_actions(tx, event_id)[0]) for event_id in (2, 22, 23, 24)]

    reply, escalation, by_person, deletion = await migrated.read(read)
    assert (reply.actor, reply.author_id, reply.thread_id, reply.parent_id) == (
        Actor.rule("price"),
        "902",
        "1000_55",
        "",
    )
    assert (reply.template, reply.turn, reply.language, reply.account_name) == ("price", 2, "en", "Maison")
    assert reply.expires_at == NOW + timedelta(days=1)
    assert (reply.planned_at, reply.sent_at) == (NOW + timedelta(seconds=10), NOW + timedelta(seconds=11))
    assert (escalation.kind, escalation.handover) == (
        Kind.DM,
        Handover(
            title="Refund",
            rule="refund",
            why="A person has to look.",
            reasons="intent: refund",
            author_name="Ana",
            origin="organic",
            permalink="https://x.example/1",
            sentiment="negative",
            intent="refund",
            severity="high",
            external_id="922",
            priority=50,
            due_at=NOW + timedelta(hours=1),
            window_until=NOW + timedelta(days=1),
        ),
    )
    assert (by_person.actor, by_person.handover) == (LEA, None)
    assert (deletion.actor, deletion.is_own_reply) == (LEA, True)


# ---- who acted


async def test_decisions_know_who_took_them_and_what_they_are(migrated: SqliteStore) -> None:
    decisions = await migrated.read(
        lambda tx: [
            decision
            for number in (1, 23, 43)
            for decision in lookup.decisions_about(tx, stored_event(tx, number))
        ]
    )
    assert [(decision.kind, decision.actor) for decision in decisions] == [
        (DecisionKind.RULES, RULES),
        (DecisionKind.REVIEW, LEA),
        (DecisionKind.REVIEW, LEA),
        (DecisionKind.UNDO, LEA),
    ]
    assert decisions[0].matches == (
        Match(
            rule="insult",
            mode=Mode.ENFORCE,
            reasons=(Reason(condition="toxicity", saw="0.93 >= 0.9"),),
            requested=(Verb.HIDE,),
            granted=(Verb.HIDE,),
        ),
    )


@pytest.mark.parametrize(
    ("number", "actor", "claimed_by", "closed_by"),
    [
        (25, Actor.rule("insult"), None, None),
        (26, Actor.system("poison"), None, None),
        (27, LEA, LEA, None),
        (28, Actor.rule("spam"), None, TOM),
        (29, Actor.rule("spam"), None, RULES),
        (30, Actor.rule("spam"), None, AUTHOR),
        (33, Actor.system("blind_review"), None, None),
    ],
)
async def test_a_case_knows_who_asked_for_it_has_it_and_closed_it(
    migrated: SqliteStore, number: int, actor: Actor, claimed_by: Actor | None, closed_by: Actor | None
) -> None:
    case = await migrated.read(lambda tx: cases.case_of_event(tx, number))
    assert case is not None
    assert (case.actor, case.claimed_by, case.closed_by) == (actor, claimed_by, closed_by)


async def test_notes_members_and_what_a_rule_gave_a_case_stay(migrated: SqliteStore) -> None:
    def read(tx: Transaction) -> list[Any]:
        asked, closed, group = (cases.case_of_event(tx, number) for number in (25, 28, 32))
        assert asked
        assert closed
        assert group
        notes = [*case_notes.list_notes(tx, asked.id), *case_notes.list_notes(tx, closed.id)]
        written = [(note.by, note.text) for note in notes]
        return [(asked.assignee, asked.draft, asked.due_at), written, cases.list_members(tx, group.id)]

    assert await migrated.read(read) == [
        ("Léa", "Sorry!", START + 900),
        [(Actor.rule("insult"), "look at the photo"), (TOM, "a regular")],
        [31],
    ]


async def test_overrides_pauses_caps_and_strikes_know_whose_they_are(migrated: SqliteStore) -> None:
    def read(tx: Transaction) -> list[Any]:
        first = overrides.get_override(tx, "1000", "55_35")
        second = overrides.get_override(tx, "1000", "55_36")
        assert first
        assert second
        (ended,) = tx.execute("SELECT ended_by_kind, ended_by_id FROM strike WHERE ended_at IS NOT NULL")
        return [
            (first.by, second.by),
            [(pause.scope, pause.by, pause.cause) for pause in pauses.list_pauses(tx)],
            [(cap.rule, cap.by, cap.held) for cap in circuit_breaker.list_mode_caps(tx)],
            tuple(ended),
            author_marks.strike_weight(tx, "1000", "937", START + 20),
        ]

    assert await migrated.read(read) == [
        (LEA, Actor.person("platform")),
        [("rule:loud", LEA, PauseCause.PERSON), ("account:2000", DISPATCH, PauseCause.TOKEN_EXPIRED)],
        [("spam", Actor.system("breaker"), 2)],
        ("person", "Léa"),
        3.0,
    ]


async def test_blind_reviews_and_approvals_count_as_before(migrated: SqliteStore) -> None:
    def work(tx: Transaction) -> list[Any]:
        precision = {
            found.rule: (found.agreed, found.reviewed) for found in blind_reviews.precision_by_rule(tx)
        }
        question = opinions.read_question(tx, cases.case_about(tx, 7))
        said = [(opinion.by, opinion.verb) for opinion in question.opinions] if question else []
        return [precision, said]

    assert await migrated.read(work) == [
        {"": (0, 1), "insult": (0, 0), "spam": (1, 1)},
        [(TOM, Verb.DELETE)],
    ]


@pytest.mark.parametrize(
    ("number", "state", "reason"),
    [
        (1, "waiting", None),
        (2, "done", None),
        (40, "cancelled", CancelReason.AUTHOR_DELETED),
        (41, "cancelled", CancelReason.AUTHOR_EDITED),
        (42, "cancelled", CancelReason.PERSON_REPLIED),
        (43, "cancelled", CancelReason.BOT_REPLIED),
        (44, "cancelled", CancelReason.CASE_CLOSED),
        (45, "cancelled", CancelReason.CRASHED),
    ],
)
async def test_a_timer_says_why_it_was_cancelled(
    migrated: SqliteStore, number: int, state: str, reason: CancelReason | None
) -> None:
    (timer,) = await migrated.read(lambda tx: timers.list_timers(tx, number))
    assert (timer["state"], timer["cancel_reason"]) == (state, reason)


# ---- events


def stored_event(tx: Transaction, event_id: int) -> events.StoredEvent:
    stored = events.get_event(tx, event_id)
    assert stored is not None
    return stored


async def test_a_judgement_reads_as_it_was_written(migrated: SqliteStore) -> None:
    def read(tx: Transaction) -> list[Any]:
        rows = tx.execute(
            "SELECT id, degraded, needs_answer FROM event WHERE message_id IN ('55_54', '55_55')"
        )
        return [(stored_event(tx, row["id"]).judgement, row["degraded"], row["needs_answer"]) for row in rows]

    (late, late_flag, late_score), (full, full_flag, full_score) = await migrated.read(read)
    assert (late.degraded, late.scores, late_flag, late_score) == (True, {}, 1, None)
    assert (full.degraded, full.abstained, full.head, full_flag, full_score) == (False, True, "h3", 0, 0.8123)
    assert full.scores == {"toxicity": 0.95, "needs_answer": 0.8123}
    assert full.obfuscation_delta == {"toxicity": 0.4}
    assert full.attributions == {"toxicity": (("idiot", 0.5), ("nul", 0.25))}


async def test_a_colleagues_reply_is_a_column(migrated: SqliteStore) -> None:
    def read(tx: Transaction) -> list[Any]:
        rows = tx.execute("SELECT id FROM event WHERE is_own_echo = 1 ORDER BY id").fetchall()
        return [
            (stored_event(tx, row["id"]).event.human_reply, stored_event(tx, row["id"]).event.extra)
            for row in rows
        ]

    assert await migrated.read(read) == [(True, {"is_live": "true"}), (False, {"metadata": "x"})]


async def test_what_was_new_is_still_to_be_decided(migrated: SqliteStore) -> None:
    claimed = await migrated.write(lambda tx: events.claim_events(tx, 10, START + 100))
    assert [stored.event.message_id for stored in claimed] == ["55_50"]


async def test_comments_are_still_counted_by_the_hour(migrated: SqliteStore) -> None:
    def count(tx: Transaction) -> int:
        return int(tx.execute("SELECT sum(comments) AS n FROM hourly_volume").fetchone()["n"])

    def add(tx: Transaction) -> None:
        event = stored_event(tx, 1).event
        columns = {"source": "meta", "delivery_id": 100, "state": "new", "not_before": 0.0}
        again = {"dedupe_key": "another", "message_id": "another"}
        changed = type(event)(**{name: getattr(event, name) for name in event.__slots__} | again)
        events.insert_event(tx, changed, received_at=START, **columns)  # type: ignore[arg-type]

    before = await migrated.read(count)
    await migrated.write(add)
    assert await migrated.read(count) == before + 1


# ---- effects in flight


class CrashedAdapter(ScriptedAdapter):
    """Of the two replies whose answer nobody got, that to 55_3 had arrived and that to 55_4 had not."""

    def read_back(self, action: Action, since: datetime) -> Flow[Effect | None]:
        yield Request(method="GET", url="https://platform.test/", has_side_effects=False)
        return Effect(external_id="found-3", found_by="read-back") if action.message_id == "55_3" else None


async def test_each_effect_in_flight_goes_out_exactly_once(migrated: SqliteStore, folder: Path) -> None:
    def release(tx: Transaction) -> dict[str, str]:
        circuit_breaker.reset_rule(tx, "spam", by=LEA, at=START + 60, release=True)
        approvals.release_approved(tx, approvals.list_awaiting_approval(tx, 7, Verb.DELETE))
        rows = tx.execute("SELECT key, message_id, state FROM outbox").fetchall()
        return {row["key"]: row["message_id"] for row in rows if row["state"] not in FINAL}

    keys = await migrated.write(release)
    account = Account(platform="facebook", id="1000", token=TOKEN)
    adapter = CrashedAdapter(Source(name="meta", adapter="scripted", accounts=(account,)))
    clock = FakeClock(NOW + timedelta(seconds=60))
    dispatcher = Dispatcher(
        migrated,
        {"meta": adapter, "care": adapter},
        OpenTransport(),
        Config(sources=(), data=str(folder), model=None, breaker=BreakerLimits(deletes_per_day=1)),
        folder,
        clock=clock,
    )
    assert await dispatcher.recover() == 1
    for _ in range(20):
        while await dispatcher.run_once():
            async with asyncio.timeout(5):
                while dispatcher._in_flight:
                    await asyncio.wait(dispatcher._in_flight.values())
        clock.advance(300.0)
    performed = Counter(action.key for action in adapter.performed)
    assert set(performed.values()) == {1}
    assert set(performed) == {key for key, message_id in keys.items() if message_id != "55_3"}
    outcome = await migrated.read(reconciliation.reconcile)
    assert (outcome.open, outcome.is_balanced) == (0, True)


def test_a_migration_that_was_applied_may_not_change(folder: Path) -> None:
    files = migration_scripts.read_scripts(migrations.__name__)
    connection = sqlite3.connect(folder / DATABASE_FILE)
    applied = dict(connection.execute("SELECT number, sha256 FROM migration").fetchall())
    connection.close()
    assert applied == {number: migration_scripts.hash_of(sql) for number, sql in files.items() if number < 7}


async def test_labels_of_former_decisions_can_be_searched(migrated: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[set[Any], set[Any]]:
        given = {
            (row["event_id"], label)
            for row in tx.execute("SELECT event_id, labels FROM decision")
            for label in decode_names(row["labels"])
        }
        stored = {(row["event_id"], row["label"]) for row in tx.execute("SELECT * FROM event_label")}
        return given, stored

    given, stored = await migrated.read(work)
    assert stored == given != set()
