"""What is gathered for teaching, and what becomes of a dry run or of a lesson without material."""

import asyncio
from pathlib import Path

import pytest

from bot.domain import Actor
from bot.domain.progress import Step
from bot.errors import ConfigError
from bot.services.training.teaching import teach_classifier
from bot.services.workspace import Workspace
from tests.fakes.cases import received
from tests.fakes.databases import open_store
from tests.fakes.progress import Watcher

INTENTS = """version: 1
intents:
  parking:
    examples: [Vous avez un parking ?, le parking est gratuit ?, where can I park?, Is there parking nearby?,
      On se gare où svp, do you have a car park, peut-on garer un camping-car ?, How much is the parking?]
"""


def instance(folder: Path) -> Workspace:
    (folder / "config.yaml").write_text("version: 1\nsources: {}\n", "utf-8")
    return Workspace(config=folder / "config.yaml", actor=Actor.person("Léa"))


async def test_a_brand_may_teach_before_it_serves_and_a_dry_run_creates_nothing(tmp_path: Path) -> None:
    (tmp_path / "intents.local.yaml").write_text(INTENTS, "utf-8")
    lesson = await teach_classifier(instance(tmp_path), None, is_dry_run=True)
    assert [candidate.name for candidate in lesson.candidates] == ["parking"]
    assert (lesson.version, lesson.recent, lesson.is_dry_run) == ("", 0, True)
    assert not (tmp_path / "data").exists()


async def test_without_material_there_are_no_candidates(tmp_path: Path) -> None:
    lesson = await teach_classifier(instance(tmp_path), None, is_dry_run=False)
    assert (lesson.candidates, lesson.is_any_accepted, lesson.version) == ((), False, "")
    assert {(count.harmful, count.harmless) for count in lesson.decisions.values()} == {(0, 0)}
    assert not (tmp_path / "data").exists()


async def test_recent_texts_are_counted(tmp_path: Path) -> None:
    store = open_store(tmp_path / "data")
    await store.write(lambda tx: [received(tx, number, text=f"bonjour {number}") for number in range(3)])
    store.close()
    workspace = instance(tmp_path)
    lesson = await teach_classifier(workspace, None, is_dry_run=True)
    workspace.close()
    assert lesson.recent == 3


@pytest.mark.parametrize(
    ("content", "where"),
    [(b"\xff", "it is not UTF-8"), (b"version: 1\nintents: {a: {examples: [x]}}\n", ":2:")],
    ids=["no text", "too few examples"],
)
async def test_mistakes_in_the_intents_are_reported_before_anything_is_taught(
    tmp_path: Path, content: bytes, where: str
) -> None:
    (tmp_path / "mine.yaml").write_bytes(content)
    with pytest.raises(ConfigError, match=where):
        await teach_classifier(instance(tmp_path), tmp_path / "mine.yaml", is_dry_run=True)


async def test_intents_that_were_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the intents cannot be read"):
        await teach_classifier(instance(tmp_path), tmp_path / "none.yaml", is_dry_run=True)


async def test_it_tells_how_far_it_is_and_saves_last(tmp_path: Path) -> None:
    (tmp_path / "intents.local.yaml").write_text(INTENTS, "utf-8")
    workspace = instance(tmp_path)
    workspace.progress = watcher = Watcher()
    lesson = await teach_classifier(workspace, None, is_dry_run=False)
    workspace.close()
    told = [(Step.LESSON_TEXTS, 0, None), (Step.LESSON_TEXTS, 0, 8), (Step.LESSON_CHECKS, 0, 1)]
    assert watcher.told == told + [(Step.SAVE, 0, None)] * lesson.is_any_accepted


@pytest.mark.parametrize("step", [0, 1, 2])
async def test_interrupted_it_changes_nothing(tmp_path: Path, step: int) -> None:
    (tmp_path / "intents.local.yaml").write_text(INTENTS, "utf-8")
    workspace = instance(tmp_path)

    class Interrupting(Watcher):
        """Cancels as Ctrl-C does: noticed where the service waits next."""

        def __call__(self, step: Step, done: int = 0, total: int | None = None) -> None:
            super().__call__(step, done, total)
            if len(self.told) == interrupted + 1:
                task.cancel()

    interrupted = step
    workspace.progress = watcher = Interrupting()
    task = asyncio.ensure_future(teach_classifier(workspace, None, is_dry_run=False))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert Step.SAVE not in {told for told, _, _ in watcher.told}
    assert not (tmp_path / "data").exists()
