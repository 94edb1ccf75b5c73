"""Conditions on who wrote, and on the post or conversation around it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain import (
    AggregateQuery,
    AuthorHistory,
    EventGroup,
    Facts,
    GroupBy,
    Kind,
    ThreadState,
)
from bot.rules import Environment
from tests.factories import NOW, event
from tests.fakes.rules import NOBODY, decided, matches, rule, rules


def around(query: AggregateQuery, **group: Any) -> Facts:
    return Facts(groups={query: EventGroup(**group)})


def history(**counts: Any) -> Facts:
    return Facts(author=AuthorHistory(**counts))


class TestPeople:
    @pytest.mark.parametrize(
        ("author", "facts", "holds"),
        [
            ({"first_seen": "< 1h"}, NOBODY, True),
            ({"first_seen": "< 1h"}, history(first_seen=NOW - timedelta(minutes=59)), True),
            ({"first_seen": "< 1h"}, history(first_seen=NOW - timedelta(hours=2)), False),
            ({"first_seen": ">= 30d"}, history(first_seen=NOW - timedelta(days=31)), True),
            ({"messages": ">= 3"}, history(messages=3), True),
            ({"messages": ">= 3", "approved": ">= 3"}, history(messages=3, approved=2), False),
            ({"removed": "> 0"}, history(removed=1), True),
            ({"replied": "= 0"}, NOBODY, True),
            ({"is_new": True}, NOBODY, True),
            ({"is_new": False}, history(messages=1), True),
            ({"id_withheld": True}, NOBODY, False),
            ({"id_withheld": True}, history(is_known=False), True),
            ({"is_new": True}, history(is_known=False), False),
            ({"messages": "= 0"}, history(is_known=False), False),
            ({"first_seen": "< 1h"}, history(is_known=False), False),
        ],
    )
    def test_the_author(self, author: Any, facts: Facts, holds: bool) -> None:
        assert matches({"author": author}, facts=facts) is holds

    @pytest.mark.parametrize(
        ("facts", "kind", "holds"),
        [
            (NOBODY, Kind.COMMENT, True),
            (NOBODY, Kind.MENTION, True),
            (history(messages=4), Kind.COMMENT, True),
            (history(messages=4, comments=1), Kind.COMMENT, False),
            (NOBODY, Kind.DM, False),
            (NOBODY, Kind.EDIT, False),
            (Facts(is_account_new=True), Kind.COMMENT, False),
            (history(is_known=False), Kind.COMMENT, False),
        ],
    )
    def test_a_first_comment_is_the_first_in_public(self, facts: Facts, kind: Kind, holds: bool) -> None:
        assert matches({"author": {"first_comment": True}}, facts=facts, kind=kind) is holds

    @pytest.mark.parametrize(
        ("said", "holds"), [("10000", True), ("9999", False), ("", False), ("many", False), ("9" * 30, False)]
    )
    def test_followers_are_what_the_source_says(self, said: str, holds: bool) -> None:
        assert matches({"author": {"followers": ">= 10000"}}, extra={"followers": said}) is holds

    def test_an_author_without_id_is_withheld(self) -> None:
        assert matches({"author": {"id_withheld": True}}, author_id=None)
        assert not matches({"author": {"is_new": True}}, author_id=None)

    def test_lists_hold_ids_because_anybody_can_choose_a_name(self) -> None:
        lists = {"vip": ["900", "Ana"]}
        assert matches({"author": {"in": "vip"}}, lists=lists)
        assert not matches({"author": {"in": "vip"}}, lists=lists, author_id="901", author_name="Ana")

    @pytest.mark.parametrize(
        ("environment", "lists"),
        [(Environment(staff=frozenset({"900"})), {}), (Environment(), {"staff": ["900"]})],
        ids=["config", "list"],
    )
    def test_staff_come_from_the_configuration_or_from_a_list(
        self, environment: Environment, lists: Any
    ) -> None:
        entry = rule(["queue"], {"author": {"is_staff": True}}, exempt=[])
        rule_set = rules(entry, environment=environment, lists=lists)
        assert decided(rule_set, event(author_id="900")).matches
        assert not decided(rule_set, event(author_id="901")).matches

    @pytest.mark.parametrize(
        ("thread", "state", "holds"),
        [
            ({"comments": "> 100"}, ThreadState(comments=101), True),
            ({"removed": ">= 5"}, ThreadState(removed=4), False),
            ({"answered_by": "none"}, ThreadState(), True),
            ({"answered_by": ["bot", "human"]}, ThreadState(answered_by="human"), True),
            ({"answered_by": "none", "comments": "> 1"}, ThreadState(), False),
        ],
    )
    def test_the_thread(self, thread: Any, state: ThreadState, holds: bool) -> None:
        assert matches({"thread": thread}, facts=Facts(thread=state)) is holds

    def test_top_level(self) -> None:
        assert matches({"thread": {"top_level": True}})
        assert matches({"thread": {"top_level": False}}, parent_id="9")


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
            ({"surge": ">= 5"}, ThreadState(comments_last_hour=50, usual_hourly_comments=10.0)),
            ({"negative_share": ">= 0.5"}, ThreadState(comments=20, negative=10)),
            ({"removed_share": ">= 0.2"}, ThreadState(comments=20, removed=4)),
            ({"age": ">= 2h"}, ThreadState(opened_at=NOW - timedelta(hours=3))),
        ],
    )
    def test_figures_of_the_post(self, when: dict[str, Any], thread: ThreadState) -> None:
        assert matches({"thread": when}, facts=Facts(thread=thread))
        assert not matches({"thread": when})

    def test_few_comments_make_no_surge_and_no_share(self) -> None:
        few = ThreadState(comments=9, negative=9, comments_last_hour=9, usual_hourly_comments=0.1)
        assert not matches({"thread": {"surge": ">= 5"}}, facts=Facts(thread=few))
        assert not matches({"thread": {"negative_share": ">= 0.5"}}, facts=Facts(thread=few))


@pytest.mark.parametrize(
    ("kind", "messages", "opened", "holds"),
    [
        (Kind.DM, 0, None, True),
        (Kind.DM, 0, 0, True),
        (Kind.DM, 0, 60, False),
        (Kind.DM, 1, None, False),
        (Kind.COMMENT, 0, 60, True),
        (Kind.COMMENT, 1, 60, False),
    ],
)
def test_a_contact_is_the_first_where_nobody_wrote_before(
    kind: Kind, messages: int, opened: int | None, holds: bool
) -> None:
    opened_at = None if opened is None else NOW - timedelta(seconds=opened)
    facts = Facts(author=AuthorHistory(messages=messages), thread=ThreadState(opened_at=opened_at))
    assert matches({"author": {"first_contact": True}}, kind=kind, facts=facts) is holds


def test_of_whoever_is_withheld_nothing_is_known() -> None:
    assert not matches({"author": {"first_contact": True}}, author_id=None)
