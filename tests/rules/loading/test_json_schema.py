"""The schema for editors knows every word."""

import json

import pytest

from bot.resources import bundled
from bot.rules.loading.json_schema import build_json_schema
from bot.rules.vocabulary.actions import ACTIONS
from bot.rules.vocabulary.conditions import CONDITIONS, LOGIC
from bot.rules.vocabulary.limits import LIMITS

SCHEMA = build_json_schema()


@pytest.mark.parametrize("word", [*CONDITIONS, *LOGIC])
def test_every_condition_is_offered_with_its_page(word: str) -> None:
    assert SCHEMA["$defs"]["When"]["properties"][word]["description"]


@pytest.mark.parametrize("word", list(ACTIONS))
def test_every_action_is_offered(word: str) -> None:
    alone, with_settings = SCHEMA["$defs"]["Then"]["items"]["anyOf"]
    assert word in alone["enum"]
    assert with_settings["properties"][word]["description"]


@pytest.mark.parametrize("word", list(LIMITS))
def test_every_limit_is_offered(word: str) -> None:
    assert SCHEMA["$defs"]["Limits"]["properties"][word]["description"]


def test_an_unknown_word_is_marked_by_the_editor() -> None:
    for name in ("When", "Limits", "Example", "RuleEntry"):
        assert SCHEMA["$defs"][name]["additionalProperties"] is False


def test_the_file_beside_the_shipped_rules_is_current() -> None:
    path = bundled("rules.yaml").with_name("rules.schema.json")
    assert json.loads(path.read_text("utf-8")) == SCHEMA, "run 'tamis rules schema rules.schema.json'"


def test_the_shipped_rules_name_their_schema() -> None:
    first = bundled("rules.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=rules.schema.json"
