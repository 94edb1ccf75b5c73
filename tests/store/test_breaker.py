"""The breaker: no rule takes more out of sight than it may, whatever happens."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import SLOT_OF, Action, Decision, Mode, Verb
from bot.guards import BlastRadius
from bot.store import Database, Transaction, audit, breaker, decisions, outbox
from tests.review.stock import START, received

HOUR, DAY = 3600.0, 86_400.0
WIDE = BlastRadius(rule_per_10_minutes=1000, rule_per_day=1000, account_per_hour=1000, post_per_day=1000)


def plan(
    tx: Transaction, count: int, *, rule: str = "insult", verb: Verb = Verb.HIDE, first: int = 0
) -> None:
    for number in range(first, first + count):
        row = received(tx, number, author_id=f"a{number}", text=f"text {number}")
        message = f"55_{number}"
        action = Action(
            verb=verb,
            slot=SLOT_OF[verb],
            platform="facebook",
            account_id="1000",
            message_id=message,
            target=message,
            key=f"{rule}:{verb}:{message}",
            rule=rule,
            via="meta",
        )
        decisions.keep(
            tx, event_id=row, decision=Decision(rules_version="v1", actions=(action,)), at=START + number
        )


def claimed(tx: Transaction, now: float, limits: BlastRadius, limit: int = 1000) -> int:
    return len(outbox.claim(tx, limit=limit, now=now, busy=(), limits=limits))


def states(tx: Transaction) -> dict[str, int]:
    rows = tx.execute("SELECT state, count(*) AS n FROM outbox GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


async def test_a_rule_leaves_as_much_as_it_may_and_the_rest_is_held(db: Database) -> None:
    def work(tx: Transaction) -> tuple[int, dict[str, int]]:
        plan(tx, 40)
        return claimed(tx, START + 100, BlastRadius()), states(tx)

    left, found = await db.write(work)
    assert (left, found) == (30, {"sending": 30, "held": 10})
    assert await db.read(breaker.ceilings) == {"insult": Mode.SUGGEST}


async def test_one_alert_and_one_audit_row_tell_of_it(db: Database) -> None:
    await db.write(lambda tx: plan(tx, 40))
    await db.write(lambda tx: claimed(tx, START + 100, BlastRadius()))
    await db.write(lambda tx: plan(tx, 5, first=100))
    await db.write(lambda tx: claimed(tx, START + 200, BlastRadius()))
    (told,) = await db.write(breaker.alerts)
    assert told == "rule insult is held back: more than 30 within 10 minutes (rule)"
    assert await db.write(breaker.alerts) == []
    rows = await db.read(lambda tx: audit.of(tx, "rule:insult"))
    assert [row["action"] for row in rows] == ["breaker_tripped"]


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (BlastRadius(rule_per_10_minutes=9, rule_per_day=5), "more than 5 within a day (rule)"),
        (BlastRadius(account_per_hour=4), "more than 4 within an hour (account)"),
        (BlastRadius(post_per_day=3, post_share=0.0), "more than 3 within a day (post)"),
    ],
)
async def test_every_bucket_can_be_the_first_that_is_empty(
    db: Database, limits: BlastRadius, why: str
) -> None:
    await db.write(lambda tx: plan(tx, 8))
    await db.write(lambda tx: claimed(tx, START + 100, limits))
    (held,) = await db.read(breaker.held_back)
    assert held.why == why


async def test_a_busy_post_may_lose_a_tenth_of_its_comments(db: Database) -> None:
    limits = BlastRadius(rule_per_10_minutes=1000, account_per_hour=1000, post_per_day=3, post_share=0.1)
    await db.write(lambda tx: plan(tx, 60))
    assert await db.write(lambda tx: claimed(tx, START + 100, limits)) == 6


async def test_a_rule_that_deletes_is_held_at_once_unless_it_is_allowed(db: Database) -> None:
    await db.write(lambda tx: plan(tx, 3, verb=Verb.DELETE))
    assert await db.write(lambda tx: claimed(tx, START + 100, BlastRadius())) == 0
    await db.write(lambda tx: plan(tx, 3, verb=Verb.DELETE, rule="allowed", first=10))
    assert await db.write(lambda tx: claimed(tx, START + 100, BlastRadius(deletes_per_day=2))) == 2


async def test_people_and_words_are_never_counted(db: Database) -> None:
    none = BlastRadius(
        rule_per_10_minutes=1, rule_per_day=1, account_per_hour=1, post_per_day=1, post_share=0
    )
    await db.write(lambda tx: plan(tx, 5, rule="person:lea"))
    await db.write(lambda tx: plan(tx, 5, verb=Verb.REPLY, first=10))
    assert await db.write(lambda tx: claimed(tx, START + 100, none)) == 10


@settings(max_examples=25, deadline=None)
@given(batches=st.lists(st.integers(1, 12), min_size=1, max_size=12), limit=st.integers(1, 20))
def test_no_interleaving_of_claims_lets_more_through(
    tmp_path_factory: pytest.TempPathFactory, batches: list[int], limit: int
) -> None:
    import asyncio

    async def left() -> int:
        db = Database(tmp_path_factory.mktemp("breaker"))
        await db.write(lambda tx: plan(tx, 60))
        limits = BlastRadius(rule_per_10_minutes=limit, account_per_hour=1000, post_per_day=1000)
        counts = await asyncio.gather(
            *(
                db.write(lambda tx, size=size: claimed(tx, START + 100, limits, size))  # type: ignore[misc]
                for size in batches
            )
        )
        db.close()
        return sum(counts)

    assert asyncio.run(left()) <= limit


async def test_what_was_used_up_survives_a_restart(tmp_path: Path) -> None:
    limits = BlastRadius(rule_per_10_minutes=5)
    first = Database(tmp_path)
    await first.write(lambda tx: plan(tx, 5))
    assert await first.write(lambda tx: claimed(tx, START + 100, limits)) == 5
    first.close()
    second = Database(tmp_path)
    await second.write(lambda tx: plan(tx, 5, first=10))
    assert await second.write(lambda tx: claimed(tx, START + 101, limits)) == 0
    second.close()


@pytest.mark.parametrize(("jump", "more"), [(-HOUR, 0), (60.0, 1), (400 * DAY, 10)])
async def test_a_clock_that_jumps_fills_nothing_backwards_and_never_more_than_the_brim(
    db: Database, jump: float, more: int
) -> None:
    limits = BlastRadius(rule_per_10_minutes=10)
    await db.write(lambda tx: plan(tx, 10))
    assert await db.write(lambda tx: claimed(tx, START + 100, limits)) == 10
    await db.write(lambda tx: plan(tx, 30, first=100))
    assert await db.write(lambda tx: claimed(tx, START + 100 + jump, limits)) == more


@pytest.mark.parametrize(("release", "expected"), [(True, "planned"), (False, "cancelled")])
async def test_a_person_lets_it_go_on(db: Database, release: bool, expected: str) -> None:
    await db.write(lambda tx: plan(tx, 3))
    await db.write(lambda tx: breaker.trip(tx, "insult", "odd", at=START))
    assert await db.read(states) == {"held": 3}
    rows = await db.write(
        lambda tx: breaker.reset(tx, "insult", by="person:lea", at=START + 5, release=release)
    )
    assert rows == 3
    assert await db.read(states) == {expected: 3}
    assert await db.read(breaker.ceilings) == {}
    assert (
        await db.write(lambda tx: breaker.reset(tx, "insult", by="person:lea", at=1.0, release=True)) is None
    )


class TestWatch:
    async def test_the_same_text_of_many_authors(self, db: Database) -> None:
        def work(tx: Transaction) -> list[str]:
            plan(tx, 31)
            tx.execute("UPDATE event SET text = 'same'")
            return breaker.watch(tx, START + 100)

        assert await db.write(work) == ["insult"]

    async def test_thirty_authors_are_not_too_many(self, db: Database) -> None:
        def work(tx: Transaction) -> list[str]:
            plan(tx, 30)
            tx.execute("UPDATE event SET text = 'same'")
            return breaker.watch(tx, START + 100)

        assert await db.write(work) == []

    @pytest.mark.parametrize(("overturned", "tripped"), [(10, []), (11, ["insult"])])
    async def test_hides_that_people_overturn(
        self, db: Database, overturned: int, tripped: list[str]
    ) -> None:
        def work(tx: Transaction) -> list[str]:
            plan(tx, 50)
            tx.execute("UPDATE outbox SET state = 'done'")
            for number in range(overturned):
                tx.execute(
                    "INSERT INTO verdict VALUES ('1000', ?, ?, 'person:lea', 'unhide')",
                    (f"55_{number}", START + 500),
                )
            return breaker.watch(tx, START + 2 * DAY)

        assert await db.write(work) == tripped

    @pytest.mark.parametrize(("usual", "tripped"), [(10, ["insult"]), (12, [])])
    async def test_far_more_than_in_a_usual_hour(self, db: Database, usual: int, tripped: list[str]) -> None:
        def work(tx: Transaction) -> list[str]:
            plan(tx, 55)
            for hour in range(1, 4):
                plan(tx, usual, first=1000 * hour)
                tx.execute(
                    "UPDATE outbox SET planned_at = ? WHERE id > (SELECT count(*) FROM outbox) - ?",
                    (START - hour * HOUR - 60.0, usual),
                )
            return breaker.watch(tx, START + 100)

        assert await db.write(work) == tripped
