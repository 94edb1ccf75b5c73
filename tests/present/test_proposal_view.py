"""A proposal on the screen: marked, whole, and harmless."""

from dataclasses import replace

from bot.present.case_view import render, wrap
from bot.present.messages import Catalog
from bot.present.proposal_view import proposal_lines
from bot.services import review
from bot.services.review import ReviewAnswer
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting, workspace
from tests.fakes.hostile import INVISIBLE

T = Catalog("en")


async def test_the_text_is_whole_on_one_screen_and_a_stale_one_says_so(db: SqliteStore) -> None:
    await db.write(waiting)
    léa = workspace(db, "Léa", moment(10))
    await review.propose_answer(léa, "1", ReviewAnswer.HIDE, why="it insults somebody")
    view = await review.show_item(léa, "1")
    text = " ".join(f"word{number}" for number in range(80))
    view = replace(view, proposal=replace(view.proposal, text=text))
    rows = "\n".join(wrap(render(view, T, "UTC", complete=False), 80, 21))
    assert "hide, by an assistant of Léa" in rows
    assert "word79" in rows
    stale = replace(view, proposal=replace(view.proposal, is_stale=True))
    assert "has changed since" in next(proposal_lines(stale, T)).text


async def test_nothing_in_it_moves_the_screen(db: SqliteStore) -> None:
    await db.write(waiting)
    léa = workspace(db, "Léa", moment(10))
    await review.propose_answer(léa, "1", ReviewAnswer.HIDE)
    view = await review.show_item(léa, "1")
    for hostile in INVISIBLE:
        shown = replace(view, proposal=replace(view.proposal, text=hostile, why=hostile))
        for line in proposal_lines(shown, T):
            assert not set("\x1b\x9b\u202e\u2066\x07") & set(line.text)
    assert list(proposal_lines(replace(view, proposal=None), T)) == []
