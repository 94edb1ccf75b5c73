"""The texts of the rules file, ready to be sent by a person."""

from pathlib import Path

import pytest

from bot.domain import Kind
from bot.errors import ConfigError, UserError
from bot.services import review
from bot.services.workspace import Workspace, moderator
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting

CONFIG = """\
version: 1
sources: {}
rules: rules.yaml
model: null
"""
RULES = """\
version: 1
defaults: {language: fr}
replies:
  hours:
    fr: "Nous sommes là de 9 h à 18 h."
    en: "Hello{% if author %} {{ author }}{% endif %}, we are here from 9 to 6."
  received: {fr: "Nous avons reçu {{ attachment }}.", en: "We have received {{ attachment }}."}
  french_only: {fr: "Merci !"}
rules: []
"""


def instance(db: SqliteStore, folder: Path, rules: str = RULES) -> Workspace:
    (folder / "config.yaml").write_text(CONFIG, "utf-8")
    (folder / "rules.yaml").write_text(rules, "utf-8")
    return Workspace(
        config=folder / "config.yaml", store=db, actor=moderator("Léa"), clock=lambda: moment(10)
    )


async def texts(workspace: Workspace) -> dict[str, str]:
    view = await review.show_item(workspace, "1")
    return {reply.name: reply.text for reply in review.canned_replies(workspace, view)}


async def test_each_is_filled_in_for_the_item_and_in_the_language_of_its_author(
    db: SqliteStore, tmp_path: Path
) -> None:
    await db.write(lambda tx: waiting(tx, author_name="Camille Martin", language="en"))
    found = await texts(instance(db, tmp_path))
    assert list(found) == ["hours", "french_only"]  # in the order of the file; there is no attachment
    assert found["hours"].startswith("Hello Camille")
    assert found["french_only"] == "Merci !"


async def test_a_message_that_nobody_judged_gets_the_default_language(
    db: SqliteStore, tmp_path: Path
) -> None:
    await db.write(lambda tx: waiting(tx, kind=Kind.DM, state="skipped"))
    assert (await texts(instance(db, tmp_path)))["hours"] == "Nous sommes là de 9 h à 18 h."


async def test_the_shipped_texts_are_nobodys_own(
    db: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await db.write(waiting)
    with pytest.raises(UserError, match="no_replies_here"):
        await texts(Workspace(store=db, actor=moderator("Léa"), clock=lambda: moment(10)))


async def test_rules_that_cannot_be_read_say_so(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(waiting)
    with pytest.raises(ConfigError):
        await texts(instance(db, tmp_path, "version: 1\nrules: [nonsense]\n"))
