"""The shipped script is complete, and its ids are those a platform could give."""

from pathlib import Path

import pytest

from bot.demo import scenario
from bot.demo.runner import deliveries
from bot.demo.scenario import INSTAGRAM, PAGE, Script
from bot.errors import ConfigError

SCRIPT = scenario.load()


def test_there_is_enough_to_watch_in_both_languages_and_on_both_platforms() -> None:
    places = [SCRIPT.place(scene) for scene in SCRIPT.scenes]
    assert len(SCRIPT.scenes) >= 60
    assert {place.account for place in places} == {PAGE, INSTAGRAM}
    assert {place.origin for place in places} == {"organic", "ad"}
    assert sum("fr" in scene.id.split("-") for scene in SCRIPT.scenes) >= 20
    assert sum("en" in scene.id.split("-") for scene in SCRIPT.scenes) >= 15


@pytest.mark.parametrize("scene", SCRIPT.scenes, ids=lambda scene: scene.id)
def test_every_scene_is_somewhere_and_says_something(scene: scenario.Scene) -> None:
    assert scene.at in SCRIPT.places
    assert scene.text or scene.remove_of
    assert SCRIPT.message_id(scene.id)
    assert scene.hope or scene.forged or scene.by_staff or scene.remove_of or scene.id == "removed-insult"


def test_no_two_scenes_share_an_id() -> None:
    ids = [scene.id for scene in SCRIPT.scenes]
    assert len(ids) == len(set(ids))


def test_every_hidden_turn_of_the_story_is_there() -> None:
    scenes = SCRIPT.scenes
    assert [scene for scene in scenes if scene.twice]
    assert [scene for scene in scenes if scene.forged]
    assert [scene for scene in scenes if scene.edit_of]
    assert [scene for scene in scenes if scene.remove_of]
    assert [scene for scene in scenes if scene.by_staff]
    assert len([scene for scene in scenes if scene.hands_off]) >= 4


def test_an_edit_is_about_the_comment_that_was_edited() -> None:
    assert SCRIPT.message_id("edited-into-insult") == SCRIPT.message_id("edited-later")


def test_the_same_name_is_the_same_person() -> None:
    simon = [SCRIPT.author(scene) for scene in SCRIPT.scenes if scene.by == "Simon Weber"]
    assert len(simon) == 2
    assert len(set(simon)) == 1


def test_scenes_that_travel_together_are_of_one_account() -> None:
    for together in deliveries(SCRIPT.scenes):
        assert len({SCRIPT.place(scene).account for scene in together}) == 1


def test_a_mistake_in_a_script_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "comments.yaml"
    path.write_text("version: 1\nplaces: {}\nscenes:\n  - {id: a, at: b, hopes: reply}\n", "utf-8")
    with pytest.raises(ConfigError, match=r"comments\.yaml:4"):
        scenario.load(path)


def test_a_script_can_be_built_by_hand() -> None:
    made = Script(
        {"wall": scenario.Place(platform="instagram", post="18")}, (scenario.Scene(id="a", at="wall"),)
    )
    assert made.message_id("a").startswith("17")
