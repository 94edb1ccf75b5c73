"""Labels, strikes and counters."""

from tests.factories import event
from tests.fakes.rules import decided, mistakes, rule, rules


class TestCounter:
    MORE = {"counters": {"rude": {"half_life": "1d"}}}  # noqa: RUF012

    def test_the_action_adds_to_it(self) -> None:
        rule_set = rules(rule([{"count": {"name": "rude", "of": "thread", "by": 2}}]), **self.MORE)
        (tally,) = decided(rule_set, event(thread_id="t9")).counter_increments
        assert (tally.counter, tally.of, tally.by, tally.half_life) == ("rude", "t9", 2.0, 86_400.0)

    def test_nothing_is_counted_of_an_author_who_is_withheld(self) -> None:
        rule_set = rules(rule([{"count": "rude"}]), **self.MORE)
        assert decided(rule_set, event(author_id=None)).counter_increments == ()


class TestUnlabel:
    def test_it_takes_a_label_from_the_event_or_from_its_author(self) -> None:
        then = [{"unlabel": ["delivery", "angry"]}, {"unlabel": {"name": "ambassador", "of": "author"}}]
        decision = decided(rules(rule(then)))
        assert decision.removed_labels == ("delivery", "angry")
        assert decision.removed_author_labels == ("ambassador",)
        assert decision.labels == ()

    def test_only_an_enforcing_rule_does(self) -> None:
        assert decided(rules(rule([{"unlabel": "delivery"}], mode="observe"))).removed_labels == ()

    def test_a_label_needs_its_name(self) -> None:
        assert "'unlabel': 'name' is missing" in mistakes(rule([{"unlabel": {"of": "author"}}]))

    def test_a_counter_may_be_counted_down(self) -> None:
        rule_set = rules(rule([{"count": {"name": "rude", "by": -1}}]), counters={"rude": {}})
        (increment,) = decided(rule_set).counter_increments
        assert increment.by == -1.0
