"""Macros by their names."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.services import review
from bot.services.desk.macros import DeskMacros, desk_replies, list_macros, question_macro, run_named_macro
from bot.services.workspace import Workspace
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, workspace
from tests.fakes.review_screen import START, answers, stock

_MACROS = "macros:\n  spam:\n    key: F2\n    then: [hide]\n"


def configured(db: SqliteStore, folder: Path) -> Workspace:
    (folder / "config.yaml").write_text("data: .\nrules: rules.yaml\n", "utf-8")
    return workspace(db, "Léa", moment(START), folder / "config.yaml")


async def test_a_macro_is_listed_asked_about_and_run_by_its_name(tmp_path: Path, db: SqliteStore) -> None:
    await db.write(stock)
    instance = workspace(db, "Léa", moment(START))
    assert list_macros(instance) == DeskMacros()
    with pytest.raises(UserError) as refusal:
        await run_named_macro(instance, "case:1", "spam")
    assert refusal.value.code == "macro_unknown"


async def test_texts_for_people_are_offered_with_those_of_the_rules(db: SqliteStore) -> None:
    await db.write(stock)
    instance = workspace(db, "Léa", moment(START))
    view = await review.show_item(instance, "case:1")
    with pytest.raises(UserError) as refusal:
        desk_replies(instance, view)
    assert refusal.value.code == "no_replies_here"
    with pytest.raises(UserError):
        await question_macro(instance, "case:1", "spam")
    assert (await answers(db))[1] is None
