"""Folders beside the rules file: what changed in them is noticed, and all that is wrong is told at once."""

import os
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.services.rule_folders import folder_state, read_texts


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_change_of_any_file_is_a_change_and_a_look_is_none(tmp_path: Path) -> None:
    assert folder_state(tmp_path / "none", list_names) is None
    (tmp_path / "a.yaml").write_text("one", "utf-8")
    before = folder_state(tmp_path, list_names)
    assert folder_state(tmp_path, list_names) == before
    os.utime(tmp_path / "a.yaml", (1_000, 1_000))
    assert folder_state(tmp_path, list_names) != before


def test_texts_have_the_names_that_mistakes_are_told_with(tmp_path: Path) -> None:
    folder = tmp_path / "dialogues"
    folder.mkdir()
    (folder / "a.yaml").write_text("one", "utf-8")
    assert read_texts(folder, list_names) == {"dialogues/a.yaml": "one"}


def test_each_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_bytes(b"\xff")
    with pytest.raises(ConfigError) as refused:
        read_texts(tmp_path, list_names)
    assert [problem.where.split("/")[-1] for problem in refused.value.problems] == [
        "a.yaml:1:1",
        "b.yaml:1:1",
    ]


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        read_texts(tmp_path / "none", list_names)
