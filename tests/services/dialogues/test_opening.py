"""The files of a folder."""

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.services.dialogues.opening import open_dialogues, read_dialogues
from tests.fakes.dialogues import ORDER


def test_without_a_folder_there_are_none(tmp_path: Path) -> None:
    assert open_dialogues(None, tmp_path / "rules.yaml") is None


def test_its_files_are_read_and_named_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / "dialogues").mkdir()
    (tmp_path / "dialogues" / "order.yaml").write_text(ORDER, "utf-8")
    (tmp_path / "dialogues" / "README.md").write_text("notes", "utf-8")
    book = open_dialogues(None, tmp_path / "rules.yaml")
    assert book is not None
    assert list(book.dialogues) == ["order"]
    assert book.dialogues["order"].where == "dialogues/order.yaml:5:9"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "dialogues"
    folder.mkdir()
    (folder / "order.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"dialogues/order\.yaml:1:1: it is not UTF-8"):
        read_dialogues(folder, "fr")
