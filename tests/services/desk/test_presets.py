"""The key maps that come with the program are whole, and no key of theirs means two things."""

from collections import Counter

import pytest

from bot.services.desk.commands import DeskCommand
from bot.services.desk.key_names import key_name
from bot.services.desk.presets import PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_a_key_means_one_thing_and_is_written_as_people_may(name: str) -> None:
    keys = [key for names in PRESETS[name].values() for key in names]
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    assert [key_name(key) for key in keys] == keys


@pytest.mark.parametrize("name", PRESETS)
def test_whoever_uses_it_can_answer_undo_and_look_for_the_others(name: str) -> None:
    needed = (
        *(DeskCommand.APPROVE, DeskCommand.HIDE, DeskCommand.REPLY, DeskCommand.UNDO, DeskCommand.DOWN),
        *(DeskCommand.COMMANDS, DeskCommand.KEYS, DeskCommand.QUIT),
    )
    assert [command for command in needed if not PRESETS[name].get(command)] == []
