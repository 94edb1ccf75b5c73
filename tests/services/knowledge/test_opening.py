"""The pages of a folder."""

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.services.knowledge.opening import open_knowledge, read_base
from tests.fakes.knowledge import PAGE


def test_without_a_folder_there_is_none(tmp_path: Path) -> None:
    assert open_knowledge(None, tmp_path / "rules.yaml") is None


def test_pages_in_folders_below_are_read(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "page.yaml").write_text(PAGE, "utf-8")
    assert [entry.id for entry in read_base(tmp_path, "fr").entries] == ["hours", "parking", "gift"]


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("## a\nb\n", "utf-8")
    (folder / "page.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(ConfigError):
        read_base(folder, "fr")
