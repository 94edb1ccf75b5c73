"""Readiness: rules and a classifier in force and an outbox that adds up, or else 503 with the reason."""

from pathlib import Path

import pytest

from bot.classify.lexicon import LexiconClassifier
from bot.domain import Actor, BackfillCause, PauseCause, Refusal, Slot, Verb
from bot.errors import StoreFull
from bot.rules import RuleSet, load_rules
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.readiness import check_readiness, read_figures
from bot.store import Transaction
from bot.store.delivery import circuit_breaker, pauses
from bot.store.intake import backfills, refused_deliveries, silences
from bot.store.intake.refused_deliveries import Refused
from bot.store.intake.silences import Silence
from bot.store.reporting import operational_counters
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.full_disk import take_room
from tests.fakes.outbox_rows import action, decide

WORDS = LexiconClassifier()


def rule_set() -> RuleSet:
    return load_rules("version: 1\nrules: []\n", "rules.yaml")


@pytest.mark.parametrize(
    ("has_rules", "has_classifier", "is_ready"),
    [(True, True, True), (False, True, False), (True, False, False), (False, False, False)],
)
async def test_it_is_ready_with_rules_and_a_classifier_only(
    db: SqliteStore, tmp_path: Path, has_rules: bool, has_classifier: bool, is_ready: bool
) -> None:
    policy = ActivePolicy(
        fallback=WORDS,
        rules=rule_set() if has_rules else None,
        classifier=WORDS if has_classifier else None,
    )
    ready, details = await check_readiness(db, policy, tmp_path, START)
    assert ready is is_ready
    assert details["ready"] is is_ready
    assert details["checks"] == {
        "rules": has_rules,
        "classifier": has_classifier,
        "balanced": True,
        "instance": True,
        "disk": True,
        "database": True,
    }


async def test_the_details_name_what_is_in_force_and_what_is_paused(db: SqliteStore, tmp_path: Path) -> None:
    rules = rule_set()
    await db.write(
        lambda tx: pauses.pause_scope(
            tx, scope="account:1000", reason="token", by=Actor.system("test"), at=1.0
        )
    )
    pauses.set_flag_file(tmp_path, on=True)
    _, details = await check_readiness(
        db, ActivePolicy(fallback=WORDS, rules=rules, classifier=WORDS), tmp_path, START
    )
    assert (details["model"], details["rules_version"]) == (WORDS.name, rules.version)
    assert details["paused"] == ["account:1000", "flag"]


async def test_why_an_account_is_paused_is_said_without_anybodys_words(
    db: SqliteStore, tmp_path: Path
) -> None:
    await db.write(
        lambda tx: pauses.pause_scope(
            tx,
            scope="words:1000",
            reason="policy_enforcement: block (spam)",
            by=Actor.system("intake"),
            at=1.0,
            cause=PauseCause.RESTRICTED,
        )
    )
    policy = ActivePolicy(fallback=WORDS, rules=rule_set(), classifier=WORDS)
    ready, details = await check_readiness(db, policy, tmp_path, START)
    assert ready, "a restart would not help, and what comes in must still be taken"
    assert details["pauses"] == [
        {"scope": "words:1000", "cause": "restricted", "since": "1970-01-01T00:00:01+00:00"}
    ]


async def test_an_outbox_with_a_row_that_nobody_accounts_for_is_not_ready(
    db: SqliteStore, tmp_path: Path
) -> None:
    policy = ActivePolicy(fallback=WORDS, rules=rule_set(), classifier=WORDS)
    await db.write(lambda tx: decide(tx, action()))
    assert (await check_readiness(db, policy, tmp_path, START))[0]
    await db.write(lambda tx: tx.execute("DELETE FROM outbox"))
    ready, details = await check_readiness(db, policy, tmp_path, START)
    assert not ready
    assert details["checks"] == {
        "rules": True,
        "classifier": True,
        "balanced": False,
        "instance": True,
        "disk": True,
        "database": True,
    }


async def test_the_stored_figures_count_rows_by_state(db: SqliteStore) -> None:
    def fill(tx: Transaction) -> None:
        decide(tx, action())
        operational_counters.increment_counter(tx, "malformed", 3)

    await db.write(fill)
    figures = await read_figures(db)
    assert figures["outbox_rows"]["planned"] == 1
    assert figures["events"]["new"] == 1
    assert figures["cases"] == {"open": 0}
    assert figures["counters"] == {"malformed": 3.0}
    assert (figures["breaker"], figures["disk"]) == ({"rules": 0, "held": 0}, {"full": False})


async def test_a_disk_without_room_is_not_ready(db: SqliteStore, tmp_path: Path) -> None:
    policy = ActivePolicy(fallback=WORDS, rules=rule_set(), classifier=WORDS)
    await take_room(db)
    with pytest.raises(StoreFull):
        await db.write(lambda tx: operational_counters.increment_counter(tx, "x" * 500_000))
    ready, details = await check_readiness(db, policy, tmp_path, START)
    assert (ready, details["ready"]) == (False, False)
    assert details["checks"]["disk"] is False
    assert (await read_figures(db))["disk"] == {"full": True}


async def test_what_the_breaker_holds_and_what_was_refused_lately_is_told(
    db: SqliteStore, tmp_path: Path
) -> None:
    policy = ActivePolicy(fallback=WORDS, rules=rule_set(), classifier=WORDS)
    at = START.timestamp()

    def happen(tx: Transaction) -> None:
        circuit_breaker.trip_rule(tx, "insult", "50 hides a day under one post", at=at)
        refused_deliveries.add_refused(tx, {("meta", Refusal.SIGNATURE): Refused(9, at - 7200)})
        refused_deliveries.add_refused(tx, {("meta", Refusal.SIGNATURE): Refused(2, at)})

    await db.write(happen)
    ready, details = await check_readiness(db, policy, tmp_path, START)
    assert ready, "a restart would not help"
    moment = "2026-11-24T12:00:00+00:00"
    assert details["breaker"] == [{"rule": "insult", "since": moment, "held": 0}]
    assert details["refused"] == [{"source": "meta", "why": "signature", "count": 2, "last": moment}]
    assert (await read_figures(db))["breaker"] == {"rules": 1, "held": 0}


async def test_who_is_silent_and_what_is_being_fetched_is_told(db: SqliteStore, tmp_path: Path) -> None:
    policy = ActivePolicy(fallback=WORDS, rules=rule_set(), classifier=WORDS)
    at = START.timestamp()
    silence = Silence(source="meta", account_id="1000", since=at, usual=600.0, noticed_at=at + 900)

    def happen(tx: Transaction) -> None:
        silences.begin_silence(tx, silence)
        backfill = backfills.request(tx, "meta", "1000", BackfillCause.SILENCE, at, at=at + 900)
        assert backfill is not None
        backfills.record_failure(tx, backfill, "no token", at=at + 901)

    await db.write(happen)
    ready, details = await check_readiness(db, policy, tmp_path, START)
    assert ready, "a restart would not help"
    moment = "2026-11-24T12:00:00+00:00"
    assert details["silent"] == [{"account": "1000", "since": moment, "usual_seconds": 600.0}]
    assert details["backfills"] == [
        {"account": "1000", "cause": "silence", "since": moment, "missed": 0, "failing": True}
    ]
    assert (await read_figures(db))["silence"] == {"accounts": 1}


@pytest.mark.parametrize(("age", "is_told"), [(60.0, False), (61.0, True)])
async def test_what_waits_is_told_with_its_place_and_since_when_but_not_why(
    db: SqliteStore, tmp_path: Path, age: float, is_told: bool
) -> None:
    policy = ActivePolicy(fallback=WORDS, rules=rule_set(), classifier=WORDS)
    at = START.timestamp() - age

    def happen(tx: Transaction) -> None:
        handed_over = action(verb=Verb.ESCALATE, slot=Slot.CASE, via="desk", key="escalation")
        decide(tx, action(), handed_over)
        tx.execute("UPDATE outbox SET planned_at = ?, state = 'waiting', problem = 'words'", (at,))

    await db.write(happen)
    ready, details = await check_readiness(db, policy, tmp_path, START)
    assert ready, "a restart would not help"
    since = {"count": 1, "since": "2026-11-24T11:58:59+00:00"}
    waiting = [{"account": "1000"} | since, {"target": "desk"} | since]
    assert details["waiting"] == (waiting if is_told else [])
