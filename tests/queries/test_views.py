"""Saved views: what a file of them may look like, and every mistake in it at once."""

import pytest

from bot.errors import ConfigError
from bot.queries import parse_query
from bot.queries.views import parse_views


def test_views_come_in_the_order_of_the_file() -> None:
    views = parse_views("views:\n  Urgent: 'priority>=50'\n  Ads: 'origin:paid lang:fr'\n")
    assert [(view.name, view.query) for view in views] == [
        ("Urgent", parse_query("priority>=50")),
        ("Ads", parse_query("origin:paid lang:fr")),
    ]


def test_every_mistake_is_told_with_its_line() -> None:
    text = "view:\n  A: 'x'\nviews:\n  Good: 'lang:fr'\n  Bad: 'toxixity>1'\n  Empty: ''\n  Number: 5\n"
    text += "  Bad: 'a'\n"
    with pytest.raises(ConfigError) as caught:
        parse_views(text)
    lines = [problem.where for problem in caught.value.problems]
    assert [where.split(":")[1] for where in lines] == ["1", "5", "6", "7", "8"]
    told = str(caught.value)
    assert "did you mean 'views'?" in told
    assert "did you mean 'toxicity'? (at 'toxixity')" in told


@pytest.mark.parametrize("text", ["", "[]", "views: 5", "views:\n  - a"])
def test_what_is_no_list_of_views_says_how_one_looks(text: str) -> None:
    with pytest.raises(ConfigError, match="priority>=50"):
        parse_views(text)


@pytest.mark.parametrize("name", ["\\x1b[31m", "\\u202Eabc", "x" * 31, " "])
def test_a_hostile_name_is_refused_and_not_quoted(name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_views(f'views:\n  "{name}": "lang:fr"\n')
    assert all(line.isprintable() for line in str(caught.value).splitlines())
