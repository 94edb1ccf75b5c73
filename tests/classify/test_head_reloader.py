"""A loaded model keeps up with the active head, and keeps the one it has when the new one is damaged."""

import logging
from pathlib import Path

import pytest

from bot.classify import head_versions
from bot.classify.head import Head
from bot.classify.head_reloader import HeadReloader
from bot.training.head_registry import activate, save_head
from tests.fakes.embeddings import make_head, tiny_manifest

FIRST, SECOND = "2026-11-23.1", "2026-11-23.2"


class Model:
    """A loaded model, as far as heads are concerned."""

    head: Head | None = None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    manifest = tiny_manifest(tmp_path / "model")
    for version in (FIRST, SECOND):
        save_head(tmp_path / "heads", make_head(manifest, version))
    return tmp_path / "heads"


def reloader(folder: Path) -> HeadReloader:
    return HeadReloader(folder, str(folder.parent / "model"))


def test_each_change_is_taken_once(folder: Path) -> None:
    model, heads = Model(), reloader(folder)
    taken = []
    for version in ("", FIRST, FIRST, SECOND, FIRST, head_versions.NONE):
        if version:
            activate(folder, version)
        taken.append((heads.poll(model), model.head.version if model.head else ""))
    assert taken == [(False, ""), (True, FIRST), (False, FIRST), (True, SECOND), (True, FIRST), (True, "")]


def test_a_damaged_head_is_logged_once_and_the_last_one_stays_in_use(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model, heads = Model(), reloader(folder)
    activate(folder, FIRST)
    heads.poll(model)
    intact = (folder / f"{SECOND}.json").read_text("utf-8")
    (folder / f"{SECOND}.json").write_text(intact[:100], "utf-8")
    activate(folder, SECOND)
    caplog.set_level(logging.ERROR)
    assert [heads.poll(model), heads.poll(model)] == [False, False]
    assert (model.head is not None and model.head.version) == FIRST
    assert len(caplog.records) == 1
    (folder / f"{SECOND}.json").write_text(intact, "utf-8")
    assert heads.poll(model)


def test_a_model_without_heads_is_left_alone(folder: Path) -> None:
    activate(folder, FIRST)
    model = Model()
    assert not reloader(folder).poll(object())
    assert not reloader(folder).poll(None)
    assert not HeadReloader(folder, None).poll(model)
    assert model.head is None
