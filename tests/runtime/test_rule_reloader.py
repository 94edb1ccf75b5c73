"""The rules in force follow their files, and never fall to ones that are wrong."""

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import rules
from bot.classify.lexicon import LexiconClassifier
from bot.config import Config
from bot.runtime.metrics import Metrics
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.rule_reloader import RuleReloader
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import FakeClock
from tests.fakes.databases import open_store

MAIN = "version: 1\ninclude: [more.yaml]\nlists: {bad: {file: bad.txt}}\nrules: []\n"
MORE = "rules:\n  - {id: one, when: {words: bad}, then: [hide]}\n"


class Reloaded:
    """A reloader on real files, and how often it reported other rules in force."""

    def __init__(self, folder: Path, db: SqliteStore) -> None:
        self.folder, self.changes = folder, 0
        self.policy = ActivePolicy(fallback=LexiconClassifier())
        self.metrics = Metrics()
        config = Config(sources=(), data=str(folder / "data"), rules=str(folder / "rules.yaml"), model=None)
        self.clock = FakeClock()
        self.reloader = RuleReloader(
            db, config, {}, self.policy, self.metrics, self._on_change, clock=self.clock
        )
        self._modified_at = 1_000_000_000

    def _on_change(self) -> None:
        self.changes += 1

    def write(self, **files: str) -> None:
        """Write these files as if ten seconds had passed since the last ones."""
        self._modified_at += 10
        for name, text in files.items():
            path = self.folder / name.replace("_", ".")
            path.write_text(text, "utf-8")
            os.utime(path, (self._modified_at, self._modified_at))

    @property
    def ids(self) -> list[str]:
        """The rules in force."""
        return [rule.id for rule in self.policy.rules.rules] if self.policy.rules else []

    async def stale(self) -> float:
        """The metric that says whether the files are refused."""
        text = (await self.metrics.render()).decode()
        return float(re.search(r"^tamis_rules_stale (.+)$", text, re.M)[1])  # type: ignore[index]


@pytest.fixture
def reloaded(tmp_path: Path) -> Iterator[Reloaded]:
    (tmp_path / "data").mkdir()
    db = open_store(tmp_path / "data")
    reloaded = Reloaded(tmp_path, db)
    reloaded.write(rules_yaml=MAIN, more_yaml=MORE, bad_txt="connard\n")
    yield reloaded
    db.close()


async def test_what_does_not_change_is_read_once(reloaded: Reloaded) -> None:
    for _ in range(3):
        await reloaded.reloader.poll()
    assert (reloaded.ids, reloaded.changes) == (["one"], 2), "the second poll knows the included files"


@pytest.mark.parametrize("name", ["rules_yaml", "more_yaml", "bad_txt"])
async def test_a_change_of_any_of_its_files_is_followed(reloaded: Reloaded, name: str) -> None:
    await reloaded.reloader.poll()
    await reloaded.reloader.poll()
    assert reloaded.policy.rules is not None
    before = reloaded.policy.rules.version
    reloaded.write(**{name: {"rules_yaml": MAIN, "more_yaml": MORE, "bad_txt": "pute\n"}[name] + "\n# new\n"})
    await reloaded.reloader.poll()
    assert reloaded.policy.rules.version != before


async def test_wrong_rules_are_refused_and_the_old_ones_stay(
    reloaded: Reloaded, caplog: pytest.LogCaptureFixture
) -> None:
    await reloaded.reloader.poll()
    reloaded.write(more_yaml="rules: [{id: one}]\n")
    for _ in range(3):
        await reloaded.reloader.poll()
    assert reloaded.ids == ["one"]
    assert sum("rules refused" in record.message for record in caplog.records) == 1
    assert await reloaded.stale() == 1


async def test_rules_that_were_corrected_are_no_longer_stale(reloaded: Reloaded) -> None:
    reloaded.write(more_yaml="rules: [{id: one}]\n")
    await reloaded.reloader.poll()
    reloaded.write(more_yaml=MORE)
    await reloaded.reloader.poll()
    assert await reloaded.stale() == 0


async def test_again_loads_files_that_did_not_change(reloaded: Reloaded) -> None:
    for _ in range(2):
        await reloaded.reloader.poll()
    changes = reloaded.changes
    await reloaded.reloader.poll(again=True)
    assert reloaded.changes == changes + 1


async def test_a_fault_of_ours_is_not_mistaken_for_wrong_rules(
    reloaded: Reloaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reloaded.reloader.poll()
    reloaded.write(bad_txt="pute\n")

    def fail(*_: object) -> None:
        raise KeyError("a fault of ours")

    with monkeypatch.context() as patched:
        patched.setattr(rules, "load_rules", fail)
        with pytest.raises(KeyError):
            await reloaded.reloader.poll()
    assert reloaded.ids == ["one"], "the last good rules stay"
    version = reloaded.policy.rules and reloaded.policy.rules.version
    await reloaded.reloader.poll()
    assert reloaded.policy.rules
    assert reloaded.policy.rules.version != version, "the change is not forgotten"


async def test_the_last_good_ones_come_back_with_all_their_pages(reloaded: Reloaded) -> None:
    await reloaded.reloader.poll()
    reloaded.write(rules_yaml="version: 2\n")
    reloaded.policy.rules = None
    await reloaded.reloader.poll()
    assert reloaded.policy.rules is None
    await reloaded.reloader.restore()
    assert reloaded.ids == ["one"]


async def test_a_missing_file_is_told_and_nothing_is_lost(reloaded: Reloaded) -> None:
    await reloaded.reloader.poll()
    (reloaded.folder / "rules.yaml").unlink()
    await reloaded.reloader.poll()
    assert reloaded.ids == ["one"]


async def test_at_a_first_start_nobody_promises_rules_that_are_not_there(
    reloaded: Reloaded, caplog: pytest.LogCaptureFixture
) -> None:
    reloaded.write(rules_yaml="version: 2\n")
    await reloaded.reloader.poll()
    await reloaded.reloader.restore()
    messages = [record.getMessage() for record in caplog.records]
    assert messages[0].startswith("rules refused: ")
    assert messages[1:] == ["no rules were ever in force: nothing is decided until they are right"]


async def test_the_last_good_rules_are_named_where_there_are_some(
    reloaded: Reloaded, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await reloaded.reloader.poll()
    assert reloaded.policy.rules is not None
    version = reloaded.policy.rules.version
    reloaded.write(rules_yaml="version: 2\n")
    await reloaded.reloader.poll()
    assert (caplog.records[-1].getMessage(), caplog.records[-1].__dict__["version"]) == (
        "the last good rules stay",
        version,
    )


@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        Path.mkdir,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to("/etc/passwd"),
    ],
    ids=["pipe", "folder", "device", "link"],
)
@pytest.mark.parametrize("name", ["more.yaml", "bad.txt", "rules.yaml"])
async def test_what_is_no_file_is_refused_at_once_and_followed_when_it_is_one_again(
    reloaded: Reloaded, name: str, make: Callable[[Path], object]
) -> None:
    await reloaded.reloader.poll()
    file = reloaded.folder / name
    text = file.read_text("utf-8")
    file.unlink()
    make(file)
    async with asyncio.timeout(20):
        for _ in range(2):
            await reloaded.reloader.poll()
    assert (reloaded.ids, await reloaded.stale()) == (["one"], 1)
    if file.is_dir():
        file.rmdir()
    else:
        file.unlink()
    reloaded.write(**{name.replace(".", "_"): text})
    await reloaded.reloader.poll()
    assert (reloaded.ids, await reloaded.stale()) == (["one"], 0)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_list_that_became_readable_is_followed(reloaded: Reloaded) -> None:
    (reloaded.folder / "bad.txt").chmod(0)
    await reloaded.reloader.poll()
    assert await reloaded.stale() == 1
    (reloaded.folder / "bad.txt").chmod(0o600)
    await reloaded.reloader.poll()
    assert await reloaded.stale() == 0


async def test_a_change_of_mode_is_a_change(reloaded: Reloaded) -> None:
    """What became readable is as old and as large as it was."""
    for _ in range(2):
        await reloaded.reloader.poll()
    changes = reloaded.changes
    (reloaded.folder / "bad.txt").chmod(0o640)
    await reloaded.reloader.poll()
    assert reloaded.changes == changes + 1
