"""Pages of an edge are followed to the last, and never in a circle."""

from typing import Any

import pytest

from bot.documents import Field
from bot.errors import NotSent
from bot.platforms.meta.edges import advanced, edge_items, next_cursor

CURSORS = {"cursors": {"before": "a", "after": "b"}}


@pytest.mark.parametrize(
    ("edge", "with_link", "without"),
    [
        ({"data": []}, None, None),
        ({"data": [], "paging": CURSORS}, None, "b"),
        ({"data": [], "paging": {**CURSORS, "next": "https://x.example"}}, "b", "b"),
        ({"data": [], "paging": {"cursors": {}}}, None, None),
    ],
)
def test_the_next_page_is_where_its_cursor_says(
    edge: Any, with_link: str | None, without: str | None
) -> None:
    assert next_cursor(Field(edge)) == with_link
    assert next_cursor(Field(edge), needs_link=False) == without


@pytest.mark.parametrize(
    "edge", [{}, {"data": {}}, {"data": None}, {"data": [], "paging": {"next": "x"}}, {"data": 7}]
)
def test_what_is_no_edge_is_asked_for_again(edge: Any) -> None:
    with pytest.raises(NotSent):
        [*edge_items(Field(edge)), next_cursor(Field(edge))]


def test_a_cursor_that_leads_back_is_no_progress() -> None:
    assert advanced(None, "a") == "a"
    assert advanced("a", "b") == "b"
    with pytest.raises(NotSent):
        advanced("b", "b")
