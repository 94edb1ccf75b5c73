"""The shipped scenario is complete, and its ids are those a platform could give."""

from pathlib import Path

import pytest

from bot.demo import scenario
from bot.demo.runner import group_deliveries
from bot.demo.scenario import ACCOUNTS, Scenario
from bot.errors import ConfigError

SCENARIO = scenario.load_scenario()


def test_there_is_enough_to_watch_in_both_languages_and_on_every_network() -> None:
    channels = [SCENARIO.channel_of(message) for message in SCENARIO.messages]
    assert len(SCENARIO.messages) >= 60
    assert {channel.account for channel in channels} == set(ACCOUNTS)
    assert {channel.origin for channel in channels} == {"organic", "ad"}
    assert sum("fr" in message.id.split("-") for message in SCENARIO.messages) >= 20
    assert sum("en" in message.id.split("-") for message in SCENARIO.messages) >= 15


@pytest.mark.parametrize("message", SCENARIO.messages, ids=lambda message: message.id)
def test_every_message_has_a_channel_and_something_to_say(message: scenario.ScriptedMessage) -> None:
    assert message.channel in SCENARIO.channels
    assert message.text or message.removal_of
    assert SCENARIO.message_id(message.id)
    assert (
        message.expected
        or message.forged
        or message.by_staff
        or message.removal_of
        or message.id == "removed-insult"
    )


def test_no_two_messages_share_an_id() -> None:
    ids = [message.id for message in SCENARIO.messages]
    assert len(ids) == len(set(ids))


def test_every_hidden_turn_of_the_story_is_existing() -> None:
    messages = SCENARIO.messages
    assert [message for message in messages if message.repeated]
    assert [message for message in messages if message.forged]
    assert [message for message in messages if message.edit_of]
    assert [message for message in messages if message.removal_of]
    assert [message for message in messages if message.by_staff]
    assert len([message for message in messages if message.hands_off]) >= 4


def test_an_edit_is_about_the_comment_that_was_edited() -> None:
    assert SCENARIO.message_id("edited-into-insult") == SCENARIO.message_id("edited-later")


def test_the_same_name_is_the_same_person() -> None:
    simon = [SCENARIO.author_of(message) for message in SCENARIO.messages if message.author == "Simon Weber"]
    assert len(simon) == 2
    assert len(set(simon)) == 1


def test_a_batch_is_of_one_account() -> None:
    for batch in group_deliveries(SCENARIO.messages):
        assert len({SCENARIO.channel_of(message).account for message in batch}) == 1


def test_a_mistake_in_a_scenario_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "comments.yaml"
    path.write_text("version: 1\nchannels: {}\nmessages:\n  - {id: a, channel: b, expects: reply}\n", "utf-8")
    with pytest.raises(ConfigError, match=r"comments\.yaml:4"):
        scenario.load_scenario(path)


def test_a_scenario_can_be_built_by_hand() -> None:
    made = Scenario(
        {"wall": scenario.Channel(platform="instagram", post="18")},
        (scenario.ScriptedMessage(id="a", channel="wall"),),
    )
    assert made.message_id("a").startswith("17")
