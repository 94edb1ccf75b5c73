"""Labels, strikes and counters."""

from tests.factories import event
from tests.fakes.rules import decided, rule, rules


class TestCounter:
    MORE = {"counters": {"rude": {"half_life": "1d"}}}  # noqa: RUF012

    def test_the_action_adds_to_it(self) -> None:
        rule_set = rules(rule([{"count": {"name": "rude", "of": "thread", "by": 2}}]), **self.MORE)
        (tally,) = decided(rule_set, event(thread_id="t9")).counter_increments
        assert (tally.counter, tally.of, tally.by, tally.half_life) == ("rude", "t9", 2.0, 86_400.0)

    def test_nothing_is_counted_of_an_author_who_is_withheld(self) -> None:
        rule_set = rules(rule([{"count": "rude"}]), **self.MORE)
        assert decided(rule_set, event(author_id=None)).counter_increments == ()
