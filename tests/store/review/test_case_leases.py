"""Leases of cases: one person each, and nothing stays with somebody who left."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain import Actor, CaseRequest
from bot.errors import UserError
from bot.store import Transaction
from bot.store.ports import ALWAYS
from bot.store.review import case_leases, cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, moment, received, waiting


async def test_two_people_who_ask_at_once_get_different_cases(db: SqliteStore) -> None:
    def stock(tx: Transaction) -> None:
        for number in range(1, 9):
            waiting(tx, number)

    await db.write(stock)

    async def ask(who: Actor) -> int | None:
        case = await db.write(lambda tx: case_leases.claim_next_case(tx, who=who, at=START))
        return case.id if case else None

    claimed = await asyncio.gather(*(ask(Actor.person(str(number))) for number in range(10)))
    assert sorted(number for number in claimed if number is not None) == list(range(1, 9))
    assert claimed.count(None) == 2


async def test_who_has_a_case_gets_the_same_one_again(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        waiting(tx, 1)
        waiting(tx, 2, priority=50)
        taken = [
            case_leases.claim_next_case(tx, who=Actor.person("lea"), at=START + at) for at in (0, 10, 299)
        ]
        return [case.id for case in taken if case]

    assert await db.write(work) == [2, 2, 2]


async def test_a_lease_that_ran_out_frees_the_case(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[bool, bool]:
        waiting(tx, 1)
        case_leases.claim_next_case(tx, who=Actor.person("lea"), at=START, lease_seconds=300)
        early = case_leases.claim_next_case(tx, who=Actor.person("tom"), at=START + 299)
        late = case_leases.claim_next_case(tx, who=Actor.person("tom"), at=START + 300)
        return early is None, late is not None and late.claimed_by == Actor.person("tom")

    assert await db.write(work) == (True, True)


async def test_a_renewed_lease_holds_longer_and_only_for_its_holder(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[bool, bool, object]:
        waiting(tx, 1)
        case_leases.claim_next_case(tx, who=Actor.person("lea"), at=START)
        mine = case_leases.renew_lease(tx, 1, who=Actor.person("lea"), at=START + 200)
        theirs = case_leases.renew_lease(tx, 1, who=Actor.person("tom"), at=START + 200)
        return (
            mine,
            theirs,
            case_leases.claim_next_case(tx, who=Actor.person("tom"), at=START + 400),
        )

    assert await db.write(work) == (True, False, None)


async def test_a_released_case_is_free_at_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[bool, bool, bool]:
        waiting(tx, 1)
        case_leases.claim_next_case(tx, who=Actor.person("lea"), at=START)
        theirs = case_leases.release_case(tx, 1, who=Actor.person("tom"), at=START)
        mine = case_leases.release_case(tx, 1, who=Actor.person("lea"), at=START)
        return (
            theirs,
            mine,
            case_leases.claim_next_case(tx, who=Actor.person("tom"), at=START) is not None,
        )

    assert await db.write(work) == (False, True, True)


async def test_a_case_of_somebody_else_says_who_has_it_and_for_how_long(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx, 1)
        case_leases.claim_case(tx, 1, who=Actor.person("Léa"), at=START)
        case_leases.claim_case(tx, 1, who=Actor.person("Tom"), at=START + 60)

    with pytest.raises(UserError) as caught:
        await db.write(work)
    assert caught.value.code == "case_claimed"
    assert caught.value.data == {"id": 1, "by": "Léa", "remaining": timedelta(minutes=4)}


@pytest.mark.parametrize(
    ("by", "code"),
    [(Actor.person("Léa"), "case_closed_by_person"), (Actor.system("author"), "case_closed")],
    ids=["a person, whose answer can be undone", "nobody"],
)
async def test_a_closed_case_says_who_decided_when_and_how(db: SqliteStore, by: Actor, code: str) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx, 1)
        cases.close_case(tx, 1, by=by, answer="hide", at=START)
        case_leases.claim_case(tx, 1, who=Actor.person("Tom"), at=START + 12)

    with pytest.raises(UserError) as caught:
        await db.write(work)
    assert caught.value.code == code
    assert caught.value.data == {"id": 1, "by": by.id, "age": timedelta(seconds=12), "answer": "hide"}


async def test_an_unknown_case_is_an_error(db: SqliteStore) -> None:
    with pytest.raises(UserError, match="case_unknown"):
        await db.write(lambda tx: case_leases.claim_case(tx, 99, who=Actor.person("tom"), at=START))


async def test_skipped_cases_are_not_given(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int | None]:
        waiting(tx, 1)
        waiting(tx, 2)
        claimed = []
        for skip in ((), (1,), (1, 2)):
            case = case_leases.claim_next_case(tx, who=Actor.person("lea"), at=START + 1, skip=skip)
            claimed.append(case.id if case else None)
        return claimed

    assert await db.write(work) == [1, 2, None]


async def test_a_case_for_somebody_or_for_later_is_not_given_to_others(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int | None]:
        for number, more in ((1, {"assignee": "tom"}), (2, {"not_before": moment(60)})):
            request = CaseRequest(actor=Actor.rule("insult"), why="rude", **more)
            cases.open_case(tx, event_id=received(tx, number), request=request, at=START)
        claimed = [
            case_leases.claim_next_case(tx, who=Actor.person(name), at=START + at)
            for name, at in (("lea", 0), ("tom", 0), ("lea", 60))
        ]
        return [case.id if case else None for case in claimed]

    assert await db.write(work) == [None, 1, 2]


@pytest.mark.parametrize(
    ("set_back", "is_free"),
    [(-1.0, False), (60.0, False), (299.0, False), (301.0, True), (86_400.0, True)],
    ids=lambda value: str(value),
)
async def test_a_clock_that_is_set_back_holds_nobody_up_for_longer_than_two_leases(
    db: SqliteStore, set_back: float, is_free: bool
) -> None:
    lea, tom = Actor.person("lea"), Actor.person("tom")

    def work(tx: Transaction) -> tuple[bool, bool]:
        waiting(tx, 1)
        case_leases.claim_next_case(tx, who=lea, matching=ALWAYS, at=START)
        now = START - set_back
        taken = case_leases.claim_next_case(tx, who=tom, matching=ALWAYS, at=now)
        renewed = case_leases.renew_lease(tx, 1, who=lea, at=now)
        return taken is not None, renewed

    assert await db.write(work) == (is_free, not is_free), "one of the two has it, and only one"


async def test_a_clock_that_jumps_ahead_frees_the_case_and_the_first_is_told_who_has_it(
    db: SqliteStore,
) -> None:
    lea, tom = Actor.person("lea"), Actor.person("tom")

    def work(tx: Transaction) -> None:
        waiting(tx, 1)
        case_leases.claim_next_case(tx, who=lea, matching=ALWAYS, at=START)
        case_leases.claim_next_case(tx, who=tom, matching=ALWAYS, at=START + 86_400)
        case_leases.check_available(tx, 1, who=lea, at=START + 86_400)

    with pytest.raises(UserError, match="case_claimed"):
        await db.write(work)
