"""Conditions on how many: crowds, near-copies, counters, and the author's recent past."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from bot.domain import AggregateQuery, EventGroup, Facts, GroupBy, Judgement
from bot.rules import run_tests
from tests.factories import event
from tests.fakes.rules import PLAIN, decided, matches, mistakes, rule, rules, scores

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


READ = AggregateQuery(group_by=GroupBy.THREAD, window=3_600.0)
VOLUME = AggregateQuery(group_by=GroupBy.ACCOUNT, window=3_600.0, is_volume=True)
NEGATIVE = scores(sentiment_positive=0.1, sentiment_neutral=0.1, sentiment_negative=0.8)


class TestNegativeShare:
    WHEN: ClassVar[dict[str, Any]] = {"negative_share": {"key": "post", "over": "1h", "is": ">= 0.5"}}

    @pytest.mark.parametrize(
        ("judged", "negative", "judgement", "holds"),
        [
            (9, 4, NEGATIVE, True),
            (9, 5, PLAIN, False),  # nine were read: this one was not
            (10, 5, PLAIN, True),
            (10, 4, NEGATIVE, False),
            (8, 8, NEGATIVE, False),
        ],
    )
    def test_it_is_of_what_was_read_and_of_enough(
        self, judged: int, negative: int, judgement: Judgement, holds: bool
    ) -> None:
        group = EventGroup(events=50, judged=judged, negative=negative)
        assert matches(self.WHEN, judgement=judgement, facts=Facts(groups={READ: group})) is holds

    def test_how_many_are_enough_can_be_said(self) -> None:
        when = {"negative_share": {**self.WHEN["negative_share"], "at_least": 3}}
        assert matches(when, facts=Facts(groups={READ: EventGroup(judged=3, negative=2)}))

    def test_texts_and_links_have_no_share(self) -> None:
        when = {"negative_share": {"key": "text", "over": "1h", "is": ">= 0.5"}}
        assert "'key'" in mistakes(rule(["queue"], when))


class TestTimesUsual:
    @pytest.mark.parametrize(
        ("events", "usual", "holds"),
        [(30, 10.0, True), (29, 10.0, False), (9, 1.0, False), (10, 0.0, True), (500, None, False)],
    )
    def test_the_hour_is_compared_with_the_usual_one(
        self, events: int, usual: float | None, holds: bool
    ) -> None:
        facts = Facts(groups={VOLUME: EventGroup(events=events, usual=usual)})
        assert matches({"times_usual": ">= 3"}, facts=facts) is holds

    def test_how_many_are_enough_can_be_said(self) -> None:
        facts = Facts(groups={VOLUME: EventGroup(events=30, usual=2.0)})
        assert not matches({"times_usual": {"is": ">= 3", "at_least": 31}}, facts=facts)

    def test_a_test_says_what_is_usual(self) -> None:
        tests = [
            {"text": "x", "thread": {"last_hour": 29, "usual_hour": 10}, "expect": ["queue"]},
            {"text": "x", "thread": {"last_hour": 5, "usual_hour": 1}, "expect": []},
            {"text": "x", "thread": {"last_hour": 200}, "expect": []},
        ]
        rule_set = rules(rule(["queue"], {"times_usual": ">= 3"}, tests=tests))
        results = run_tests(rule_set, lambda texts: [PLAIN for _ in texts])
        assert [str(result.message) for result in results] == ["", "", ""]

    def test_no_group_is_meant_by_it(self) -> None:
        (only,) = rules(rule(["queue"], {"times_usual": ">= 3"})).rules
        assert only.group_query is None
