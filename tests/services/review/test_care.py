"""Severe cases are spread, urgent ones still reach somebody, and a case is passed on without a reason."""

import pytest

from bot.domain.review_settings import CareSettings, ReviewSettings
from bot.errors import UserError
from bot.services import review
from bot.services.review import QueueFilters, ReviewAnswer
from bot.services.review.care import URGENT_WAIT, arrange
from bot.store import Transaction
from bot.store.review import cases, review_settings
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting, workspace

SEVERE = {"threat": 0.95, "spam": 0.1}


def configured(tx: Transaction, *, per_hour: int = 0, in_a_row: int = 0) -> None:
    care = CareSettings(severe_per_hour=per_hour, severe_in_a_row=in_a_row)
    review_settings.replace_settings(tx, ReviewSettings(care=care))


def mixed(tx: Transaction) -> None:
    """1 to 4 are severe and more pressing than the ordinary 5 and 6; 1 is urgent."""
    for number in range(1, 5):
        waiting(tx, number, priority=100 if number == 1 else 20, scores=SEVERE)
    for number in (5, 6):
        waiting(tx, number, scores={"spam": 0.6, "toxicity": 0.1})


async def decide_next(db: SqliteStore, who: str, at: float) -> int | None:
    view = await review.claim_next(workspace(db, who, moment(at)), QueueFilters())
    if view is None or view.case is None:
        return None
    await review.answer_case(workspace(db, who, moment(at)), f"case:{view.case.id}", ReviewAnswer.APPROVE)
    return view.case.id


async def decided_in_turn(db: SqliteStore, who: str, count: int, at: float = 10.0) -> list[int | None]:
    return [await decide_next(db, who, at + step) for step in range(count)]


async def test_after_so_many_severe_ones_in_an_hour_ordinary_ones_come_first(db: SqliteStore) -> None:
    await db.write(mixed)
    await db.write(lambda tx: configured(tx, per_hour=2))
    assert await decided_in_turn(db, "Léa", 6) == [1, 2, 5, 6, 3, 4], "what is left is given in the end"
    status = await review.read_care(workspace(db, "Léa", moment(20)))
    assert (status.severe_read, status.is_capped) == (4, True)
    assert not (await review.read_care(workspace(db, "Tom", moment(20)))).is_capped
    assert (await review.read_care(workspace(db, "Léa", moment(20 + 3_600)))).severe_read == 0


async def test_an_urgent_one_goes_to_a_colleague_and_after_a_while_to_anybody(db: SqliteStore) -> None:
    def stock(tx: Transaction) -> None:
        mixed(tx)
        configured(tx, per_hour=1)

    await db.write(stock)
    assert await decide_next(db, "Léa", 10) == 1
    await db.write(lambda tx: waiting(tx, 7, at=11.0, priority=100, scores=SEVERE))
    assert await decide_next(db, "Léa", 12) == 5
    assert await decide_next(db, "Léa", 11 + URGENT_WAIT) == 7, "nobody else has taken it"
    await db.write(lambda tx: waiting(tx, 8, at=400.0, priority=100, scores=SEVERE))
    assert await decide_next(db, "Tom", 401) == 8


async def test_an_ordinary_one_comes_in_between(db: SqliteStore) -> None:
    await db.write(mixed)
    await db.write(lambda tx: configured(tx, in_a_row=2))
    assert await decided_in_turn(db, "Léa", 6) == [1, 2, 5, 3, 4, 6]


async def test_the_list_is_in_the_same_order_and_by_age_as_it_is(db: SqliteStore) -> None:
    await db.write(mixed)
    await db.write(lambda tx: configured(tx, in_a_row=2))
    lea = workspace(db, "Léa", moment(10))
    assert await review.queue_order(lea, QueueFilters()) == (1, 2, 3, 5, 4, 6)
    assert await review.queue_order(lea, QueueFilters(), by_age=True) == (1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize(
    ("order", "severe", "behind", "most", "arranged"),
    [
        ([1, 2, 3, 4], {1, 2, 3}, set(), 0, [1, 2, 3, 4]),
        ([1, 2, 3, 4], {1, 2, 3}, set(), 1, [1, 4, 2, 3]),
        ([1, 2, 3, 4], {1, 2, 3}, {2}, 2, [1, 3, 4, 2]),
        ([1, 2], {1, 2}, set(), 1, [1, 2]),
        ([], set(), set(), 3, []),
    ],
)
def test_an_arrangement_loses_nothing(
    order: list[int], severe: set[int], behind: set[int], most: int, arranged: list[int]
) -> None:
    assert arrange(order, severe, behind, most) == arranged


async def test_what_is_passed_on_goes_to_somebody_else_for_a_day(db: SqliteStore) -> None:
    await db.write(waiting)
    lea = workspace(db, "Léa", moment(10))
    await review.claim_next(lea, QueueFilters())
    assert (await review.pass_item(lea, "case:1")).answer == "pass"
    assert await review.claim_next(workspace(db, "Léa", moment(11)), QueueFilters()) is None
    assert await review.queue_order(workspace(db, "Léa", moment(11)), QueueFilters()) == ()
    view = await review.claim_next(workspace(db, "Tom", moment(12)), QueueFilters())
    assert view is not None
    with pytest.raises(UserError, match="case_claimed"):
        await review.pass_item(workspace(db, "Léa", moment(13)), "case:1")
    await review.release_claim(workspace(db, "Tom", moment(14)), "case:1")
    assert await review.claim_next(workspace(db, "Léa", moment(86_411)), QueueFilters()) is not None


async def test_no_reason_and_no_name_of_who_passed_is_on_record(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.pass_item(workspace(db, "Léa", moment(10)), "case:1")
    entries = await db.read(lambda tx: [dict(row) for row in tx.execute("SELECT * FROM audit")])
    assert not [entry for entry in entries if "Léa" in str(entry)]
    view = await review.show_item(workspace(db, "Tom", moment(11)), "case:1")
    assert "Léa" not in repr(view)


async def test_what_somebody_chooses_holds_for_them_alone(db: SqliteStore) -> None:
    lea, tom = (workspace(db, who, moment(10)) for who in ("Léa", "Tom"))
    await review.choose_care(lea, {"masking": "always", "severe_per_hour": 1})
    chosen = await review.choose_care(lea, {"break_after": 0.0})
    assert (chosen.settings.masking, chosen.settings.severe_per_hour, chosen.settings.break_after) == (
        "always",
        1,
        0.0,
    )
    assert (await review.read_care(tom)).settings == CareSettings()
    await review.choose_care(lea, dict.fromkeys(chosen.choices))
    assert (await review.read_care(lea)).settings == CareSettings()


async def test_what_was_read_before_a_clock_was_set_back_counts_no_more(db: SqliteStore) -> None:
    await db.write(mixed)
    await db.write(lambda tx: configured(tx, per_hour=1))
    await decide_next(db, "Léa", 90_000)
    assert (await review.read_care(workspace(db, "Léa", moment(10)))).severe_read == 0
    assert await db.read(lambda tx: cases.get_case(tx, 2)) is not None
