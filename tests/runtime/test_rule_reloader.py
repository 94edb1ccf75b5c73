"""The rules in force follow their files, and never fall to ones that are wrong."""

import os
from pathlib import Path

import pytest

from bot import classify
from bot.config import Config
from bot.runtime import rule_reloader
from bot.runtime.metrics import Metrics
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.rule_reloader import RuleReloader
from bot.store.sqlite.engine import SqliteStore

MAIN = "version: 1\ninclude: [more.yaml]\nlists: {bad: {file: bad.txt}}\nrules: []\n"
MORE = "rules:\n  - {id: one, when: {words: bad}, then: [hide]}\n"


class Followed:
    """A rulebook on real files, and how often it said that something is new."""

    def __init__(self, folder: Path, db: SqliteStore) -> None:
        self.folder, self.news = folder, 0
        self.mind = ActivePolicy(fallback=classify.LexiconClassifier())
        config = Config(sources=(), data=str(folder / "data"), rules=str(folder / "rules.yaml"), model=None)
        self.book = RuleReloader(db, config, {}, self.mind, Metrics(), self._told)
        self.clock = 1_000_000_000

    def _told(self) -> None:
        self.news += 1

    def write(self, **files: str) -> None:
        self.clock += 10
        for name, text in files.items():
            path = self.folder / name.replace("_", ".")
            path.write_text(text, "utf-8")
            os.utime(path, (self.clock, self.clock))

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.mind.rules.rules] if self.mind.rules else []


@pytest.fixture
def followed(tmp_path: Path) -> Followed:
    (tmp_path / "data").mkdir()
    found = Followed(tmp_path, SqliteStore(tmp_path / "data"))
    found.write(rules_yaml=MAIN, more_yaml=MORE, bad_txt="connard\n")
    return found


async def test_what_does_not_change_is_read_once(followed: Followed) -> None:
    for _ in range(3):
        await followed.book.poll()
    assert (followed.ids, followed.news) == (["one"], 2)


@pytest.mark.parametrize("name", ["rules_yaml", "more_yaml", "bad_txt"])
async def test_a_change_of_any_of_its_files_is_followed(followed: Followed, name: str) -> None:
    await followed.book.poll()
    await followed.book.poll()
    assert followed.mind.rules is not None
    before = followed.mind.rules.version
    followed.write(**{name: {"rules_yaml": MAIN, "more_yaml": MORE, "bad_txt": "pute\n"}[name] + "\n# new\n"})
    await followed.book.poll()
    assert followed.mind.rules.version != before


async def test_wrong_rules_are_refused_and_the_old_ones_stay(
    followed: Followed, caplog: pytest.LogCaptureFixture
) -> None:
    await followed.book.poll()
    followed.write(more_yaml="rules: [{id: one}]\n")
    for _ in range(3):
        await followed.book.poll()
    assert followed.ids == ["one"]
    assert sum("rules refused" in one.message for one in caplog.records) == 1


async def test_the_last_good_ones_come_back_with_all_their_pages(followed: Followed) -> None:
    await followed.book.poll()
    followed.write(rules_yaml="version: 2\n")
    followed.mind.rules = None
    await followed.book.poll()
    assert followed.mind.rules is None
    await followed.book.restore()
    assert followed.ids == ["one"]


async def test_a_missing_file_is_told_and_nothing_is_lost(followed: Followed) -> None:
    await followed.book.poll()
    (followed.folder / "rules.yaml").unlink()
    await followed.book.poll()
    assert followed.ids == ["one"]


def test_a_page_is_read_beside_the_rules(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", "utf-8")
    assert rule_reloader.beside(tmp_path / "rules.yaml")("a.txt") == "x"
