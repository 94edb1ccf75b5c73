"""Scores and reasons of the text on the screen."""

from dataclasses import replace

import pytest

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


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("degraded", "the model was late or down; word lists only"),
        ("unread", "not read: in a script unknown to the model"),
        ("abstained", "the model is unsure"),
        ("truncated", "only its beginning was read"),
    ],
)
async def test_what_limits_a_judgement_is_said_beside_it(db: SqliteStore, mark: str, words: str) -> None:
    await db.write(waiting)
    view = await review.show_item(workspace(db, "Léa", moment(5)), "1")
    judgement = view.stored.judgement
    assert judgement is not None
    marked = replace(view, stored=replace(view.stored, judgement=replace(judgement, **{mark: True})))
    (line, *_) = judgement_lines(marked, EN, complete=True)
    assert line.text.endswith(words)


async def test_a_text_that_was_not_classified_says_why(db: SqliteStore) -> None:
    await db.write(waiting)
    view = await review.show_item(workspace(db, "Léa", moment(5)), "1")
    bare = replace(view, stored=replace(view.stored, judgement=None))
    assert next(iter(judgement_lines(bare, EN, complete=True))).text.startswith("not classified: ")
