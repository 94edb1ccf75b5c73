"""Which command a key has, and which key to show for a command."""

from bot.services.desk.keymap import preset_keymap, with_macros


def test_it_knows_the_command_of_a_key_and_the_first_key_of_a_command() -> None:
    keymap = preset_keymap("coral")
    assert keymap.commands["f"] == "approve"
    assert keymap.commands["z"] == "undo"
    assert keymap.first_key("undo") == "u"
    assert keymap.first_key("unhide") == ""


def test_a_macro_takes_no_key_of_a_command() -> None:
    keymap = with_macros(preset_keymap(), {"price": "P", "sorry": "h"})
    assert keymap.commands["P"] == "macro price"
    assert keymap.commands["h"] == "hide"
    assert keymap.first_key("macro sorry") == ""
