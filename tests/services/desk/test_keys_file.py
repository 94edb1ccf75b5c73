"""A person's own keys: a preset, what is otherwise, and every mistake at once."""

import pytest

from bot.errors import ConfigError
from bot.services.desk.keys_file import load_keymap


def test_it_changes_what_it_names_and_leaves_the_others() -> None:
    keymap = load_keymap(
        "preset: coral\nkeys:\n  hide: [x, delete]\n  mark: false\n  macro price: P\n  undo: ctrl-u\n",
        "keys.yaml",
    )
    assert keymap.preset == "coral"
    assert keymap.keys["hide"] == ("x", "delete")
    assert "d" not in keymap.commands
    assert "mark" not in keymap.keys
    assert keymap.commands["P"] == "macro price"
    assert keymap.commands["f"] == "approve"
    assert keymap.first_key("undo") == "ctrl+u"


def test_an_empty_file_changes_nothing_and_a_preset_can_be_asked_for() -> None:
    assert load_keymap("", "keys.yaml").preset == "tamis"
    assert load_keymap("preset: coral\n", "keys.yaml", "vim").preset == "vim"


def test_two_commands_may_change_their_keys_with_each_other() -> None:
    keymap = load_keymap("keys:\n  hide: a\n  approve: h\n", "keys.yaml")
    assert keymap.commands["a"] == "hide"
    assert keymap.commands["h"] == "approve"


def test_every_mistake_is_told_with_its_line() -> None:
    lines = ["preset: vin", "keys:", "  hide: a", "  aprove: f5", "  note: [ctrl+i, F55]", "  skip: f"]
    text = "\n".join([*lines, "  undo: f", "  back: {}", ""])
    with pytest.raises(ConfigError) as raised:
        load_keymap(text, "keys.yaml")
    assert [problem.where for problem in raised.value.problems] == ["keys.yaml:8:9"]
    with pytest.raises(ConfigError) as raised:
        load_keymap(text.replace("  back: {}\n", ""), "keys.yaml")
    problems = [str(problem) for problem in raised.value.problems]
    assert [problem.split(": ")[0] for problem in problems] == [
        "keys.yaml:1:9",
        "keys.yaml:3:9",
        "keys.yaml:4:3",
        "keys.yaml:5:10",
        "keys.yaml:5:18",
        "keys.yaml:7:9",
    ]
    assert "did you mean 'vim'?" in problems[0]
    assert "'a' is the key of 'approve' in the key map 'tamis'" in problems[1]
    assert "did you mean 'approve'?" in problems[2]
    assert "'f' is the key of 'skip', too (line 6)" in problems[5]
