"""Options and queries become one query."""

import pytest

from bot.queries import EVERYTHING, parse_query
from bot.services.review import QueueFilters
from tests.fakes.cases import moment


def test_options_say_what_a_query_says() -> None:
    filters = QueueFilters(platform="youtube", language="fr", mine=True)
    spelled = QueueFilters(query=parse_query("platform:youtube lang:fr claimed:me"))
    assert filters.as_query().narrowed().node.nodes[0] == spelled.query.node  # type: ignore[union-attr]  # both join


def test_open_cases_are_meant_unless_the_query_says_otherwise() -> None:
    assert QueueFilters().as_query().mentions("state")
    asked = QueueFilters(query=parse_query("by:Léa"))
    assert asked.as_query() == asked.query


@pytest.mark.parametrize("filters", [QueueFilters(received_since=moment(5)), QueueFilters()])
def test_of_closed_cases_since_is_about_when_they_were_closed(filters: QueueFilters) -> None:
    query = filters.as_query_of_closed(by="Léa", now=moment(10))
    assert query.mentions("by")
    assert query.mentions("closed") is (filters.received_since is not None)
    assert not query.mentions("received")


def test_filters_are_narrowed_by_what_comes_later() -> None:
    narrowed = QueueFilters(query=parse_query("a or b")).narrowed(parse_query("c"), EVERYTHING)
    assert narrowed.query.text == "(a or b) (c)"
