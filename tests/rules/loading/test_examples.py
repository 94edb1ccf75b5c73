"""Examples as they are written, and the events they become."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.domain import (
    Judgement,
    Kind,
    Origin,
)
from bot.errors import ConfigError
from bot.rules import Environment, RuleSet, run_tests
from tests.fakes.rules import mistakes, rule, rules


def silent(texts: Sequence[str]) -> list[Judgement]:
    return [Judgement(scores={"toxicity": 0.1}, language="fr") for _ in texts]


def outcome(rule_set: RuleSet) -> list[str]:
    return [str(result.message) for result in run_tests(rule_set, silent)]


class TestExamples:
    def test_a_moment_that_no_clock_shows_is_refused(self) -> None:
        tests = [{"text": "x", "at": "2026-03-29 02:30", "expect": []}]
        known = replace(Environment(), timezone="Europe/Paris")
        with pytest.raises(ConfigError, match="clocks in Europe/Paris never show 2026-03-29 02:30"):
            rules(rule(["queue"], tests=tests), environment=known)

    def test_what_is_left_out_comes_from_the_rule(self) -> None:
        when = {"kinds": ["dm"], "origin": "ad", "platforms": ["instagram"], "accounts": ["77"], "posts": [5]}
        happened = rules(rule([], when, tests=[{"text": "x", "expect": []}])).rules[0].examples[0].event
        assert (happened.kind, happened.origin, happened.platform) == (Kind.DM, Origin.AD, "instagram")
        assert (happened.account_id, happened.thread_id) == ("77", "5")

    @pytest.mark.parametrize(
        "test",
        [{}, {"ad": "121", "campaign": 7, "promotion_status": "active"}],
        ids=["from the rule", "as it says"],
    )
    def test_an_example_stands_under_the_ad_that_the_rule_is_for(self, test: dict[str, object]) -> None:
        when = {"ads": ["121", "122"], "campaigns": "7", "promotion_status": "active"}
        tests = [{"text": "x", "expect": []} | test]
        happened = rules(rule([], when, tests=tests)).rules[0].examples[0].event
        assert happened.extra == {"ad_id": "121", "campaign_id": "7", "promotion_status": "active"}

    @pytest.mark.parametrize(
        ("posts", "lists"),
        [
            ("contests", {"contests": ["1000_22", "1000_23"]}),
            ("22", {}),
            (["https://www.facebook.com/m/posts/22"], {}),
        ],
    )
    def test_the_post_of_a_rule_may_stand_in_a_list(self, posts: Any, lists: Any) -> None:
        tests = [{"text": "x", "expect": ["queue"]}, {"text": "x", "post": "1000_9", "expect": []}]
        assert outcome(rules(rule(["queue"], {"posts": posts}, tests=tests), lists=lists)) == ["", ""]

    def test_without_attachments_may_be_written_as_an_empty_list(self) -> None:
        tests = [
            {"text": "x", "attachments": ["image"], "expect": ["queue"]},
            {"text": "x", "attachments": [], "expect": []},
        ]
        assert outcome(rules(rule(["queue"], {"attachments": ["image"]}, tests=tests))) == ["", ""]

    def test_everything_around_the_event_can_be_said(self) -> None:
        author = {"messages": 3, "approved": 2, "first_seen": "2d", "name": "Zoé"}
        thread = {"comments": 5, "answered_by": "human", "top_level": False}
        test = {"text": "x", "expect": [], "author": author, "thread": thread}
        example = rules(rule([], tests=[test])).rules[0].examples[0]
        assert (example.facts.author.messages, example.facts.author.approved) == (3, 2)
        assert example.facts.author.first_seen is not None
        assert (example.facts.thread.comments, example.facts.thread.answered_by) == (5, "human")
        assert (example.event.parent_id, example.event.author_name) == ("parent", "Zoé")

    def test_a_withheld_author_has_no_id(self) -> None:
        test = {"text": "x", "expect": [], "author": {"id_withheld": True}}
        example = rules(rule([], tests=[test])).rules[0].examples[0]
        assert (example.event.author_id, example.facts.author.is_known) == (None, False)

    @pytest.mark.parametrize(
        ("when", "judgement"),
        [
            ({"toxicity": ">= 0.9"}, {"toxicity": 0.95}),
            ({"intent": {"in": ["praise"], "margin": 0.5}}, {"intent": "praise"}),
            ({"sentiment": "negative"}, {"sentiment": "negative"}),
            ({"abstained": True}, {"abstained": True}),
            ({"classifier_down": True}, {"classifier_down": True}),
        ],
    )
    def test_a_rule_can_be_tried_without_the_model(self, when: Any, judgement: Any) -> None:
        tests = [{"text": "x", "judgement": judgement, "expect": ["hide"]}, {"text": "x", "expect": []}]
        assert outcome(rules(rule(["hide"], when, tests=tests))) == ["", ""]


TAUGHT = Environment(intents=frozenset({"parking", "gift_wrapping"}))


def test_an_example_may_say_how_it_is_judged() -> None:
    examples = [
        {"text": "a", "judgement": {"intent": "parking"}, "expect": ["queue"]},
        {"text": "a", "judgement": {"intent": "praise"}, "expect": []},
    ]
    rule_set = rules(rule(["queue"], {"intent": "parking"}, tests=examples), environment=TAUGHT)
    assert [
        result.passed for result in run_tests(rule_set, lambda texts: [Judgement(scores={}) for _ in texts])
    ] == [
        True,
        True,
    ]


STATES = {"disruption": {}, "strike": {}}


def test_an_example_of_a_rule_on_a_state_is_tested_while_it_is_on() -> None:
    tests = [
        {"text": "quand ?", "expect": ["queue"]},
        {"text": "quand ?", "state": [], "expect": []},
        {"text": "quand ?", "state": ["strike"], "expect": []},
    ]
    entry = rule(["queue"], {"state": "disruption"}, tests=tests)
    states = [example.facts.states for example in rules(entry, states=STATES).rules[0].examples]
    assert states == [{"disruption"}, frozenset(), {"strike"}]


def test_an_example_names_defined_states_only() -> None:
    tests = [{"text": "quand ?", "state": "storm", "expect": []}]
    assert "storm" in mistakes(rule(["queue"], tests=tests), states=STATES)
