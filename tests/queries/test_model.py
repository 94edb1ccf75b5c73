"""Trees of queries."""

from bot.queries import EVERYTHING, parse_query
from bot.queries.model import leaves


def test_a_query_knows_what_it_mentions_wherever_it_stands() -> None:
    query = parse_query("lang:fr (-state:closed or colis)")
    assert query.mentions("state")
    assert not query.mentions("by", "answer")
    assert len(list(leaves(query.node))) == 3


def test_queries_narrow_each_other_and_keep_a_text_that_says_so() -> None:
    narrowed = parse_query("lang:fr or lang:en").narrowed(EVERYTHING, parse_query("kind:dm"))
    assert narrowed.node == parse_query(narrowed.text).node
    assert parse_query("a").narrowed() == parse_query("a")
    assert EVERYTHING.narrowed(EVERYTHING) == EVERYTHING
