"""Limits of actions: how they are read, and what they do to a decision."""

from typing import Any

import pytest

from bot.domain import Facts, RateLimits, ThreadState
from bot.errors import ConfigError
from bot.rules.engine.sampling import bucket, stable_fraction, wait
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import Experiment, Limits
from tests.conftest import NOW, event
from tests.rules.conftest import PLAIN, decided, rule, rules, verbs


def limits_of(**written: Any) -> Limits:
    return rules(rule([{"reply": {"template": "hello", **written}}])).rules[0].then[0].limits


def complaint(**written: Any) -> str:
    with pytest.raises(ConfigError) as found:
        limits_of(**written)
    return str(found.value)


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
        assert limits_of(**written).guards == guards

    def test_the_rule_s_limits_hold_for_all_its_actions_and_an_action_s_own_come_first(self) -> None:
        then = [{"reply": {"template": "hello", "delay": "5s"}}, {"private_reply": "bye"}]
        found = rules(rule(then, limits={"delay": {"min": "20s", "max": "90s"}, "cooldown": "1m"})).rules[0]
        assert [wish.limits.delay for wish in found.then] == [(5.0, 5.0), (20.0, 90.0)]
        assert [wish.limits.guards.cooldown for wish in found.then] == [60.0, 60.0]

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ({"once_per": {"over": "1d"}}, "'same' is missing"),
            ({"once_per": "platform"}, "expected one of author, thread, post"),
            ({"cooldown": "soon"}, "expected a length of time"),
            ({"cap": {}}, "say how many"),
            ({"cap": {"per_hour": 0}}, "from 1 to"),
            ({"delay": {"min": "9s", "max": "3s"}}, "'max' (3 s) is less than 'min' (9 s)"),
            ({"sample": "200%"}, "expected a share such as 5%, found '200%'"),
            ({"sample": True}, "expected a share"),
            ({"experiment": {"name": "x"}}, "'buckets' is missing"),
            ({"experiment": {"name": "x", "buckets": {"a": "60%", "b": "60%"}}}, "100 % or less"),
            ({"requires": "three_people"}, "expected one of two_people"),
        ],
    )
    def test_mistakes_are_told(self, written: dict[str, Any], said: str) -> None:
        assert said in complaint(**written)

    def test_what_stays_here_needs_no_guard(self) -> None:
        with pytest.raises(ConfigError, match="'label' stays here"):
            rules(rule([{"label": {"name": "x", "cooldown": "1h"}}]))


class TestDeciding:
    def test_only_if_unanswered_keeps_quiet_after_a_colleague(self) -> None:
        found = rules(rule([{"reply": {"template": "hello", "only_if_unanswered": True}}]))
        assert verbs(decided(found)) == ["reply"]
        answered = Facts(thread=ThreadState(answered_by="human"))
        silent = decided(found, facts=answered)
        assert verbs(silent) == []
        assert silent.matches[0].reasons[-1].saw == "answered already (human)"

    def test_a_sample_takes_about_its_share_and_always_the_same(self) -> None:
        found = rules(rule([{"queue": {"name": "x", "sample": "20%"}}]))
        drawn = [decided(found, event(message_id=f"m{number}")).case is not None for number in range(2000)]
        assert 0.16 < sum(drawn) / len(drawn) < 0.24
        assert drawn == [
            decided(found, event(message_id=f"m{number}")).case is not None for number in range(2000)
        ]

    def test_an_experiment_has_a_control_group_that_gets_nothing(self) -> None:
        experiment = {"name": "tone", "buckets": {"warm": "40%", "short": "40%"}}
        template = {"warm": "hello", "short": "bye"}
        found = rules(rule([{"reply": {"template": template, "experiment": experiment}}]))
        groups: dict[str, set[str]] = {}
        for number in range(300):
            decision = decided(found, event(author_id=f"a{number}", message_id=f"m{number}"))
            (label,) = decision.labels
            groups.setdefault(label, set()).update(action.details["template"] for action in decision.actions)
        assert groups == {"tone:warm": {"hello"}, "tone:short": {"bye"}, "tone:control": set()}

    def test_an_author_stays_in_one_bucket(self) -> None:
        experiment = Experiment(name="tone", buckets=(("a", 0.5), ("b", 0.5)))

        def group(message: str) -> str:
            one = event(author_id="9", message_id=message)
            return bucket(experiment, EvalContext(event=one, judgement=PLAIN, facts=Facts(), now=NOW))

        assert len({group(f"m{number}") for number in range(20)}) == 1

    def test_texts_for_other_buckets_than_the_experiment_s_are_a_mistake(self) -> None:
        experiment = {"name": "tone", "buckets": {"warm": "40%"}}
        with pytest.raises(ConfigError, match="they must be the same"):
            rules(rule([{"reply": {"template": {"cold": "hello"}, "experiment": experiment}}]))

    def test_a_delay_lies_between_its_ends_and_differs(self) -> None:
        found = rules(rule([{"reply": {"template": "hello", "delay": {"min": "20s", "max": "90s"}}}]))
        waits = [decided(found, event(message_id=f"m{number}")).actions[0].wait for number in range(50)]
        assert all(20.0 <= one <= 90.0 for one in waits)
        assert len(set(waits)) > 40

    def test_an_undo_window_lengthens_a_shorter_delay(self) -> None:
        assert wait(Limits(delay=(1.0, 1.0), undo_window=300.0), "key") == 300.0

    def test_two_people_are_asked_and_the_action_is_held(self) -> None:
        decision = decided(rules(rule([{"hide": {"requires": "two_people"}}])))
        assert decision.actions[0].needs_second
        assert decision.case is not None
        assert decision.case.suggested == ("hide",)


def test_places_are_spread_evenly() -> None:
    drawn = [stable_fraction("x", str(number)) for number in range(5000)]
    tenths = [sum(low / 10 <= one < (low + 1) / 10 for one in drawn) for low in range(10)]
    assert all(420 < count < 580 for count in tenths)
