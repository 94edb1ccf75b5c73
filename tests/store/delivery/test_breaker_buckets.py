"""No rule takes more out of sight than it may, whatever happens."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import Actor, Verb
from bot.domain.answer_limits import AnswerLimits
from bot.domain.rate_limits import BreakerLimits
from bot.store import Transaction
from bot.store.delivery import breaker_buckets, breaker_signals, circuit_breaker
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received
from tests.fakes.databases import open_store
from tests.fakes.removals import DAY, WIDE, count_claimed, count_states, plan_removals, trust_again


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (BreakerLimits(rule_per_10_minutes=9, rule_per_day=5), "more than 5 within a day (rule)"),
        (BreakerLimits(account_per_hour=4), "more than 4 within an hour (account)"),
        (BreakerLimits(post_per_day=3, post_share=0.0), "more than 3 within a day (post)"),
    ],
)
async def test_every_bucket_can_be_the_first_that_is_empty(
    db: SqliteStore, limits: BreakerLimits, why: str
) -> None:
    await db.write(lambda tx: plan_removals(tx, 8))
    await db.write(lambda tx: count_claimed(tx, START + 100, limits))
    (held,) = await db.read(circuit_breaker.list_mode_caps)
    assert held.why == why


@pytest.mark.parametrize(
    ("answers", "why", "most"),
    [
        (AnswerLimits(rule_per_10_minutes=4), "more than 4 answers within 10 minutes (rule)", 4),
        (AnswerLimits(rule_per_day=5), "more than 5 answers within a day (rule)", 5),
        (AnswerLimits(account_per_hour=6), "more than 6 answers within an hour (account)", 6),
        (AnswerLimits(post_per_hour=3), "more than 3 answers within an hour (post)", 3),
    ],
)
async def test_a_storm_of_answers_trips_its_rule(
    db: SqliteStore, answers: AnswerLimits, why: str, most: int
) -> None:
    await db.write(lambda tx: plan_removals(tx, 9, verb=Verb.REPLY, rule="price"))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, WIDE, answers=answers)) == most
    (held,) = await db.read(circuit_breaker.list_mode_caps)
    assert (held.rule, held.why, held.held) == ("price", why, 9 - most)


async def test_answers_and_hides_fill_buckets_of_their_own(db: SqliteStore) -> None:
    await db.write(lambda tx: plan_removals(tx, 3, verb=Verb.REPLY))
    await db.write(lambda tx: plan_removals(tx, 3, first=10))
    limits, answers = BreakerLimits(rule_per_10_minutes=3), AnswerLimits(rule_per_10_minutes=3)
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits, answers=answers)) == 6


async def test_a_reset_empties_the_answers_of_the_rule_too(db: SqliteStore) -> None:
    answers = AnswerLimits(rule_per_10_minutes=2)
    await db.write(lambda tx: plan_removals(tx, 4, verb=Verb.REPLY, rule="price"))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, WIDE, answers=answers)) == 2
    lea = Actor.person("lea")
    await db.write(lambda tx: circuit_breaker.reset_rule(tx, "price", by=lea, at=START + 101, release=True))
    assert await db.write(lambda tx: count_claimed(tx, START + 102, WIDE, answers=answers)) == 2


async def test_a_conversation_fills_no_bucket_of_a_post(db: SqliteStore) -> None:
    await db.write(lambda tx: plan_removals(tx, 4, verb=Verb.MESSAGE, rule="hours"))
    assert (
        await db.write(lambda tx: count_claimed(tx, START, WIDE, answers=AnswerLimits(post_per_hour=1))) == 4
    )


async def test_people_answer_as_much_as_they_like(db: SqliteStore) -> None:
    one = AnswerLimits(rule_per_10_minutes=1, rule_per_day=1, account_per_hour=1, post_per_hour=1)
    await db.write(lambda tx: plan_removals(tx, 5, verb=Verb.REPLY, rule="person:lea"))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, WIDE, answers=one)) == 5


async def test_each_bucket_counts_within_its_own_time(db: SqliteStore) -> None:
    await db.write(lambda tx: plan_removals(tx, 1))
    await db.write(lambda tx: plan_removals(tx, 1, verb=Verb.DELETE, first=10))
    await db.write(lambda tx: count_claimed(tx, START, BreakerLimits(deletes_per_day=1)))
    buckets = await db.read(lambda tx: breaker_buckets.list_buckets(tx, START))
    assert {bucket.scope: bucket.seconds for bucket in buckets} == {
        "rule:10min:insult": 600,
        "rule:day:insult": 86_400,
        "rule:deletes:insult": 86_400,
        "account:1000": 3600,
        "post:1000:1000_55": 86_400,
    }


@pytest.mark.parametrize(
    ("used", "left", "is_full"), [(0, 3.0, False), (2, 1.0, False), (3, 0.0, True), (5, 0.0, True)]
)
def test_a_bucket_is_full_when_one_more_would_be_too_much(used: int, left: float, is_full: bool) -> None:
    bucket = breaker_buckets.Bucket(scope="x", used=used, capacity=3.0, seconds=600)
    assert (bucket.left, bucket.is_full) == (left, is_full)


async def test_the_bucket_of_which_the_smallest_share_is_left_comes_first(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[str, float]]:
        for number in range(8):
            plan_removals(tx, 1, rule=f"r{number}", first=number)
        limits = BreakerLimits(rule_per_10_minutes=2, rule_per_day=100, account_per_hour=10, post_per_day=40)
        count_claimed(tx, START, limits)
        return [(bucket.scope, bucket.left) for bucket in breaker_buckets.list_buckets(tx, START)]

    first, second, *_ = await db.write(work)
    assert (first, second) == (("account:1000", 2.0), ("rule:10min:r0", 1.0))


async def test_a_busy_post_may_lose_a_tenth_of_its_comments(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=1000, account_per_hour=1000, post_per_day=3, post_share=0.1)
    await db.write(lambda tx: plan_removals(tx, 60))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits)) == 6


async def test_people_are_never_counted_and_words_not_as_hides(db: SqliteStore) -> None:
    none = BreakerLimits(
        rule_per_10_minutes=1, rule_per_day=1, account_per_hour=1, post_per_day=1, post_share=0
    )
    await db.write(lambda tx: plan_removals(tx, 5, rule="person:lea"))
    await db.write(lambda tx: plan_removals(tx, 5, verb=Verb.REPLY, first=10))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, none)) == 10


async def test_a_second_try_is_not_counted_again(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=3)
    await db.write(lambda tx: plan_removals(tx, 3))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits)) == 3
    await db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'waiting', not_before = 0"))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits)) == 3
    assert await db.read(circuit_breaker.mode_caps) == {}


async def test_what_is_undone_with_the_claim_is_not_counted(db: SqliteStore) -> None:
    def crash(tx: Transaction) -> None:
        assert count_claimed(tx, START + 100, WIDE) == 5
        raise RuntimeError("killed")

    await db.write(lambda tx: plan_removals(tx, 5))
    with pytest.raises(RuntimeError, match="killed"):
        await db.write(crash)
    assert await db.read(lambda tx: breaker_buckets.list_buckets(tx, START + 100)) == []
    assert await db.read(count_states) == {"planned": 5}


STEPS = st.lists(
    st.one_of(
        st.lists(st.integers(1, 12), min_size=1, max_size=8).map(tuple),  # so many workers claim at once
        st.sampled_from(["restart", "trust it again", -3600.0, -86_400.0, 60.0]),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.no_cover
@settings(max_examples=25, deadline=None)
@given(steps=STEPS, limit=st.integers(1, 20))
def test_no_interleaving_of_workers_restarts_and_clocks_lets_more_through(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Any], limit: int
) -> None:
    folder = tmp_path_factory.mktemp("breaker")
    limits = replace(WIDE, rule_per_10_minutes=limit)

    async def left() -> int:
        workers, now, total = [open_store(folder), open_store(folder)], START + 100, 0
        await workers[0].write(lambda tx: plan_removals(tx, 60))
        for step in steps:
            if isinstance(step, float):
                now += step
            elif step == "restart":
                workers[0].close()
                workers[0] = open_store(folder)
            elif step == "trust it again":
                await workers[0].write(trust_again)
            else:
                claims = (
                    workers[number % 2].write(
                        lambda tx, size=size, now=now: count_claimed(tx, now, limits, size)  # type: ignore[misc]
                    )
                    for number, size in enumerate(step)
                )
                total += sum(await asyncio.gather(*claims))
        for worker in workers:
            worker.close()
        return total

    asked = sum(sum(step) for step in steps if isinstance(step, tuple))
    assert asyncio.run(left()) <= min(limit, asked)


async def test_what_was_used_up_survives_a_restart(tmp_path: Path) -> None:
    limits = BreakerLimits(rule_per_10_minutes=5)
    first = open_store(tmp_path)
    await first.write(lambda tx: plan_removals(tx, 5))
    assert await first.write(lambda tx: count_claimed(tx, START + 100, limits)) == 5
    first.close()
    second = open_store(tmp_path)
    await second.write(lambda tx: plan_removals(tx, 5, first=10))
    assert await second.write(lambda tx: count_claimed(tx, START + 101, limits)) == 0
    second.close()


async def test_a_higher_limit_holds_at_once(db: SqliteStore) -> None:
    await db.write(lambda tx: plan_removals(tx, 40))
    assert await db.write(lambda tx: count_claimed(tx, START, BreakerLimits(rule_per_10_minutes=10))) == 10
    await db.write(trust_again)
    assert await db.write(lambda tx: count_claimed(tx, START, BreakerLimits(rule_per_10_minutes=25))) == 15


async def test_a_post_that_grows_may_lose_more(db: SqliteStore) -> None:
    limits = replace(WIDE, post_per_day=3, post_share=0.1)

    def grow(tx: Transaction) -> None:
        trust_again(tx)
        for number in range(1000, 1040):
            received(tx, number)

    await db.write(lambda tx: plan_removals(tx, 40))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits)) == 4
    await db.write(grow)
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits)) == 4


async def test_what_has_drained_is_forgotten(db: SqliteStore) -> None:
    await db.write(lambda tx: plan_removals(tx, 3))
    await db.write(lambda tx: count_claimed(tx, START, WIDE))
    await db.write(lambda tx: breaker_signals.trip_odd_rules(tx, START + 61 * DAY / 60 + 1))
    assert await db.read(lambda tx: tx.execute("SELECT * FROM bucket").fetchall()) == []
