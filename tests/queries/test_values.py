"""What stands behind a field."""

import math

import pytest

from bot.queries import Measured, Named, Words, parse_query
from bot.queries.model import ME, NOBODY


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("priority:50", 50, 50),
        ("priority>=50", 50, math.inf),
        ("priority<=50", -math.inf, 50),
        ("age:90s", 90, 90),
        ("since:1w", -math.inf, 604_800),
        ("until:1sem", 604_800, math.inf),
        ("age>=1,5h", 5_400, math.inf),
    ],
)
def test_a_number_lies_between_its_bounds(text: str, low: float, high: float) -> None:
    node = parse_query(text).node
    assert isinstance(node, Measured)
    assert (node.low, node.high) == (low, high)


def test_more_and_less_leave_the_number_itself_out() -> None:
    more, less = parse_query("priority>50").node, parse_query("priority<50").node
    assert isinstance(more, Measured)
    assert isinstance(less, Measured)
    assert more.low > 50 > less.high


def test_a_date_is_one_of_the_time_zone() -> None:
    there = parse_query("since:2026-11-22", timezone="Europe/Paris").node
    here = parse_query("since:2026-11-22").node
    assert isinstance(there, Measured)
    assert isinstance(here, Measured)
    assert here.low - there.low == 3600


def test_whoever_asks_and_nobody_are_no_names_unless_quoted() -> None:
    assert parse_query("assigned:moi").node == Named(field="assigned", value=ME)
    assert parse_query("assigned:none").node == Named(field="assigned", value=NOBODY)
    assert parse_query('assigned:"none"').node == Named(field="assigned", value="none")


def test_a_star_lets_a_word_go_on() -> None:
    assert parse_query("comman*").node == Words(text="comman", is_prefix=True)
    assert parse_query('"comman*"').node == Words(text="comman*")
