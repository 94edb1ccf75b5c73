"""Limits of actions: how they are read, and what they do to a decision."""

from typing import Any

import pytest

from bot.domain import RateLimits
from bot.errors import ConfigError
from bot.rules.model.rule_set import Limits
from tests.fakes.rules import rule, rules


def limits_of(**written: Any) -> Limits:
    return rules(rule([{"reply": {"template": "hello", **written}}])).rules[0].then[0].limits


def complaint(**written: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        limits_of(**written)
    return str(caught.value)


class TestReading:
    @pytest.mark.parametrize(
        ("written", "guards"),
        [
            ({"once_per": "author"}, RateLimits(once_per=("author",))),
            (
                {"once_per": {"same": ["author", "post"], "over": "30d"}},
                RateLimits(once_per=("author", "thread"), once_over=30 * 86_400.0),
            ),
            ({"cooldown": "10m"}, RateLimits(cooldown=600.0)),
            (
                {"cap": {"per_hour": 60, "per_day": 200, "on_trip": "queue"}},
                RateLimits(per_hour=60, per_day=200, is_queued=True),
            ),
            ({"cap": {"per_day": 5, "on_trip": "drop"}}, RateLimits(per_day=5)),
        ],
    )
    def test_guards_are_read(self, written: dict[str, Any], guards: RateLimits) -> None:
        assert limits_of(**written).rate_limits == guards

    def test_the_rule_s_limits_hold_for_all_its_actions_and_an_action_s_own_come_first(self) -> None:
        then = [{"reply": {"template": "hello", "delay": "5s"}}, {"private_reply": "bye"}]
        loaded_rule = rules(
            rule(then, limits={"delay": {"min": "20s", "max": "90s"}, "cooldown": "1m"})
        ).rules[0]
        assert [wish.limits.delay for wish in loaded_rule.then] == [(5.0, 5.0), (20.0, 90.0)]
        assert [wish.limits.rate_limits.cooldown for wish in loaded_rule.then] == [60.0, 60.0]

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ({"once_per": {"over": "1d"}}, "'same' is missing"),
            ({"once_per": "platform"}, "expected one of author, thread, post"),
            ({"cooldown": "soon"}, "expected a length of time"),
            ({"cap": {}}, "'cap' needs"),
            ({"cap": {"per_hour": 0}}, "from 1 to"),
            ({"delay": {"min": "9s", "max": "3s"}}, "'max' (3 s) is less than 'min' (9 s)"),
            ({"sample": "200%"}, "expected a share such as 5%, found '200%'"),
            ({"sample": True}, "expected a share"),
            ({"experiment": {"name": "x"}}, "'buckets' is missing"),
            ({"experiment": {"name": "x", "buckets": {"a": "60%", "b": "60%"}}}, "100 % or less"),
            ({"requires": "three_people"}, "expected one of two_people"),
        ],
    )
    def test_mistakes_are_told(self, written: dict[str, Any], expected: str) -> None:
        assert expected in complaint(**written)

    def test_what_stays_here_needs_no_guard(self) -> None:
        with pytest.raises(ConfigError, match="'label' sends nothing"):
            rules(rule([{"label": {"name": "x", "cooldown": "1h"}}]))


class TestExperiment:
    def test_texts_for_other_buckets_than_the_experiment_s_are_a_mistake(self) -> None:
        experiment = {"name": "tone", "buckets": {"warm": "40%"}}
        with pytest.raises(ConfigError, match="they must be the same"):
            rules(rule([{"reply": {"template": {"cold": "hello"}, "experiment": experiment}}]))
