"""Conditions on how many: crowds, near-copies, counters, and the author's recent past."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import AggregateQuery, AuthorHistory, EventGroup, Facts, GroupBy, GroupMember, ThreadState
from tests.conftest import NOW, event
from tests.rules.conftest import decided, matches, rule, rules

MINUTE = AggregateQuery(group_by=GroupBy.AUTHOR, window=60.0)


def around(
    ask: AggregateQuery = MINUTE, counters: Mapping[tuple[str, str], float] | None = None, **crowd: Any
) -> Facts:
    return Facts(groups={ask: EventGroup(**crowd)}, counters=counters or {})


def siblings(count: int) -> tuple[GroupMember, ...]:
    return tuple(
        GroupMember(event_id=number, message_id=f"m{number}", thread_id="t") for number in range(1, count + 1)
    )


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
        found = rules(
            rule(["queue"], self.WHEN),
            rule(["queue"], {"duplicate_of_recent": {"within": "1h", "similarity": 0.9}}),
            rule(["queue"], {"author": {"over": "7d", "messages": ">= 5"}}),
        )
        assert found.aggregate_queries == {
            MINUTE,
            AggregateQuery(group_by=GroupBy.SIMILAR, window=3600.0, similarity=0.9),
            AggregateQuery(group_by=GroupBy.AUTHOR, window=7 * 86_400.0),
        }

    def test_a_named_condition_is_counted_for_every_rule_that_refers_to_it(self) -> None:
        named = {"flood": self.WHEN}
        found = rules(
            rule([{"hide": {"whole_crowd": True}}], {"ref": "flood"}),
            rule([{"hide": {"whole_crowd": True}}], {"ref": "flood"}),
            conditions=named,
        )
        assert [one.crowd for one in found.rules] == [MINUTE, MINUTE]


class TestWholeCrowd:
    def test_all_but_the_first_are_hidden_and_share_one_case(self) -> None:
        earlier = tuple(
            GroupMember(event_id=number, message_id=f"m{number}", thread_id="t") for number in (1, 2, 3)
        )
        then = [{"hide": {"whole_crowd": True}}, {"queue": {"name": "flood", "together": True}}]
        found = rules(rule(then, TestRate.WHEN))
        decision = decided(found, event(message_id="m4"), facts=around(events=5, earlier=earlier))
        assert [(one.message_id, one.event_id) for one in decision.actions] == [
            ("m4", None),
            ("m2", 2),
            ("m3", 3),
        ]
        assert len({one.key for one in decision.actions}) == 3
        assert decision.case is not None
        assert decision.case.group == (1, 2, 3)

    def test_the_key_is_the_one_a_rule_of_that_comment_would_use(self) -> None:
        earlier = siblings(2)
        found = rules(rule([{"hide": {"whole_crowd": True}}], TestRate.WHEN))
        crowd = decided(found, event(message_id="m3"), facts=around(events=5, earlier=earlier))
        alone = decided(rules(rule(["hide"])), event(message_id="m2"))
        assert alone.actions[0].key in {one.key for one in crowd.actions}


class TestCounter:
    MORE = {"counters": {"rude": {"half_life": "1d"}}}  # noqa: RUF012

    def test_it_reads_what_stands_there_for_the_author(self) -> None:
        found = rules(rule(["queue"], {"counter": {"name": "rude", "is": ">= 2"}}), **self.MORE)
        low = Facts(counters={("rude", "900"): 1.9, ("rude", "901"): 5.0})
        high = Facts(counters={("rude", "900"): 2.0})
        assert not decided(found, event(author_id="900"), facts=low).matches
        assert decided(found, event(author_id="900"), facts=high).matches

    def test_the_action_adds_to_it(self) -> None:
        found = rules(rule([{"count": {"name": "rude", "of": "thread", "by": 2}}]), **self.MORE)
        (tally,) = decided(found, event(thread_id="t9")).counter_increments
        assert (tally.counter, tally.of, tally.by, tally.half_life) == ("rude", "t9", 2.0, 86_400.0)

    def test_nothing_is_counted_of_an_author_who_is_withheld(self) -> None:
        found = rules(rule([{"count": "rude"}]), **self.MORE)
        assert decided(found, event(author_id=None)).counter_increments == ()


class TestAuthorOverTime:
    ASK = AggregateQuery(group_by=GroupBy.AUTHOR, window=7 * 86_400.0)

    @pytest.mark.parametrize(
        ("events", "removed", "holds"), [(4, 4, False), (5, 1, False), (5, 2, True), (10, 3, True)]
    )
    def test_rates_are_shares_of_the_messages_in_that_time(
        self, events: int, removed: int, holds: bool
    ) -> None:
        when = {"author": {"over": "7d", "messages": ">= 5", "removed_rate": ">= 0.3"}}
        assert matches(when, facts=around(self.ASK, events=events, removed=removed)) is holds

    @pytest.mark.parametrize(
        ("when", "author"),
        [
            ({"strikes": ">= 3"}, AuthorHistory(strikes=3.0)),
            ({"labels": ["vip", "press"]}, AuthorHistory(labels=frozenset({"press"}))),
            ({"last_human_reply": "< 24h"}, AuthorHistory(last_human_reply=NOW - timedelta(hours=5))),
        ],
    )
    def test_what_is_known_of_the_author(self, when: dict[str, Any], author: AuthorHistory) -> None:
        assert matches({"author": when}, facts=Facts(author=author))
        assert not matches({"author": when})
        assert not matches({"author": when}, facts=Facts(author=author), author_id=None)


class TestThread:
    @pytest.mark.parametrize(
        ("when", "thread"),
        [
            ({"surge": ">= 5"}, ThreadState(last_hour=50, usual_hour=10.0)),
            ({"negative_share": ">= 0.5"}, ThreadState(comments=20, negative=10)),
            ({"removed_share": ">= 0.2"}, ThreadState(comments=20, removed=4)),
            ({"age": ">= 2h"}, ThreadState(opened_at=NOW - timedelta(hours=3))),
        ],
    )
    def test_figures_of_the_post(self, when: dict[str, Any], thread: ThreadState) -> None:
        assert matches({"thread": when}, facts=Facts(thread=thread))
        assert not matches({"thread": when})

    def test_few_comments_make_no_surge_and_no_share(self) -> None:
        few = ThreadState(comments=9, negative=9, last_hour=9, usual_hour=0.1)
        assert not matches({"thread": {"surge": ">= 5"}}, facts=Facts(thread=few))
        assert not matches({"thread": {"negative_share": ">= 0.5"}}, facts=Facts(thread=few))
