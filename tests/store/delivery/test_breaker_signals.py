"""Signals: a rule that behaves oddly is tripped, whatever its buckets say."""

import pytest

from bot.domain import Actor
from bot.domain.rate_limits import BreakerLimits
from bot.store import Transaction
from bot.store.delivery import alerts, breaker_signals, circuit_breaker
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START
from tests.fakes.removals import DAY, HOUR, plan_removals


async def test_the_same_text_of_many_authors(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        plan_removals(tx, 31)
        tx.execute("UPDATE event SET text = 'same'")
        return breaker_signals.trip_odd_rules(tx, START + 100)

    assert await db.write(work) == ["insult"]


@pytest.mark.parametrize(("most", "tripped"), [(54, ["insult"]), (55, [])])
async def test_every_number_can_be_changed(db: SqliteStore, most: int, tripped: list[str]) -> None:
    def work(tx: Transaction) -> list[str]:
        plan_removals(tx, 55)
        tx.execute("UPDATE event SET text = 'same'")
        return breaker_signals.trip_odd_rules(tx, START + 100, BreakerLimits(max_authors_same_text=most))

    assert await db.write(work) == tripped


async def test_thirty_authors_are_not_too_many(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        plan_removals(tx, 30)
        tx.execute("UPDATE event SET text = 'same'")
        return breaker_signals.trip_odd_rules(tx, START + 100)

    assert await db.write(work) == []


@pytest.mark.parametrize(("overturned", "tripped"), [(10, []), (11, ["insult"])])
async def test_hides_that_people_overturn(db: SqliteStore, overturned: int, tripped: list[str]) -> None:
    def work(tx: Transaction) -> list[str]:
        plan_removals(tx, 50)
        tx.execute("UPDATE outbox SET state = 'done'")
        for number in range(overturned):
            tx.execute(
                "INSERT INTO override (account_id, message_id, at, actor_kind, actor_id, verb)"
                " VALUES ('1000', ?, ?, 'person', 'lea', 'unhide')",
                (f"55_{number}", START + 500),
            )
        return breaker_signals.trip_odd_rules(tx, START + 2 * DAY)

    assert await db.write(work) == tripped


@pytest.mark.parametrize(("usual", "tripped"), [(10, ["insult"]), (12, [])])
async def test_far_more_than_in_a_usual_hour(db: SqliteStore, usual: int, tripped: list[str]) -> None:
    def work(tx: Transaction) -> list[str]:
        plan_removals(tx, 55)
        for hour in range(1, 4):
            plan_removals(tx, usual, first=1000 * hour)
            tx.execute(
                "UPDATE outbox SET planned_at = ? WHERE id > (SELECT count(*) FROM outbox) - ?",
                (START - hour * HOUR - 60.0, usual),
            )
        return breaker_signals.trip_odd_rules(tx, START + 100)

    assert await db.write(work) == tripped


@pytest.mark.parametrize(
    ("count", "overturned", "said_at", "tripped"),
    [
        (50, range(50), 500.0, ["insult"]),
        (50, range(50), -1.0, []),
        (49, range(49), 500.0, []),
        (100, range(50), 500.0, []),
        (100, range(50, 61), 500.0, ["insult"]),
    ],
    ids=["all", "said before the hide", "too few to tell", "long ago", "lately"],
)
async def test_what_counts_as_overturned(
    db: SqliteStore, count: int, overturned: range, said_at: float, tripped: list[str]
) -> None:
    def work(tx: Transaction) -> list[str]:
        plan_removals(tx, count)
        tx.execute("UPDATE outbox SET state = 'done'")
        for number in overturned:
            overrides.set_override(
                tx,
                account_id="1000",
                message_id=f"55_{number}",
                by=Actor.person("lea"),
                verb="keep",
                at=START + said_at,
            )
        return breaker_signals.trip_odd_rules(tx, START + 2 * DAY)

    assert await db.write(work) == tripped


async def test_people_are_not_watched(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        plan_removals(tx, 31, rule="person:lea")
        tx.execute("UPDATE event SET text = 'same'")
        return breaker_signals.trip_odd_rules(tx, START + 100)

    assert await db.write(work) == []


async def test_what_a_person_has_seen_does_not_trip_it_again(db: SqliteStore) -> None:
    def odd(tx: Transaction, first: int) -> None:
        plan_removals(tx, 60, first=first)
        tx.execute("UPDATE event SET text = 'same'")
        tx.execute("UPDATE outbox SET state = 'done'")
        tx.execute(
            "INSERT INTO override (account_id, message_id, at, actor_kind, actor_id, verb)"
            " SELECT account_id, message_id, ?, 'person', 'lea', 'unhide'"
            " FROM outbox WHERE true ON CONFLICT DO NOTHING",
            (START + HOUR,),
        )

    await db.write(lambda tx: odd(tx, 0))
    assert await db.write(lambda tx: breaker_signals.trip_odd_rules(tx, START + 200)) == ["insult"]
    await db.write(
        lambda tx: circuit_breaker.reset_rule(
            tx, "insult", by=Actor.person("lea"), at=START + 300, release=True
        )
    )
    assert await db.write(lambda tx: breaker_signals.trip_odd_rules(tx, START + 330)) == []
    await db.write(lambda tx: odd(tx, 1000))
    assert await db.write(lambda tx: breaker_signals.trip_odd_rules(tx, START + 1500)) == ["insult"]


async def test_it_trips_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[list[str]]:
        plan_removals(tx, 31)
        tx.execute("UPDATE event SET text = 'same'")
        return [breaker_signals.trip_odd_rules(tx, START + at) for at in (100, 130)]

    assert await db.write(work) == [["insult"], []]
    assert len(await db.read(alerts.list_alerts)) == 1


async def test_it_never_reads_a_large_table_whole(sqlite_db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        plan_removals(tx, 60)
        plan_removals(tx, 2, rule="other", first=100)
        asked: list[str] = []
        tx.connection.set_trace_callback(asked.append)
        breaker_signals.trip_odd_rules(tx, START + 200)
        circuit_breaker.trip_rule(tx, "other", "odd", at=START)
        circuit_breaker.list_mode_caps(tx)
        circuit_breaker.reset_rule(tx, "other", by=Actor.person("lea"), at=START, release=True)
        tx.connection.set_trace_callback(None)
        return [row["detail"] for one in asked for row in tx.execute(f"EXPLAIN QUERY PLAN {one}")]

    plans = await sqlite_db.write(work)
    assert plans
    large = ("outbox", "event", "verdict", "o", "e", "v")
    assert [plan for plan in plans if plan in [f"SCAN {table}" for table in large]] == []
