"""Conditions on how many: crowds, near-copies, counters, and the author's recent past."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.domain import AggregateQuery, EventGroup, Facts, GroupBy
from tests.factories import event
from tests.fakes.rules import decided, matches, rule, rules

MINUTE = AggregateQuery(group_by=GroupBy.AUTHOR, window=60.0)


def around(
    ask: AggregateQuery = MINUTE, counters: Mapping[tuple[str, str], float] | None = None, **crowd: Any
) -> Facts:
    return Facts(groups={ask: EventGroup(**crowd)}, counters=counters or {})


class TestRate:
    WHEN = {"rate": {"key": "author", "over": "60s", "at_least": 5}}  # noqa: RUF012

    @pytest.mark.parametrize(("events", "holds"), [(4, False), (5, True), (6, True)])
    def test_it_holds_from_so_many_on(self, events: int, holds: bool) -> None:
        assert matches(self.WHEN, facts=around(events=events)) is holds

    def test_people_can_be_counted_instead(self) -> None:
        when = {"rate": {**self.WHEN["rate"], "distinct": "authors"}}
        assert not matches(when, facts=around(events=9, authors=1))
        assert matches(when, facts=around(events=9, authors=5))

    def test_what_nobody_counted_does_not_hold(self) -> None:
        assert not matches(self.WHEN)

    def test_the_file_says_what_must_be_counted(self) -> None:
        rule_set = rules(
            rule(["queue"], self.WHEN),
            rule(["queue"], {"duplicate_of_recent": {"within": "1h", "similarity": 0.9}}),
            rule(["queue"], {"author": {"over": "7d", "messages": ">= 5"}}),
        )
        assert rule_set.aggregate_queries == {
            MINUTE,
            AggregateQuery(group_by=GroupBy.SIMILAR, window=3600.0, similarity=0.9),
            AggregateQuery(group_by=GroupBy.AUTHOR, window=7 * 86_400.0),
        }

    def test_a_named_condition_is_counted_for_every_rule_that_refers_to_it(self) -> None:
        named = {"flood": self.WHEN}
        rule_set = rules(
            rule([{"hide": {"apply_to": "group"}}], {"ref": "flood"}),
            rule([{"hide": {"apply_to": "group"}}], {"ref": "flood"}),
            conditions=named,
        )
        assert [one.group_query for one in rule_set.rules] == [MINUTE, MINUTE]


class TestCounter:
    MORE = {"counters": {"rude": {"half_life": "1d"}}}  # noqa: RUF012

    def test_it_reads_what_stands_there_for_the_author(self) -> None:
        rule_set = rules(rule(["queue"], {"counter": {"name": "rude", "is": ">= 2"}}), **self.MORE)
        low = Facts(counters={("rude", "900"): 1.9, ("rude", "901"): 5.0})
        high = Facts(counters={("rude", "900"): 2.0})
        assert not decided(rule_set, event(author_id="900"), facts=low).matches
        assert decided(rule_set, event(author_id="900"), facts=high).matches
