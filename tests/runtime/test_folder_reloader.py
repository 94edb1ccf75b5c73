"""What both folders beside the rules have in common: nothing that is wrong in them ends the loop."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.classify.lexicon import LexiconClassifier
from bot.config import Config
from bot.runtime.dialogue_reloader import DialogueReloader
from bot.runtime.knowledge_reloader import KnowledgeReloader
from bot.runtime.pipeline import ActivePolicy
from bot.services.dialogues import opening as dialogue_files
from bot.services.knowledge import opening as knowledge_pages
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.databases import open_store


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    (tmp_path / "data").mkdir()
    store = open_store(tmp_path / "data")
    yield store
    store.close()


@pytest.mark.parametrize("make", [KnowledgeReloader, DialogueReloader])
async def test_a_folder_that_cannot_be_listed_is_told_once_and_tried_again(
    tmp_path: Path,
    db: SqliteStore,
    make: type[KnowledgeReloader | DialogueReloader],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in ("knowledge", "dialogues"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.yaml").write_text("version: 1\n", "utf-8")
    monkeypatch.setattr(knowledge_pages, "MAX_PAGES", 0)
    monkeypatch.setattr(dialogue_files, "MAX_FILES", 0)
    policy = ActivePolicy(fallback=LexiconClassifier())
    config = Config(data=str(tmp_path / "data"), rules=str(tmp_path / "rules.yaml"), model=None)
    loader = make(db, config, policy)
    with caplog.at_level(logging.ERROR):
        assert await loader.run_once() is False
        assert await loader.run_once() is False
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [f"{loader.what} refused"]
