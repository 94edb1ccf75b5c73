"""Which line is the header, what separates cells and which tool wrote it is found out from the text."""

import pytest

from bot.exports import tables
from bot.exports.tables import find_table, nearest_heading, plain_heading
from bot.exports.unpacking import Unreadable


def test_a_heading_is_compared_without_case_accents_and_apostrophes() -> None:
    assert plain_heading(" Nom de l’Ensemble\u00a0de  PUBLICITÉS ") == "nom de l'ensemble de publicites"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_is_found_below_notes_whatever_separates_cells(delimiter: str) -> None:
    text = "A report\n\n" + delimiter.join(["Nom de la publicité", "Jour", "Impressions"]) + "\n"
    table = find_table(text + delimiter.join(["x", "2026-11-02", "5"]) + "\n")
    assert (table.tool, table.language, table.delimiter) == ("meta_ads", "fr", delimiter)
    assert [(line.number, list(line.cells)) for line in table.lines] == [(4, ["x", "2026-11-02", "5"])]


def test_lines_are_counted_over_cells_of_several_lines_and_a_separator_line() -> None:
    table = find_table('sep=;\nAd name;Day;Impressions\n"a\nb";2026-11-02;5\nc;2026-11-02;6\n')
    assert [line.number for line in table.lines] == [3, 5]


def test_a_currency_stands_in_the_heading() -> None:
    table = find_table("Ad name,Day,Amount spent (CHF)\n")
    assert [(c.field, c.currency) for c in table.columns] == [("ad_name", ""), ("date", ""), ("spend", "CHF")]


def test_a_second_column_of_one_name_is_not_used() -> None:
    table = find_table("Ad name,Day,Reach,Reach\n")
    assert [column.field for column in table.columns] == ["ad_name", "date", "reach", "ignored"]


def test_two_origins_are_two_columns_of_one_metric() -> None:
    table = find_table("Date,Comments (organic),Comments (sponsored),Impressions (total)\n")
    assert [(c.field, c.origin) for c in table.columns][1:3] == [("comments", "organic"), ("comments", "ad")]


def test_an_unknown_heading_has_its_nearest_known_one() -> None:
    table = find_table("Ad name,Day,Impressions,Link cliks,Weather\n")
    unknown = [column.heading for column in table.columns if not column.field]
    assert unknown == ["Link cliks", "Weather"]
    assert [nearest_heading("meta_ads", heading) for heading in unknown] == ["Link clicks", ""]


def test_what_nobody_knows_is_refused_and_so_is_the_wrong_tool() -> None:
    for text in ("", "a,b,c\n1,2,3\n", "Reach,Impressions\n1,2\n", '"never closed\n' * 3):
        with pytest.raises(Unreadable, match="no export that is known"):
            find_table(text)
    with pytest.raises(Unreadable, match="it is an export of meta_ads, not of linkedin_page"):
        find_table("Ad set name,Day,Amount spent (EUR)\n", "linkedin_page")


def test_what_two_tools_may_have_written_is_asked_about() -> None:
    text = "Ad name,Reach,Impressions,Day\n"
    assert find_table(text).tool == "meta_ads"  # Day is of this tool alone
    shared = "Campaign name,Ad name,Ad ID,Reach\n"
    with pytest.raises(Unreadable, match="say which one with --from"):
        find_table(shared)
    assert find_table(shared, "tiktok_ads").tool == "tiktok_ads"


def test_more_rows_than_anybody_exports_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    with pytest.raises(Unreadable, match="more than 3 rows"):
        find_table("Ad name,Day,Impressions\n" + "x,2026-11-02,5\n" * 50)


def test_a_cell_without_end_stops_the_reading_there_and_says_so() -> None:
    table = find_table('Ad name,Day,Impressions\nx,2026-11-02,5\n"' + "y" * 200_000)
    assert len(table.lines) == 1
    assert table.cut_short is not None
    assert table.cut_short[0] == 3
