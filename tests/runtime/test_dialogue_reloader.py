"""The dialogues in force follow their files, and never fall to ones that are wrong."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.classify.lexicon import LexiconClassifier
from bot.config import Config
from bot.runtime.dialogue_reloader import DialogueReloader
from bot.runtime.pipeline import ActivePolicy
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.databases import open_store
from tests.fakes.dialogues import ORDER


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    (tmp_path / "data").mkdir()
    store = open_store(tmp_path / "data")
    yield store
    store.close()


def reloader(folder: Path, db: SqliteStore) -> tuple[DialogueReloader, ActivePolicy]:
    policy = ActivePolicy(fallback=LexiconClassifier())
    config = Config(data=str(folder / "data"), rules=str(folder / "rules.yaml"), model=None)
    return DialogueReloader(db, config, policy), policy


def write(folder: Path, text: str, at: int) -> None:
    (folder / "dialogues").mkdir(exist_ok=True)
    page = folder / "dialogues" / "order.yaml"
    page.write_text(text, "utf-8")
    os.utime(page, (at, at))


async def test_without_a_folder_there_are_none(tmp_path: Path, db: SqliteStore) -> None:
    loader, policy = reloader(tmp_path, db)
    await loader.run_once()
    assert policy.dialogues.dialogues == {}


async def test_files_are_followed_and_wrong_ones_refused(tmp_path: Path, db: SqliteStore) -> None:
    loader, policy = reloader(tmp_path, db)
    write(tmp_path, ORDER, 1_000)
    await loader.run_once()
    assert list(policy.dialogues.dialogues) == ["order"]
    write(tmp_path, ORDER.replace("id: order", "id: parcel"), 2_000)
    await loader.run_once()
    assert list(policy.dialogues.dialogues) == ["parcel"]
    write(tmp_path, ORDER.replace("slot: order", "slot: ordre"), 3_000)
    await loader.run_once()
    assert list(policy.dialogues.dialogues) == ["parcel"]


async def test_the_last_good_ones_are_in_force_after_a_restart(tmp_path: Path, db: SqliteStore) -> None:
    loader, _ = reloader(tmp_path, db)
    write(tmp_path, ORDER, 1_000)
    await loader.run_once()
    write(tmp_path, "version: 2\n", 2_000)
    again, policy = reloader(tmp_path, db)
    await again.run_once()
    assert list(policy.dialogues.dialogues) == ["order"]


async def test_a_folder_that_is_gone_ends_them(tmp_path: Path, db: SqliteStore) -> None:
    loader, policy = reloader(tmp_path, db)
    write(tmp_path, ORDER, 1_000)
    await loader.run_once()
    (tmp_path / "dialogues" / "order.yaml").unlink()
    (tmp_path / "dialogues").rmdir()
    await loader.run_once()
    assert policy.dialogues.dialogues == {}
