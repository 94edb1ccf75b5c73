"""Whole exports, with the traps of real ones: each is recognised and gives its rows once."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.platform_metrics import Level
from bot.exports.reading import Export, read_export
from bot.exports.unpacking import Unreadable
from tests.fakes import metric_exports as exports

TODAY = date(2026, 11, 29)


def read(content: bytes, **said: str) -> Export:
    return read_export(content, today=TODAY, **said)


def test_ads_by_day() -> None:
    export = read(exports.META_ADS)
    assert (export.tool, export.language, export.encoding, export.delimiter) == (
        "meta_ads",
        "en",
        "utf-8-sig",
        ",",
    )
    assert [(row.about.id, row.first_day, row.values.get("comments")) for row in export.rows] == [
        ("71000000000000011", date(2026, 11, 2), 3),
        ("71000000000000011", date(2026, 11, 3), None),
        ("71000000000000012", date(2026, 11, 2), 1),
    ]
    assert sum(row.values["spend"] for row in export.rows) == 30_000_000
    # Reach of the summary is less than the sum, which is no mistake: it cannot be added.
    assert (export.skipped, export.notes) == ({"total": 1}, {"ad_name_reused": 1})


def test_ads_of_a_month_saved_by_a_french_spreadsheet() -> None:
    export = read(exports.META_ADS_FR)
    assert (export.encoding, export.delimiter, export.language) == ("cp1252", ";", "fr")
    first, second = export.rows
    assert (first.first_day, first.last_day) == (date(2026, 11, 1), date(2026, 11, 30))
    assert first.values == {
        "spend": 1_284_500_000,
        "reach": 48_210,
        "impressions": 102_377,
        "link_clicks": 1_043,
        "comments": 87,
    }
    assert (first.about.title, first.about.campaign) == ("Miche d’automne", "Pain ; brioche")
    assert (second.values["spend"], second.about.campaign) == (75_200_000, "Promo 5 €")
    assert first.about.key != second.about.key
    assert (export.skipped, export.notes) == ({"total": 1, "blank": 1}, {"id_mangled": 2})


def test_the_english_twin_of_a_french_file_says_the_same() -> None:
    twin = exports.META_ADS_FR.decode("cp1252")
    for french, english in (
        ("Début des rapports", "Reporting starts"),
        ("Fin des rapports", "Reporting ends"),
        ("Nom de la campagne", "Campaign name"),
        ("Nom de la publicité", "Ad name"),
        ("ID de la publicité", "Ad ID"),
        ("Montant dépensé (EUR)", "Amount spent (EUR)"),
        ("Couverture", "Reach"),
        ("Clics sur un lien", "Link clicks"),
        ("Commentaires sur la publication", "Post comments"),
    ):
        twin = twin.replace(french, english)
    export = read(twin.encode("utf-8"))
    assert export.language == "en"
    assert export.rows == read(exports.META_ADS_FR).rows


def test_posts_of_a_page() -> None:
    export = read(exports.PAGE_POSTS_FR)
    assert (export.tool, export.language, export.date_order) == ("meta_business_suite", "fr", "mdy")
    first, second, third = export.rows
    assert first.about.level is Level.POST
    assert (first.about.platform, first.about.account_id, first.about.published_at) == (
        "facebook",
        "1000",
        "2026-11-02T18:05",
    )
    assert first.about.permalink == "https://www.facebook.com/1000/posts/122000000000000101"
    assert first.about.title == 'Le pain "de lune"\nsort du four ; goûtez-le'
    assert (first.first_day, first.origin, second.origin, third.origin) == (
        None,
        "organic",
        "mixed",
        "unknown",
    )
    assert (second.about.title, third.about.title) == ("=1+1", "@brioche")
    assert third.values == {
        "reach": 240,
        "reactions": 8,
        "comments": 0,
    }  # a printed 0 is one, a blank is none


def test_a_series_of_an_account() -> None:
    export = read(exports.SERIES)
    assert [(row.about.level, row.first_day, dict(row.values)) for row in export.rows] == [
        (Level.ACCOUNT, date(2026, 11, 2), {"followers_gained": 12}),
        (Level.ACCOUNT, date(2026, 11, 4), {"followers_gained": 0}),
    ]
    assert (export.tool, export.encoding, export.notes) == (
        "meta_business_suite",
        "utf-16-le",
        {"days_missing": 1},
    )


def test_linkedin_ads() -> None:
    export = read(exports.LINKEDIN_ADS)
    assert (export.tool, export.delimiter, export.preamble_lines) == ("linkedin_ads", "\t", 4)
    assert [(row.first_day, row.currency, row.values["spend"]) for row in export.rows] == [
        (date(2026, 11, 13), "CHF", 1_284_000_000),
        (date(2026, 11, 14), "CHF", 55_390_000),
    ]
    assert (export.rows[0].values["clicks"], export.rows[0].values["link_clicks"]) == (69, 51)


def test_an_undivided_report_of_linkedin_is_a_period() -> None:
    text = exports.LINKEDIN_ADS.decode("utf-16").replace("11/13/2026", "11/01/2026")
    lines = text.splitlines(keepends=True)
    export = read("".join(lines[:-1]).encode("utf-16"))
    (row,) = export.rows
    assert (row.first_day, row.last_day) == (date(2026, 11, 1), date(2026, 11, 14))


def test_two_origins_in_one_row_are_two_rows_and_their_sum_is_none() -> None:
    rows = read(exports.LINKEDIN_PAGE).rows
    assert [(row.origin, dict(row.values)) for row in rows] == [
        ("organic", {"impressions": 100, "comments": 4}),
        ("ad", {"impressions": 50, "comments": 1}),
    ]


def test_tiktok_videos() -> None:
    export = read(exports.TIKTOK)
    first, second = export.rows
    assert (first.about.id, first.about.published_at) == ("7681714846174467719", "2026-09-04T16:16:52Z")
    assert first.values == {"reactions": 1_200, "comments": 48, "views": 18_400}
    assert (second.about.id, second.about.published_at, second.about.title) == ("", "", "Oven tour")
    assert export.notes == {"abbreviated_number": 1, "date_without_year": 2, "id_missing": 1}


def test_days_without_years_are_counted_back_from_today() -> None:
    export = read_export(exports.TIKTOK_DAYS, today=date(2026, 1, 10))
    assert [row.first_day for row in export.rows] == [date(2025, 12, 31), date(2026, 1, 1)]
    assert export.notes == {"year_inferred": 2}


def test_a_youtube_archive_gives_its_table_alone() -> None:
    export = read(exports.youtube_fr())
    assert (export.tool, export.member) == ("youtube_studio", "Données du tableau.csv")
    assert [(row.about.id, dict(row.values)) for row in export.rows] == [
        ("Qk3FakeVid1", {"views": 12_480, "reactions": 1_012}),  # Impressions are of thumbnails
        ("-9aFakeVid2", {"views": 10, "reactions": 7}),
    ]
    assert export.skipped == {"total": 1, "member": 2}


def test_a_breakdown_is_added_up_but_for_people() -> None:
    header = "Ad name,Ad ID,Age,Day,Impressions,Reach,Amount spent (EUR)\n"
    rows = "a,11,18-24,2026-11-02,10,9,1.10\na,11,25-34,2026-11-02,20,15,2.20\n"
    export = read((header + rows).encode())
    (row,) = export.rows
    assert row.values == {"spend": 3_300_000, "impressions": 30}
    assert (export.notes, export.unknown) == ({"rows_added_up": 1}, (("Age", ""),))


def test_a_row_that_repeats_another_is_not_added_up() -> None:
    header = "Ad name,Ad ID,Day,Impressions\n"
    export = read((header + "a,11,2026-11-02,10\na,11,2026-11-02,10\n").encode())
    assert [dict(row.values) for row in export.rows] == [{"impressions": 10}]
    assert export.skipped == {"repeated": 1}


def test_two_currencies_of_one_ad_are_never_added() -> None:
    header = "Campaign name,Ad name,Ad ID,By Day,Currency,Cost\n"
    export = read((header + "c,a,11,2026-11-02,EUR,1.00\nc,a,11,2026-11-02,USD,1.00\n").encode())
    assert [(row.currency, row.values["spend"]) for row in export.rows] == [("EUR", 1_000_000)]
    assert "another currency than line 2" in str(export.problems[0].reason)


def test_a_total_that_is_not_the_sum_is_told() -> None:
    content = exports.META_ADS.replace(b",,,,,900,2500,30.00", b",,,,,900,2600,30.00")
    assert read(content).notes == {"ad_name_reused": 1, "totals_differ": 1}


def test_a_file_without_rows_is_an_empty_report_and_one_of_another_kind_is_none() -> None:
    assert read(b"Ad name,Ad ID,Day,Impressions\n").rows == ()
    for content in (
        b"",
        b"\xef\xbb\xbf",
        b"name,age\nLea,7\n",
        exports.zipped({}),
        exports.zipped({"a.csv": ""}),
    ):
        with pytest.raises(Unreadable):
            read(content)


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    for prefix in (b"", b"Ad name,Ad ID,Day,Impressions,Amount spent (EUR)\n", b"\xff\xfe", b"PK\x03\x04"):
        try:
            read(prefix + content)
        except Unreadable:
            continue
