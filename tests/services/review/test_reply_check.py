"""A text is measured as its platform counts it, and read by our own rules before it leaves."""

from pathlib import Path

import pytest

from bot.domain import Kind
from bot.services import review
from bot.services.review import ReviewAnswer
from bot.services.workspace import Workspace, moderator
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting, workspace

CONFIG = "version: 1\nsources: {}\nrules: rules.yaml\nmodel: null\ndata: data\n"
RULES = """\
version: 1
defaults: {language: en, mode: enforce}
lists:
  rude: [idiot]
rules:
  - id: insult
    owner: care
    why: nobody is called that
    when: {words: rude}
    then: [hide]
"""


@pytest.mark.parametrize(
    ("platform", "answer", "text", "length", "longest"),
    [
        ("facebook", ReviewAnswer.REPLY, "é" * 10, 10, 8000),
        ("facebook", ReviewAnswer.PRIVATE_REPLY, "hello", 5, 2000),
        ("threads", ReviewAnswer.REPLY, "ok 👍", 7, 500),
        ("nowhere", ReviewAnswer.REPLY, "hello", 5, None),
    ],
)
async def test_the_length_is_that_of_the_platform(
    db: SqliteStore, platform: str, answer: ReviewAnswer, text: str, length: int, longest: int | None
) -> None:
    await db.write(lambda tx: waiting(tx, platform=platform))
    view = await review.show_item(workspace(db, "Léa", moment(60.0)), "1")
    check = review.check_typed(view, answer, text)
    assert (check.length, check.longest) == (length, longest)


async def test_another_language_a_placeholder_and_too_much_are_seen_while_typing(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, kind=Kind.COMMENT, language="en"))
    view = await review.show_item(workspace(db, "Léa", moment(60.0)), "1")
    french = review.check_typed(view, ReviewAnswer.REPLY, "Bonjour, nous sommes désolés pour votre commande.")
    assert french.is_in_another_language
    assert not review.check_typed(view, ReviewAnswer.REPLY, "").is_in_another_language
    unfilled = review.check_typed(view, ReviewAnswer.REPLY, "Hi {{ author }}")
    assert unfilled.problem is not None
    assert unfilled.problem.code == "reply_placeholder"
    assert review.check_typed(view, ReviewAnswer.PRIVATE_REPLY, "a" * 2001).is_too_long


async def test_what_our_rules_would_hide_is_objected_to(db: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "rules.yaml").write_text(RULES)
    desk = Workspace(
        config=tmp_path / "config.yaml", store=db, actor=moderator("Léa"), clock=lambda: moment(60.0)
    )
    await db.write(waiting)
    view = await review.show_item(desk, "1")
    rude = await review.check_before_sending(desk, view, ReviewAnswer.REPLY, "You are an idiot.")
    assert "insult" in rude.objection
    polite = await review.check_before_sending(desk, view, ReviewAnswer.REPLY, "Thank you for asking.")
    assert polite.objection == ""
