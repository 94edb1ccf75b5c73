"""Actions on the platform as they are written."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Verb
from bot.rules.model.rule_set import ActionSpec
from tests.factories import NOW
from tests.fakes.rules import decided, mistakes, rule, rules, verbs

FLOOD = {"rate": {"key": "author", "over": "60s", "at_least": 5}}


def spec(then: Any, when: Any = None) -> ActionSpec:
    return rules(rule([then], when)).rules[0].then[0]


@pytest.mark.parametrize("word", ["hide", "unhide", "delete", "like", "block", "mute", "lock_thread"])
@pytest.mark.parametrize("value", [None, True, {}])
def test_an_action_without_settings_is_a_word(word: str, value: object) -> None:
    assert spec(word).verb == Verb(word)
    assert spec({word: value}).verb == Verb(word)
    assert f"'{word}'" in mistakes(rule([{word: "x"}]))


@pytest.mark.parametrize(
    ("written", "applies_to_group"),
    [("hide", False), ({"hide": {"apply_to": "comment"}}, False), ({"hide": {"apply_to": "group"}}, True)],
)
def test_hide_applies_to_the_comment_or_to_its_group(written: Any, applies_to_group: bool) -> None:
    assert spec(written, FLOOD).applies_to_group is applies_to_group


def test_a_group_needs_a_condition_that_counts_one() -> None:
    assert "there is no 'rate' or 'duplicate_of_recent' in 'when'" in mistakes(
        rule([{"hide": {"apply_to": "group"}}])
    )


def test_a_reply_names_its_text() -> None:
    assert (spec({"reply": "hello"}).reply, spec({"private_reply": {"template": "bye"}}).reply) == (
        "hello",
        "bye",
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("reply", "'reply' needs a text, by its name under 'replies'"),
        ({"reply": {"template": "helo"}}, "there is no text 'helo' under 'replies', did you mean 'hello'?"),
        ({"reply": {"variants": []}}, "'variants' is not available; the texts of a list take turns"),
        ({"hide": {"apply_to": "thread"}}, "'apply_to': expected one of comment, group, found 'thread'"),
    ],
)
def test_a_mistake_says_what_to_write(written: Any, expected: str) -> None:
    assert expected in mistakes(rule([written]))


class TestHideForATime:
    def test_it_is_shown_again_after_that_time(self) -> None:
        decision = decided(rules(rule([{"hide": {"for": "6h"}}])))
        assert verbs(decision) == ["hide"]
        assert [(timer.rule, timer.due_at) for timer in decision.timers] == [
            ("show:one", NOW + timedelta(hours=6))
        ]

    def test_what_is_not_hidden_need_not_be_shown_again(self) -> None:
        entries = [rule(never=["hide"]), rule([{"hide": {"for": "6h"}}])]
        assert decided(rules(*entries)).timers == ()
        assert decided(rules(rule([{"hide": {"for": "6h"}}], mode="suggest"))).timers == ()

    @pytest.mark.parametrize("span", ["10s", "91d", "soon", 6])
    def test_the_time_is_a_sensible_one(self, span: object) -> None:
        assert "'for'" in mistakes(rule([{"hide": {"for": span}}]))

    def test_it_is_about_one_comment(self) -> None:
        when = {"rate": {"key": "author", "over": "1m", "at_least": 3}}
        text = mistakes(rule([{"hide": {"for": "6h", "apply_to": "group"}}], when))
        assert "it does not go with apply_to: group" in text
