"""A contest from its entries to its winners: who may win, once, and what nobody can change afterwards."""

from datetime import datetime
from typing import Any

import pytest

from bot.domain import Decision, Kind, Verb
from bot.domain.contest_draw import draw_winners, list_hash, seed_hash
from bot.errors import UserError
from bot.services.contests import ContestView, close_contest, draw_contest, list_contests, show_contest
from bot.store import Transaction, decisions
from bot.store.history import audit
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import actor_named
from tests.fakes.cases import START, moment, received, workspace

END = moment(50)


def enter(tx: Transaction, number: int, person: str | None, *labels: str, **changes: Any) -> int:
    """Somebody enters, `number` seconds after the beginning."""
    event_id = received(tx, number, at=float(number), author_id=person, author_name=f"P{person}", **changes)
    decision = Decision(rules_version="v", labels=("concours", *labels))
    decisions.commit(tx, event_id=event_id, decision=decision, at=START)
    return event_id


async def close(db: SqliteStore, name: str = "advent", until: datetime = END) -> ContestView:
    return await close_contest(workspace(db, "Léa", moment(60)), name, "concours", moment(0), until)


async def test_one_entry_a_person_and_each_other_is_left_out_with_its_reason(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        enter(tx, 1, "900")
        enter(tx, 2, "900")
        enter(tx, 3, "901")
        enter(tx, 4, "902", "spam")
        enter(tx, 5, None)
        enter(tx, 6, "904")
        overrides.mark_deleted(tx, "1000", "55_6", START)
        enter(tx, 7, "905")
        by = actor_named("person:Tom")
        overrides.set_override(tx, account_id="1000", message_id="55_7", by=by, verb=Verb.HIDE, at=START)
        enter(tx, 8, "906")
        received(tx, 8, at=55.0, kind=Kind.EDIT, author_id="906", dedupe_key="edit")
        enter(tx, 9, "907", message_id="55_90")
        enter(tx, 51, "908")  # after the end

    await db.write(work)
    view = await close(db)
    assert view.entries == 3
    assert view.excluded == {
        "another_entry": 1,
        "edited_late": 1,
        "hidden": 1,
        "removed": 1,
        "spam": 1,
        "unknown_person": 1,
    }
    assert view.list_sha256 == list_hash(view.codes)
    assert (view.seed, view.winners) == ("", ())


async def test_the_draw_is_that_of_the_published_seed_and_happens_once(db: SqliteStore) -> None:
    await db.write(lambda tx: [enter(tx, number, f"9{number}") for number in range(1, 9)])
    closed = await close(db)
    drawn = await draw_contest(workspace(db, "Léa", moment(70)), "advent", winners=2, public_word="7 21 33")
    assert seed_hash(drawn.seed) == closed.seed_sha256
    assert drawn.codes == closed.codes
    expected = draw_winners(closed.codes, drawn.seed, "7 21 33", 2)
    assert [winner.code for winner in drawn.winners] == expected
    again = await draw_contest(workspace(db, "Tom", moment(80)), "advent", winners=5, public_word="other")
    assert again == drawn == await show_contest(workspace(db, "Tom", moment(80)), "advent")
    entries = await db.read(lambda tx: audit.list_entries(tx, "contest:advent"))
    assert [entry.action for entry in entries] == ["contest_closed", "contest_drawn"]


async def test_what_happens_after_the_list_is_closed_changes_nothing_but_is_shown(db: SqliteStore) -> None:
    await db.write(lambda tx: enter(tx, 1, "900"))
    closed = await close(db)
    await db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_1", START + 65))
    await db.write(lambda tx: enter(tx, 2, "901"))
    drawn = await draw_contest(workspace(db, "Léa", moment(70)), "advent")
    assert drawn.codes == closed.codes
    assert [winner.is_removed for winner in drawn.winners] == [True]


async def test_refusals_say_what_to_do(db: SqliteStore) -> None:
    await db.write(lambda tx: enter(tx, 1, "900"))
    for until, code in ((moment(100), "contest_not_over"), (moment(0), "period_ends_before_it_begins")):
        with pytest.raises(UserError) as refusal:
            await close(db, until=until)
        assert refusal.value.code == code
    await close(db)
    with pytest.raises(UserError, match="contest_exists"):
        await close(db)
    with pytest.raises(UserError, match="no_contest"):
        await show_contest(workspace(db, "Léa", moment(60)), "easter")
    with pytest.raises(UserError, match="contest_has_no_entry"):
        await close(db, "empty", until=moment(0.5))
    assert [view.name for view in await list_contests(workspace(db, "Léa", moment(60)))] == ["advent"]
