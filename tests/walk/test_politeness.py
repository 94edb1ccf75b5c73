"""Two machines that thank each other end after a few turns, and somebody of ours learns of it once."""

import time
from typing import Any

import pytest

from bot.domain import Actor, Kind
from bot.rules import ANSWER_LIMIT
from bot.store import Transaction
from bot.store.review import cases
from bot.store.review.cases import Case
from tests.fakes.shop import Shop

THANKS = """
rules:
  - id: thanks
    mode: enforce
    when: {words: [merci, thanks]}
    then: [{reply: price}]
    limits: {repeat: true}
"""
#: As THANKS, with three rules that say something else each.
TALKATIVE = "rules:\n" + "".join(
    f"  - {{id: {name}, mode: enforce, when: {{words: [{name}]}}, then: [{{reply: price}}],"
    " limits: {repeat: true}}\n"
    for name in ("merci", "prix", "horaires")
)


def open_cases(tx: Transaction) -> list[Case]:
    rows = tx.execute("SELECT * FROM case_ WHERE state = 'open' ORDER BY id").fetchall()
    return [cases.case_from_row(row) for row in rows]


async def converse(page: Shop, turns: int, text: str = "Merci beaucoup !", **changes: Any) -> int:
    """The machine of the other side answers each of our answers; how many answers it got of us."""
    await page.arrive(text, **changes)
    await page.work()
    answers = len(await page.texts())
    for _ in range(turns):
        await page.arrive(text, **changes)
        await page.work()
        now = len(await page.texts())
        if now == answers:
            break
        answers = now
    return answers


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"kind": Kind.REPLY, "parent_id": "55_1"},
        {"kind": Kind.DM, "platform": "messenger", "thread_id": "900"},
        {"kind": Kind.MENTION},
    ],
    ids=["comments", "one thread", "conversation", "mentions"],
)
async def test_two_bots_that_thank_each_other_stop_after_three_turns(
    shop: Any, changes: dict[str, Any]
) -> None:
    page = shop(THANKS)
    assert await converse(page, 50, **changes) == 3
    (case,) = await page.db.read(open_cases)
    assert case.actor == Actor.system(ANSWER_LIMIT)
    unit = "10 minutes" if changes.get("kind") is Kind.DM else "a day"
    assert case.why == f"rules answered 3 messages of this person here within {unit}, as two machines would"
    assert case.queue == "unanswered"


async def test_whatever_else_it_says_joins_the_same_case(shop: Any) -> None:
    page = shop(THANKS)
    await converse(page, 50)
    await page.arrive("Merci !", "Merci, et le remboursement ?", "merci")
    await page.work()
    assert len(await page.texts()) == 3
    (case,) = await page.db.read(open_cases)
    assert len(await page.db.read(lambda tx: cases.list_members(tx, case.id))) == 3


async def test_other_rules_do_not_go_on_where_one_fell_silent(shop: Any) -> None:
    page = shop(TALKATIVE)
    for word in ("merci", "prix", "horaires", "merci", "prix", "horaires"):
        await page.arrive(f"{word} ?")
        await page.work()
    assert len(await page.texts()) == 3


async def test_everybody_else_is_served(shop: Any) -> None:
    page = shop(THANKS)
    await converse(page, 50)
    await page.arrive("merci", author_id="somebody else")
    await page.work()
    assert len(await page.texts()) == 4


async def test_a_restart_in_the_middle_forgets_no_turn(shop: Any) -> None:
    page = shop(THANKS)
    for _ in range(2):
        await page.arrive("merci")
        await page.work()
    page.restart()
    assert await converse(page, 50) == 3


async def test_a_machine_that_waits_an_hour_each_time_is_found_out_in_public(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, began = shop(THANKS), time.time()
    for hour in range(12):
        monkeypatch.setattr(time, "time", lambda hour=hour: began + 3600.0 * hour)
        await page.arrive("merci")
        await page.work()
    assert len(await page.texts()) == 3


async def test_one_person_never_gets_twenty_answers_an_hour(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody asks again every three minutes, which is too slow for two machines."""
    page, began = shop(THANKS), time.time()
    for minute in range(0, 60, 3):
        monkeypatch.setattr(time, "time", lambda minute=minute: began + 60.0 * minute)
        await page.arrive("merci", thread_id=f"post {minute}")
        await page.work()
    assert len(await page.texts()) == 8
    waiting = await page.db.read(open_cases)
    assert len(waiting) == 12  # one for each post: none waits unseen
    assert {case.why for case in waiting} == {"rules answered 8 messages of this person within an hour"}


async def test_a_case_is_opened_although_nobody_catches_the_unanswered(shop: Any) -> None:
    page = shop(THANKS + "safety_net: {mode: off}\n")
    await converse(page, 50)
    (case,) = await page.db.read(open_cases)
    assert case.actor == Actor.system(ANSWER_LIMIT)


async def test_two_thousand_people_are_served_under_one_advertisement(shop: Any) -> None:
    """Two hundred here: nothing that is planned counts more than one person."""
    page = shop(THANKS)
    for number in range(200):
        await page.arrive("merci", author_id=f"a{number}")
    await page.work()
    assert len(await page.texts()) == 200
    assert await page.db.read(open_cases) == []


async def test_two_bots_below_one_comment_stop_although_the_platform_withholds_who_writes(shop: Any) -> None:
    page = shop(THANKS)
    below = {"kind": Kind.REPLY, "parent_id": "55_1", "author_id": None}
    assert await converse(page, 50, **below) == 20
    await page.arrive("merci", "merci", **below)
    await page.work()
    (case,) = await page.db.read(open_cases)
    assert case.why == "rules answered 20 messages below this comment within an hour"
    assert len(await page.texts()) == 20


async def test_a_lively_thread_of_many_people_goes_on_under_the_next_comment(shop: Any) -> None:
    page = shop(THANKS)
    for number in range(25):
        await page.arrive("merci", kind=Kind.REPLY, parent_id="55_1", author_id=f"a{number}")
    await page.arrive("merci", kind=Kind.REPLY, parent_id="55_2", author_id="a99")
    await page.arrive("merci", author_id="a98")
    await page.work()
    assert len(await page.texts()) == 20 + 2
    assert len(await page.db.read(open_cases)) == 5  # one for each person
