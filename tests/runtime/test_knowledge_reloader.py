"""The knowledge base in force follows its pages, and never falls to ones that are wrong."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.classify.lexicon import LexiconClassifier
from bot.config import Config
from bot.runtime.knowledge_reloader import KnowledgeReloader
from bot.runtime.pipeline import ActivePolicy
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.databases import open_store
from tests.fakes.knowledge import PAGE


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    (tmp_path / "data").mkdir()
    store = open_store(tmp_path / "data")
    yield store
    store.close()


def reloader(folder: Path, db: SqliteStore) -> tuple[KnowledgeReloader, ActivePolicy]:
    policy = ActivePolicy(fallback=LexiconClassifier())
    config = Config(data=str(folder / "data"), rules=str(folder / "rules.yaml"), model=None)
    return KnowledgeReloader(db, config, policy), policy


def write(folder: Path, text: str, at: int) -> None:
    (folder / "knowledge").mkdir(exist_ok=True)
    page = folder / "knowledge" / "page.yaml"
    page.write_text(text, "utf-8")
    os.utime(page, (at, at))


def entries(policy: ActivePolicy) -> list[str]:
    return [entry.id for entry in policy.knowledge.base.entries] if policy.knowledge else []


async def test_without_a_folder_there_is_none(tmp_path: Path, db: SqliteStore) -> None:
    loader, policy = reloader(tmp_path, db)
    await loader.run_once()
    assert policy.knowledge is None


async def test_pages_are_followed_and_wrong_ones_refused(tmp_path: Path, db: SqliteStore) -> None:
    loader, policy = reloader(tmp_path, db)
    write(tmp_path, PAGE, 1_000)
    await loader.run_once()
    assert entries(policy) == ["hours", "parking", "gift"]
    write(tmp_path, PAGE.replace("id: gift", "id: voucher"), 2_000)
    await loader.run_once()
    assert entries(policy) == ["hours", "parking", "voucher"]
    write(tmp_path, "version: 1\nentries: [{}]\n", 3_000)
    await loader.run_once()
    assert entries(policy) == ["hours", "parking", "voucher"]


async def test_the_last_good_pages_are_in_force_after_a_restart(tmp_path: Path, db: SqliteStore) -> None:
    loader, _ = reloader(tmp_path, db)
    write(tmp_path, PAGE, 1_000)
    await loader.run_once()
    write(tmp_path, "version: 1\nentries: [{}]\n", 3_000)
    restarted, policy = reloader(tmp_path, db)
    await restarted.run_once()
    assert entries(policy) == ["hours", "parking", "gift"]
