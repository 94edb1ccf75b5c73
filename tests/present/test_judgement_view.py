"""Scores and reasons of the text on the screen."""

from bot.present.judgement_view import judgement_lines
from bot.present.messages import Catalog
from bot.services import review
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting, workspace

EN = Catalog("en")


async def test_the_highest_scores_come_first_and_then_why(db: SqliteStore) -> None:
    await db.write(waiting)
    view = await review.show_item(workspace(db, "Léa", moment(5)), "1")
    short = [line.text for line in judgement_lines(view, EN, complete=False)]
    whole = [line.text for line in judgement_lines(view, EN, complete=True)]
    assert short[0] == "en · needs_answer 0.80 · toxicity 0.10 · spam 0.02 · neutral · question_price"
    assert short[1].endswith("sounds rude")
    assert len(whole) >= len(short)
