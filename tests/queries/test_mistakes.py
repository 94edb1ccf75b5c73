"""The place of a mistake stands below what is meant, whatever was typed."""

import pytest

from bot.errors import message
from bot.queries.mistakes import query_mistake


def shown(text: str, start: int, end: int) -> tuple[str, str]:
    data = query_mistake(text, start, end, message("wrong")).data
    return str(data["query"]), str(data["caret"])


def test_the_caret_is_as_wide_as_the_mistake() -> None:
    assert shown("lang:fr toxixity>1", 8, 16) == ("lang:fr toxixity>1", "        ^^^^^^^^")


def test_wide_characters_take_two_cells_and_accents_none() -> None:
    assert shown("日本 x", 3, 4)[1] == "     ^"
    assert shown("e\u0301 x", 3, 4)[1] == "  ^"


@pytest.mark.parametrize("hostile", ["\x1b[31m", "\n", "\u202e", "\x00"])
def test_what_is_not_printable_is_no_part_of_it(hostile: str) -> None:
    query, caret = shown(f"{hostile}x", len(hostile), len(hostile) + 1)
    assert query.isprintable()
    assert caret == " " * len(hostile) + "^"


def test_of_a_long_query_the_surroundings_are_shown() -> None:
    query, caret = shown("a " * 300 + "toxixity>1", 600, 608)
    assert len(query) <= 66
    assert query[caret.index("^") : len(caret)] == "toxixity"
