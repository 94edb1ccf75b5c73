"""One rule as written, and what becomes of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.domain import (
    Mode,
    Verb,
)
from bot.errors import ConfigError, Message
from bot.rules import Environment
from tests.fakes.rules import VERBS, mistakes, rule, rules


def _values(text: Message | str) -> Iterator[object]:
    """Everything that is filled into a message, and into those within it."""
    for value in text.data.values() if isinstance(text, Message) else ():
        yield value
        if isinstance(value, Message):
            yield from _values(value)


@pytest.mark.parametrize(
    "entry",
    [
        rule([{"delete": "yes"}]),
        rule(["hide"], never=["hide"]),
        rule([{"label": {"name": "a", "cooldown": "1h"}}]),
        rule(["reply"]),
        rule(["hide"], {"kinds": ["dm"]}),
        rule(["like"], {"platforms": ["messenger"]}),
    ],
    ids=str,
)
def test_an_action_is_named_as_it_is_written_in_every_language(entry: dict[str, Any]) -> None:
    """A `Verb` would be translated where the mistake is shown, and `masquer` is no word of the file."""
    with pytest.raises(ConfigError) as caught:
        rules(entry, environment=replace(Environment(), verbs=VERBS))
    assert not [
        value for one in caught.value.problems for value in _values(one.message) if type(value) is Verb
    ]


def test_no_number_of_reviews_proves_that_a_rule_is_always_right() -> None:
    target = {"precision": "100%"}
    assert "'precision': expected at most 99.9%" in mistakes(rule(["hide"], target=target))


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


@pytest.mark.parametrize(
    ("when", "then", "expected"),
    [
        ({"kinds": ["dm"], "origin": "ad"}, ["hide"], "'hide': impossible for dm; name other kinds"),
        ({"kinds": "mention"}, [{"private_reply": "hello"}], "'private_reply': impossible for mention"),
        ({"kinds": ["edit"]}, [{"reply": "hello"}], "'reply': impossible for edit"),
        ({"kinds": [{"dm": "yes"}]}, ["hide"], "'kinds': expected one of"),
        ({"platforms": [{"dm": "yes"}]}, ["hide"], "expected a text"),
    ],
)
def test_what_no_event_of_its_kinds_allows_is_a_mistake(when: Any, then: Any, expected: str) -> None:
    problems = mistakes(rule(then, when))
    assert "rules.yaml:" in problems
    assert expected in problems


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (rule([], {"words": {"file": "x.txt"}}), "write it under 'lists', and the name of that list here"),
        (rule([{"reply": "Bonjour à tous"}]), "write the text there, and its name here"),
        (rule([{"queue": {"note": "see {{ author }}"}}]), "'note': {{ is not filled in here"),
        (rule([{"queue": {"note": "see [lien]"}}]), "'note': [lien] is not filled in here"),
    ],
)
def test_what_was_meant_is_said(entry: dict[str, Any], expected: str) -> None:
    assert expected in mistakes(entry)


def test_a_reply_without_a_language_says_how_it_is_written() -> None:
    problems = mistakes(rule([]), replies={"tarif": "10 €"})
    assert (
        "reply tarif: 'tarif': expected a text for each language: write 'fr:' or 'en:' before it" in problems
    )


def test_a_wrong_word_is_named_once() -> None:
    assert "rule one: 'stop': expected true, false or group" in mistakes(rule([], stop="maybe"))
