"""Whose keys count, and that a running app follows the file."""

import os
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.services.desk.files import DeskFiles, DeskPaths, beside_rules, desk_paths, read_keymap
from bot.services.workspace import Workspace


def test_ones_own_file_counts_before_the_one_beside_the_rules(tmp_path: Path) -> None:
    config = tmp_path / "desk" / "config.yaml"
    config.parent.mkdir()
    config.write_text("data: data\nrules: rules.yaml\n")
    home = tmp_path / "home"
    paths = desk_paths(Workspace(config=config), {"HOME": str(home)})
    assert read_keymap(paths).preset == "tamis"
    (config.parent / "keys.yaml").write_text("preset: vim\n")
    assert read_keymap(paths).preset == "vim"
    own = home / ".config" / "tamis" / "keys.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("preset: coral\n")
    assert read_keymap(paths).preset == "coral"
    named = desk_paths(Workspace(config=config), {}, keys=config.parent / "keys.yaml", preset="arrows")
    assert read_keymap(named).preset == "arrows"


def test_a_configuration_that_is_wrong_keeps_nobody_from_their_keys(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("nonsense: [\n")
    assert beside_rules(Workspace(config=config), "keys.yaml") == tmp_path / "keys.yaml"


def test_a_change_is_followed_and_a_wrong_one_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "keys.yaml"
    files = DeskFiles(Workspace(), DeskPaths(keys=(path,), macros=tmp_path / "macros.yaml"))
    assert files.poll()
    assert not files.poll()
    path.write_text("keys: {hide: x, mark: false}\n")
    assert files.poll()
    assert files.keymap.commands["x"] == "hide"
    path.write_text("keys: {hide: a}  # a is taken\n")
    with pytest.raises(ConfigError, match="approve"):
        files.poll()
    assert not files.poll()
    assert files.keymap.commands["x"] == "hide", "what was good before stays"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "keys.yaml"
    path.write_text("preset: vim\n")
    path.chmod(0)
    with pytest.raises(ConfigError, match="not allowed"):
        DeskFiles(Workspace(), DeskPaths(keys=(path,), macros=tmp_path / "macros.yaml")).poll()
