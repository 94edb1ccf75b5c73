"""Heads are listed also when some are damaged, and a rollback activates only what can be used."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.classify.head_versions import FOLDER, NOTE, active_version
from bot.classify.manifest import read_manifest
from bot.domain import Actor
from bot.errors import ConfigError, UserError
from bot.resources import bundled
from bot.services.training.heads import SHIPPED, list_heads, roll_back_head
from bot.services.workspace import Workspace
from bot.store.history import audit
from bot.training import head_registry
from tests.fakes.databases import open_store
from tests.fakes.embeddings import make_head, tiny_manifest

FIRST, SECOND = "2026-11-23.1", "2026-11-23.2"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """Two heads, the second of which is active; the first was taught on another model."""
    monkeypatch.chdir(tmp_path)
    data, other = tmp_path / "data", tmp_path / "other"
    other.mkdir()
    heads = data / FOLDER
    head_registry.save_head(heads, make_head(tiny_manifest(other), FIRST))
    head_registry.save_head(heads, make_head(read_manifest(bundled("models/weights")), SECOND))
    head_registry.activate(heads, SECOND)
    workspace = Workspace(data=data, actor=Actor.person("Léa"), store=open_store(data))
    yield workspace
    workspace.close()


def heads_folder(workspace: Workspace) -> Path:
    return workspace.folder / FOLDER


def test_heads_are_listed_newest_first_with_whether_they_fit(workspace: Workspace) -> None:
    listed = list_heads(workspace)
    assert listed.active == SECOND
    assert [(head.version, head.is_active, head.fits_model) for head in listed.heads] == [
        (SECOND, True, True),
        (FIRST, False, False),
    ]


def test_damaged_files_are_listed_with_their_error(workspace: Workspace) -> None:
    (heads_folder(workspace) / f"{SECOND}.json").write_text("{", "utf-8")
    (heads_folder(workspace) / NOTE).write_text("nonsense", "utf-8")
    listed = list_heads(workspace)
    assert listed.active_error is not None
    assert [head.error is not None for head in listed.heads] == [True, False]


async def test_a_rollback_goes_to_the_version_before_and_is_recorded(workspace: Workspace) -> None:
    assert await roll_back_head(workspace, None, is_dry_run=False) == FIRST
    assert active_version(heads_folder(workspace)) == FIRST
    (entry,) = await workspace.store.read(lambda tx: audit.list_entries(tx, f"head:{FIRST}"))
    assert (entry.actor, entry.action) == ("person:Léa", "head_rolled_back")
    assert await roll_back_head(workspace, None, is_dry_run=False) == SHIPPED
    assert active_version(heads_folder(workspace)) == ""


async def test_a_dry_run_names_the_version_and_changes_nothing(workspace: Workspace) -> None:
    assert await roll_back_head(workspace, None, is_dry_run=True) == FIRST
    assert active_version(heads_folder(workspace)) == SECOND


async def test_a_damaged_version_is_never_activated(workspace: Workspace) -> None:
    (heads_folder(workspace) / f"{FIRST}.json").write_text("{", "utf-8")
    with pytest.raises(ConfigError):
        await roll_back_head(workspace, FIRST, is_dry_run=False)
    assert active_version(heads_folder(workspace)) == SECOND


@pytest.mark.parametrize("version", ["2026-01-01.1", "../config"])
async def test_a_version_that_was_never_taught_is_refused(workspace: Workspace, version: str) -> None:
    with pytest.raises(UserError, match="no_such_head"):
        await roll_back_head(workspace, version, is_dry_run=False)
