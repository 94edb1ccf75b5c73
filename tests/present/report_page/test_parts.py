"""Pieces of the page: what changed, what a share is based on, tables that can be read by ear."""

import pytest

from bot.domain.statistics import difference, ratio
from bot.present.messages import Catalog
from bot.present.report_page import parts
from bot.present.report_page.html import element
from bot.present.report_page.numbers import Numbers
from bot.present.report_page.parts import Voice

EN = Voice(Catalog("en"), Numbers(Catalog("en")))


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        ((90, 100), (50, 100), "▲ +40.0 pt on the period before"),
        ((50, 100), (90, 100), "▼ −40.0 pt on the period before"),
        ((51, 100), (50, 100), "≈ no clear change (+1.0 pt)"),
        ((51, 100), (0, 0), "nothing to compare with"),
    ],
)
def test_a_change_is_only_claimed_where_chance_does_not_explain_it(
    now: tuple[int, int], before: tuple[int, int], text: str
) -> None:
    change = difference(ratio(*now, ""), ratio(*before, ""), "")
    assert parts.change_of_share(EN, change) == text


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (150, 100, "▲ +50% on the period before"),
        (50, 100, "▼ −50% on the period before"),
        (5, 5, "unchanged on the period before"),
        (5, 0, "nothing to compare with"),
    ],
)
def test_a_count_changes_in_percent(now: int, before: int, text: str) -> None:
    assert parts.change_of_count(EN, now, before) == text


def test_a_share_says_what_it_is_based_on() -> None:
    assert parts.of_n(EN, ratio(1, 3, "")) == "1 of 3 · 95% interval 6% to 79%"
    assert parts.of_n(EN, ratio(0, 0, "")) == "Nothing to count in this period."
    assert "<br>" in element("p", parts.basis_of(EN, ratio(1, 3, ""))).markup
    assert parts.basis_of(EN, ratio(0, 0, "")) == "Nothing to count in this period."


def test_a_table_names_its_columns_and_rows_and_can_be_reached_by_keyboard() -> None:
    table = parts.table(EN, "Cases", ("", "n"), [["opened", "4"]]).markup
    assert '<th scope="row">opened</th>' in table
    assert '<th scope="col" class="number">n</th>' in table
    assert "<caption>Cases</caption>" in table
    assert 'tabindex="0"' in table
    assert table.startswith("<details>")


def test_a_table_of_blocks_stays_a_table_to_the_ear_and_each_number_has_its_head() -> None:
    table = parts.table(EN, "Cases", ("", "n"), [["opened", "4"]], folded=False).markup
    for role in ("table", "rowgroup", "row", "columnheader", "rowheader", "cell"):
        assert f'role="{role}"' in table
    assert 'data-label="n">4</td>' in table


def test_each_piece_of_what_a_number_is_based_on_stays_in_one_line() -> None:
    cell = element("td", parts.with_basis("5%", "1 / 20", "1% to 24%")).markup
    assert cell == "<td>5%<small><span>1 / 20</span> <span>1% to 24%</span></small></td>"


@pytest.mark.parametrize(
    ("source", "name"),
    [("meta_ads", "Meta Ads Manager"), ("tiktok_api", "TikTok (API)"), ("shop", "shop")],
)
def test_tools_have_their_own_names(source: str, name: str) -> None:
    assert parts.tool_name(source) == name


@pytest.mark.parametrize(("platform", "name"), [("facebook", "Facebook"), ("tiktok", "TikTok"), ("x", "X")])
def test_platforms_are_named_as_they_write_themselves(platform: str, name: str) -> None:
    assert parts.platform_name(platform) == name
