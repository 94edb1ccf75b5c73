"""A tripped rule is held back until a person lets it go on."""

import pytest

from bot.domain import Actor, Mode, Verb
from bot.domain.rate_limits import BreakerLimits
from bot.store import Transaction
from bot.store.delivery import alerts, breaker_buckets, circuit_breaker
from bot.store.delivery.circuit_breaker import Reset
from bot.store.history import audit
from bot.store.reporting import operational_counters, reconciliation
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START
from tests.fakes.removals import count_claimed, count_states, plan_removals


async def test_a_rule_leaves_as_much_as_it_may_and_the_rest_is_held(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, dict[str, int]]:
        plan_removals(tx, 40)
        return count_claimed(tx, START + 100, BreakerLimits()), count_states(tx)

    left, by_state = await db.write(work)
    assert (left, by_state) == (30, {"sending": 30, "held": 10})
    assert await db.read(circuit_breaker.mode_caps) == {"insult": Mode.SUGGEST}


async def test_a_rule_that_trips_over_one_post_takes_nothing_out_of_sight_under_another(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> tuple[int, dict[str, int]]:
        plan_removals(tx, 3)
        tx.execute("UPDATE event SET thread_id = '1000_56' WHERE id = 3")
        limits = BreakerLimits(post_per_day=1, post_share=0)
        return count_claimed(tx, START + 100, limits), count_states(tx)

    assert await db.write(work) == (1, {"sending": 1, "held": 2})


async def test_one_alert_and_one_audit_row_tell_of_it(db: SqliteStore) -> None:
    await db.write(lambda tx: plan_removals(tx, 40))
    await db.write(lambda tx: count_claimed(tx, START + 100, BreakerLimits()))
    await db.write(lambda tx: plan_removals(tx, 5, first=100))
    await db.write(lambda tx: count_claimed(tx, START + 200, BreakerLimits()))
    ((number, alert),) = (await db.read(alerts.list_alerts)).items()
    assert alert == "rule insult is held back: more than 30 within 10 minutes (rule)"
    await db.write(lambda tx: alerts.mark_notified(tx, [number]))
    assert await db.read(alerts.list_alerts) == {}
    rows = await db.read(lambda tx: audit.list_entries(tx, "rule:insult"))
    assert [row.action for row in rows] == ["breaker_tripped"]


async def test_a_rule_that_deletes_is_held_at_once_unless_it_is_allowed(db: SqliteStore) -> None:
    await db.write(lambda tx: plan_removals(tx, 3, verb=Verb.DELETE))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, BreakerLimits())) == 0
    await db.write(lambda tx: plan_removals(tx, 3, verb=Verb.DELETE, rule="allowed", first=10))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, BreakerLimits(deletes_per_day=2))) == 2


async def test_what_was_counted_and_only_waits_for_another_try_still_leaves(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=3)
    await db.write(lambda tx: plan_removals(tx, 3))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits)) == 3
    await db.write(
        lambda tx: tx.execute("UPDATE outbox SET state = 'waiting', not_before = 1e18 WHERE id < 3")
    )
    await db.write(lambda tx: plan_removals(tx, 3, first=10))
    assert await db.write(lambda tx: count_claimed(tx, START + 101, limits)) == 0
    assert await db.read(count_states) == {"sending": 1, "waiting": 2, "held": 3}
    await db.write(lambda tx: tx.execute("UPDATE outbox SET not_before = 0 WHERE id < 3"))
    assert await db.write(lambda tx: count_claimed(tx, START + 102, limits)) == 2


async def test_only_what_has_not_left_is_held_and_only_what_is_seen_outside(db: SqliteStore) -> None:
    verbs = [Verb.HIDE, Verb.REPLY, Verb.PRIVATE_REPLY, Verb.ESCALATE, Verb.LIKE]

    def work(tx: Transaction) -> dict[str, str]:
        for number, verb in enumerate(verbs):
            plan_removals(tx, 1, verb=verb, first=number)
        for number, state in enumerate(("waiting", "sending", "unknown", "done"), 10):
            plan_removals(tx, 1, first=number)
            tx.execute("UPDATE outbox SET state = ? WHERE message_id = ?", (state, f"55_{number}"))
        plan_removals(tx, 1, rule="other", first=20)
        circuit_breaker.trip_rule(tx, "insult", "odd", at=START)
        return {row["key"]: row["state"] for row in tx.execute("SELECT key, state FROM outbox ORDER BY id")}

    assert list((await db.write(work)).values()) == [
        *("held", "held", "held", "planned", "planned"),
        *("held", "sending", "unknown", "done", "planned"),
    ]


@pytest.mark.parametrize(
    ("release", "expected", "states_then"),
    [
        (True, Reset(released=2, dropped=1), {"planned": 2, "cancelled": 1}),
        (False, Reset(released=0, dropped=3), {"cancelled": 3}),
    ],
    ids=["release", "drop"],
)
async def test_a_person_lets_it_go_on_and_what_has_expired_is_dropped(
    db: SqliteStore, release: bool, expected: Reset, states_then: dict[str, int]
) -> None:
    def work(tx: Transaction) -> Reset | None:
        plan_removals(tx, 3)
        tx.execute("UPDATE outbox SET expires_at = ? WHERE id = 1", (START + 4,))
        circuit_breaker.trip_rule(tx, "insult", "odd", at=START)
        return circuit_breaker.reset_rule(tx, "insult", by=Actor.person("lea"), at=START + 5, release=release)

    assert await db.write(work) == expected
    assert await db.read(count_states) == states_then
    assert await db.read(circuit_breaker.mode_caps) == {}
    assert (await db.read(reconciliation.reconcile)).is_balanced
    again = await db.write(
        lambda tx: circuit_breaker.reset_rule(tx, "insult", by=Actor.person("lea"), at=1.0, release=True)
    )
    assert again is None


async def test_what_waits_for_a_second_person_goes_on_waiting(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        plan_removals(tx, 1)
        tx.execute("UPDATE outbox SET state = 'held', hold_reason = 'second_approval'")
        circuit_breaker.trip_rule(tx, "insult", "odd", at=START)
        circuit_breaker.reset_rule(tx, "insult", by=Actor.person("lea"), at=START, release=True)

    await db.write(work)
    assert await db.read(count_states) == {"held": 1}


async def test_a_reset_empties_the_buckets_of_that_rule_alone(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=2)

    def work(tx: Transaction) -> list[tuple[str, float]]:
        plan_removals(tx, 3, rule="a_b")
        plan_removals(tx, 2, rule="axb", first=10)
        count_claimed(tx, START, limits)
        circuit_breaker.reset_rule(tx, "a_b", by=Actor.person("lea"), at=START, release=True)
        return [(bucket.scope, bucket.left) for bucket in breaker_buckets.list_buckets(tx, START)]

    assert await db.write(work) == [
        ("rule:10min:axb", 0.0),
        ("post:1000:1000_55", 46.0),
        ("account:1000", 96.0),
        ("rule:day:axb", 198.0),
    ]
    assert await db.write(lambda tx: count_claimed(tx, START, limits)) == 1


@pytest.mark.parametrize(
    ("options", "held"), [({}, 2), ({"counted_too": False}, 1)], ids=["all", "uncounted"]
)
async def test_what_waits_for_another_try_is_held_unless_it_was_counted_by_the_bucket_that_trips(
    db: SqliteStore, options: dict[str, bool], held: int
) -> None:
    def work(tx: Transaction) -> dict[str, int]:
        plan_removals(tx, 2)
        tx.execute("UPDATE outbox SET state = 'waiting', attempts = 1 WHERE id = 1")
        circuit_breaker.trip_rule(tx, "insult", "odd", at=START, **options)
        return count_states(tx)

    assert (await db.write(work))["held"] == held


async def test_a_trip_is_counted_and_its_reset_stands_in_the_audit(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        plan_removals(tx, 2)
        circuit_breaker.trip_rule(tx, "insult", "odd", at=START)
        circuit_breaker.trip_rule(tx, "insult", "odd again", at=START)
        circuit_breaker.reset_rule(tx, "insult", by=Actor.person("lea"), at=START, release=True)

    await db.write(work)
    assert (await db.read(operational_counters.operational_counters))["breaker_tripped"] == 1
    tripped, reset = await db.read(lambda tx: audit.list_entries(tx, "rule:insult"))
    assert (tripped.action, tripped.details) == ("breaker_tripped", {"why": "odd", "held": 2})
    assert (reset.action, reset.actor) == ("breaker_reset", "person:lea")
    assert reset.details == {"released": 2, "dropped": 0}
