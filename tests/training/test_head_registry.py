"""The folder of heads as teaching writes it: versions never change, and files are whole or absent."""

import json
import stat
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.classify import head_versions
from bot.classify.head import load_head
from bot.classify.manifest import Manifest
from bot.errors import UserError
from bot.training import head_registry
from tests.fakes.embeddings import make_head, tiny_manifest

DAY = date(2026, 11, 23)


def save(folder: Path, *versions: str, **more: object) -> None:
    for version in versions:
        head_registry.save_version(folder, version, {"intents": {"parking": {}}, **more})


def test_the_next_version_is_the_day_and_a_serial_number(tmp_path: Path) -> None:
    assert head_registry.next_version(tmp_path, DAY) == "2026-11-23.1"
    save(tmp_path, "2026-11-23.9", "2026-11-23.10", "2026-11-22.44")
    assert head_registry.next_version(tmp_path, DAY) == "2026-11-23.11"


def test_a_version_is_never_written_twice(tmp_path: Path) -> None:
    save(tmp_path, "2026-11-23.1")
    with pytest.raises(UserError, match="head_version_exists"):
        save(tmp_path, "2026-11-23.1", intents={})
    assert head_versions.read_version(tmp_path, "2026-11-23.1")["intents"] == {"parking": {}}


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    save(tmp_path / "heads", "2026-11-23.1")
    head_registry.activate(tmp_path / "heads", "2026-11-23.1")
    for path in (tmp_path / "heads").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "heads").stat().st_mode) == 0o700


def test_what_a_crash_left_half_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / ".tamis-crashed").mkdir()
    (tmp_path / ".tamis-crashed" / "2026-11-23.1.json").write_text("{", "utf-8")
    (tmp_path / ".tamis-crashed" / "current").write_text("2026-", "utf-8")
    save(tmp_path, "2026-11-23.1")
    head_registry.activate(tmp_path, "2026-11-23.1")
    assert head_versions.active_version(tmp_path) == "2026-11-23.1"
    assert head_versions.list_versions(tmp_path) == ["2026-11-23.1"]
    names = [".tamis-crashed", "2026-11-23.1.json", "current"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_one_goes_back_in_the_order_of_teaching_down_to_none(tmp_path: Path) -> None:
    save(tmp_path, "2026-11-23.1", "2026-11-23.2", "2026-11-23.3")
    head_registry.activate(tmp_path, "2026-11-23.2")
    steps = []
    while head_versions.active_version(tmp_path):
        steps.append(head_registry.previous_version(tmp_path))
        head_registry.activate(tmp_path, steps[-1])
    assert steps == ["2026-11-23.1", head_versions.NONE]
    with pytest.raises(UserError, match="no_head_to_roll_back"):
        head_registry.previous_version(tmp_path)


@pytest.mark.parametrize("version", ["2026-11-23.2", "../secret", "current", ""])
def test_only_a_version_in_the_folder_can_be_activated(tmp_path: Path, version: str) -> None:
    save(tmp_path, "2026-11-23.1")
    head_registry.activate(tmp_path, "2026-11-23.1")
    with pytest.raises(UserError, match="no_such_head"):
        head_registry.activate(tmp_path, version)
    assert head_versions.active_version(tmp_path) == "2026-11-23.1"


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "heads").write_text("a file", "utf-8")
    with pytest.raises(UserError, match="cannot_write_file"):
        save(tmp_path / "heads", "2026-11-23.1")


def test_files_are_plain_json(tmp_path: Path) -> None:
    save(tmp_path, "2026-11-23.1", shifts={})
    written = json.loads((tmp_path / "2026-11-23.1.json").read_text("utf-8"))
    assert written == {"format": 1, "intents": {"parking": {}}, "shifts": {}}


def test_a_saved_head_reads_back_and_is_not_active_yet(tmp_path: Path) -> None:
    manifest: Manifest = tiny_manifest(tmp_path / "model")
    head = make_head(manifest, bias=1.25)
    head_registry.save_head(tmp_path, head)
    loaded = load_head(tmp_path, head.version)
    assert loaded.intents["parking"].bias == 1.25
    assert np.array_equal(loaded.centre, head.centre)
    assert (loaded.model, loaded.figures) == (head.model, head.figures)
    assert head_versions.active_version(tmp_path) == ""
