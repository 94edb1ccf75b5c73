"""One rule as written, and what becomes of it."""

from typing import Any

import pytest

from bot.domain import (
    Mode,
    Verb,
)
from bot.errors import ConfigError
from tests.fakes.rules import rule, rules


class TestRule:
    def test_a_new_rule_observes(self) -> None:
        assert rules({"id": "one", "when": {}}).rules[0].mode is Mode.OBSERVE

    def test_defaults_hold_unless_a_rule_says_otherwise(self) -> None:
        rule_set = rules(
            {"id": "one", "when": {}},
            {"id": "two", "when": {}, "mode": "off", "exempt": []},
            defaults={"mode": "suggest", "exempt": ["vip"]},
            lists={"vip": ["7"]},
        )
        assert [entry.mode for entry in rule_set.rules] == [Mode.SUGGEST, Mode.OFF]
        assert [entry.exempt for entry in rule_set.rules] == [frozenset({"7"}), frozenset()]

    def test_everything_a_person_reads_is_kept(self) -> None:
        loaded_rule = rules(rule(title="Title", why="Why.", owner="Léa", policy="1.2", tags=["a"])).rules[0]
        assert (
            loaded_rule.title,
            loaded_rule.why,
            loaded_rule.owner,
            loaded_rule.policy,
            loaded_rule.tags,
        ) == (
            "Title",
            "Why.",
            "Léa",
            "1.2",
            ("a",),
        )

    def test_a_title_falls_back_to_the_id(self) -> None:
        assert rules({"id": "one", "when": {}}).rules[0].title == "one"

    def test_never_to_answer_in_private_means_every_private_way(self) -> None:
        assert rules(rule(never=["private_reply"])).rules[0].never == {Verb.PRIVATE_REPLY, Verb.MESSAGE}

    def test_a_rule_cannot_forbid_what_it_wants(self) -> None:
        with pytest.raises(ConfigError, match="'never' forbids what this rule requests: hide"):
            rules(rule(["hide"], never=["hide"]))

    def test_a_rule_is_another_when_what_it_leans_on_changes(self) -> None:
        def marks(**more: Any) -> list[str]:
            sections = {
                "lists": {"bad": ["connard"]},
                "conditions": {"angry": {"words": "bad"}, "calm": {"sentiment": "positive"}},
                **more,
            }
            rule_set = rules(rule(["queue"], {"ref": "angry"}), rule(["queue"], {"ref": "calm"}), **sections)
            return [one.fingerprint for one in rule_set.rules]

        before = marks()
        assert marks() == before
        longer = marks(lists={"bad": ["connard", "con"]})
        assert (longer[0] == before[0], longer[1] == before[1]) == (False, True)
