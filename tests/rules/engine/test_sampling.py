"""Choices by hash: the same for the same ids, and as often as they should be."""

from bot.domain import (
    Decision,
    Facts,
    Kind,
    ThreadState,
)
from bot.rules.engine.sampling import bucket, draw_blind_reviews, hold_seconds, stable_fraction
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import BlindReviewSpec, Experiment, Limits
from tests.factories import NOW, event
from tests.fakes.rules import PLAIN, decided, rule, rules, verbs


class TestDeciding:
    def test_only_if_unanswered_keeps_quiet_after_a_colleague(self) -> None:
        rule_set = rules(rule([{"reply": {"template": "hello", "only_if_unanswered": True}}]))
        assert verbs(decided(rule_set)) == ["reply"]
        answered = Facts(thread=ThreadState(answered_by="human"))
        silent = decided(rule_set, facts=answered)
        assert verbs(silent) == []
        assert silent.matches[0].reasons[-1].saw == "answered already (human)"

    def test_a_sample_takes_about_its_share_and_always_the_same(self) -> None:
        rule_set = rules(rule([{"queue": {"name": "x", "sample": "20%"}}]))
        drawn = [decided(rule_set, event(message_id=f"m{number}")).case is not None for number in range(2000)]
        assert 0.16 < sum(drawn) / len(drawn) < 0.24
        assert drawn == [
            decided(rule_set, event(message_id=f"m{number}")).case is not None for number in range(2000)
        ]

    def test_an_experiment_has_a_control_group_that_gets_nothing(self) -> None:
        experiment = {"name": "tone", "buckets": {"warm": "40%", "short": "40%"}}
        template = {"warm": "hello", "short": "bye"}
        rule_set = rules(rule([{"reply": {"template": template, "experiment": experiment}}]))
        groups: dict[str, set[str]] = {}
        for number in range(300):
            decision = decided(rule_set, event(author_id=f"a{number}", message_id=f"m{number}"))
            (label,) = decision.labels
            groups.setdefault(label, set()).update(action.template for action in decision.actions)
        assert groups == {"tone:warm": {"hello"}, "tone:short": {"bye"}, "tone:control": set()}

    def test_an_author_stays_in_one_bucket(self) -> None:
        experiment = Experiment(name="tone", buckets=(("a", 0.5), ("b", 0.5)))

        def group(message: str) -> str:
            first = event(author_id="9", message_id=message)
            return bucket(experiment, EvalContext(event=first, judgement=PLAIN, facts=Facts(), now=NOW))

        assert len({group(f"m{number}") for number in range(20)}) == 1

    def test_a_delay_lies_between_its_ends_and_differs(self) -> None:
        rule_set = rules(rule([{"reply": {"template": "hello", "delay": {"min": "20s", "max": "90s"}}}]))
        waits = [decided(rule_set, event(message_id=f"m{number}")).actions[0].wait for number in range(50)]
        assert all(20.0 <= one <= 90.0 for one in waits)
        assert len(set(waits)) > 40

    def test_an_undo_window_lengthens_a_shorter_delay(self) -> None:
        assert hold_seconds(Limits(delay=(1.0, 1.0), undo_window=300.0), "key") == 300.0


def test_places_are_spread_evenly() -> None:
    drawn = [stable_fraction("x", str(number)) for number in range(5000)]
    tenths = [sum(low / 10 <= one < (low + 1) / 10 for one in drawn) for low in range(10)]
    assert all(420 < count < 580 for count in tenths)


def test_a_direct_message_is_never_drawn_because_nobody_could_hide_it() -> None:
    spec = BlindReviewSpec(hidden_share=1.0, kept_share=1.0, seed="1")
    nothing = Decision(rules_version="1")
    assert draw_blind_reviews(spec, event(kind=Kind.COMMENT), nothing) == (("", False),)
    assert draw_blind_reviews(spec, event(kind=Kind.DM), nothing) == ()
