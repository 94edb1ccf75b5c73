"""People check themselves by items whose right answer is agreed on, and nobody is ranked."""

from pathlib import Path

import pytest

from bot.domain import Verb
from bot.domain.review_settings import ReviewSettings
from bot.errors import UserError
from bot.services.review.care import choose_care
from bot.services.review.golden import (
    answer_golden,
    list_golden,
    name_golden,
    next_golden,
    remove_golden,
    score_golden,
)
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.review import review_settings
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting, workspace

PEOPLE = ("Léa", "Tom", "Ana")


def stock(tx: Transaction) -> None:
    review_settings.replace_settings(tx, ReviewSettings(leads=("Zoé",)))
    for number in (1, 2):
        waiting(tx, number, text=f"text number {number}", scores={"toxicity": 0.99})


async def named(db: SqliteStore) -> None:
    await db.write(stock)
    zoé = workspace(db, "Zoé", moment(10))
    await name_golden(zoé, "case:1", Verb.HIDE)
    await name_golden(zoé, "case:2", Verb.KEEP)


async def test_each_is_asked_once_and_only_they_see_how_far_they_agree(db: SqliteStore) -> None:
    await named(db)
    léa, tom = (workspace(db, name, moment(20)) for name in ("Léa", "Tom"))
    first = await next_golden(léa)
    assert first is not None
    assert (await answer_golden(léa, first.id, Verb.HIDE)).is_right
    second = await next_golden(léa)
    assert second is not None
    assert not (await answer_golden(léa, second.id, Verb.HIDE)).is_right
    assert await next_golden(léa) is None
    own = (await score_golden(léa)).own["insult"]
    assert (own.hits, own.n) == (1, 2)
    assert own.low is not None
    theirs = await score_golden(tom)
    assert (theirs.own, theirs.everybody) == ({}, {}), "of fewer than three people no sum is told"
    assert await next_golden(tom) is not None


async def test_sums_are_told_where_three_have_answered(db: SqliteStore) -> None:
    await named(db)
    for name in PEOPLE:
        await answer_golden(workspace(db, name, moment(20)), 1, Verb.HIDE)
    everybody = (await score_golden(workspace(db, "Max", moment(30)))).everybody["insult"]
    assert (everybody.hits, everybody.n) == (3, 3)


async def test_the_first_answer_counts_until_another_one_is_right(db: SqliteStore) -> None:
    await named(db)
    léa = workspace(db, "Léa", moment(20))
    await answer_golden(léa, 1, Verb.KEEP)
    assert (await answer_golden(léa, 1, Verb.HIDE)).answered is Verb.KEEP
    await name_golden(workspace(db, "Zoé", moment(30)), "case:1", Verb.DELETE)
    assert (await score_golden(léa)).own == {}


async def test_it_does_nothing_to_the_item(db: SqliteStore) -> None:
    await named(db)
    await answer_golden(workspace(db, "Léa", moment(20)), 1, Verb.DELETE)
    assert await db.read(lambda tx: lookup.effects_on_message(tx, "1000", "55_1")) == []


async def test_leads_alone_name_and_see_right_answers(db: SqliteStore) -> None:
    await named(db)
    léa, zoé = (workspace(db, name, moment(20)) for name in ("Léa", "Zoé"))
    for asked in (name_golden(léa, "case:1", Verb.KEEP), remove_golden(léa, "case:1"), list_golden(léa)):
        with pytest.raises(UserError, match="golden_leads"):
            await asked
    assert [item.verb for item in await list_golden(zoé)] == [Verb.HIDE, Verb.KEEP]
    assert await next_golden(zoé) is None, "whoever agreed on it knows the answer"
    await remove_golden(zoé, "case:1")
    assert len(await list_golden(zoé)) == 1
    with pytest.raises(UserError, match="golden_none"):
        await answer_golden(léa, 1, Verb.KEEP)
    with pytest.raises(UserError, match="golden_answer"):
        await answer_golden(léa, 2, Verb.REPLY)


async def test_words_are_covered_as_that_person_wants_it(db: SqliteStore, tmp_path: Path) -> None:
    await named(db)
    léa = workspace(db, "Léa", moment(20))
    await choose_care(léa, {"masking": "always"})
    covered, open_ = await next_golden(léa), await next_golden(léa, uncovered=True)
    assert covered is not None
    assert open_ is not None
    assert (covered.is_covered, open_.is_covered) == (True, False)
    assert "text" not in covered.text
    assert open_.text == "text number 1"
