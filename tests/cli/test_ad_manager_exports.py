"""Exports with all the habits of ad managers go through the command line, their figures into the report."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.fakes import ad_manager_exports as exports
from tests.fakes.instance import as_json, fill, tamis


class Expected(NamedTuple):
    """What an import must say, and what the report must have of it afterwards."""

    content: bytes
    tool: str
    encoding: str
    rows: int
    problem: str  # in which line, under which heading
    unknown: str
    skipped: Mapping[str, int]
    figures: Mapping[str, float | None]


CASES = {
    "Meta Ads Manager in UTF-16": Expected(
        exports.META_ADS_UTF16,
        "meta_ads",
        "utf-16-le",
        2,
        "line 4, 'Impressions'",
        "Hook rate",
        {"total": 1},
        {
            # 38.40 + 36.15 for 4,980 + 4,555 impressions and 61 + 58 clicks on a link.
            "prices.EUR.spend.value": 74.55,
            "prices.EUR.per_thousand_views.value": 74.55 / 9_535 * 1_000,
            "prices.EUR.per_link_click.value": 74.55 / 119,
            "prices.EUR.per_click.n": 172,
            "by_origin.ad.largest_reach": 4_120,
            # 88 + 14 + 5 + 9 and 71 + 3 + 0.
            "by_origin.ad.interactions.value": 190,
            "by_origin.ad.platform_comments.value": 14,
            "by_origin.ad.platform_comments.n": 1,
            "campaigns.Terrace, autumn.ads": 1,
        },
    ),
    "Meta Ads Manager in French": Expected(
        exports.META_ADS_FR,
        "meta_ads",
        "utf-8-sig",
        2,
        "line 5, 'Jour'",
        "Mon indicateur",
        {"total": 1, "blank": 1},
        {
            "prices.EUR.spend.value": 1_104.55,
            "by_origin.ad.views.value": 12_480,
            "by_origin.ad.largest_reach": 4_020,
            # (90 + 17 + 6) ÷ 4,020 and (6 + 0) ÷ 1,090, the mean of the two days.
            "by_origin.ad.engagement_by_reach.value": (113 / 4_020 + 6 / 1_090) / 2,
            "campaigns.Noël ; vaisselle.prices.per_link_click.n": 160,
        },
    ),
    "Business Suite in French": Expected(
        exports.BUSINESS_SUITE_FR,
        "meta_business_suite",
        "utf-16-le",
        2,
        "line 5, 'Commentaires'",
        "Taux de rétention",
        {},
        {
            # The post of the 24th: 412 + 37 + 12 + 88 of 15,000 views; the zeros of the other are zeros.
            "by_origin.unknown.objects": 2,
            "by_origin.unknown.views.value": 15_000,
            "by_origin.unknown.views.n": 2,
            "by_origin.unknown.interactions.value": 549,
            "by_origin.unknown.engagement_by_reach.value": 549 / 9_800,
            "by_origin.unknown.weighted_by_reach.value": (41.2 + 18.5 + 12 + 44) / 9_800,
        },
    ),
    "TikTok Ads Manager": Expected(
        exports.TIKTOK_ADS,
        "tiktok_ads",
        "utf-8",
        2,
        "line 4, 'Cost'",
        "Brand lift",
        {"total": 1},
        {
            "prices.EUR.spend.value": 150.55,
            "by_origin.ad.views.value": 23_821,
            # 610 + 77 + 12 and 90: a dash is nothing.
            "by_origin.ad.interactions.value": 789,
            "by_origin.ad.platform_comments.n": 1,
            "campaigns.Spark.prices.per_link_click.n": 1_102,
        },
    ),
    "LinkedIn Campaign Manager with European numbers": Expected(
        exports.LINKEDIN_ADS_EU,
        "linkedin_ads",
        "utf-16-le",
        2,
        "line 9, 'Start Date (in UTC)'",
        "Dwell time",
        {},
        {
            "prices.EUR.spend.value": 1_293.36,
            "by_origin.ad.views.value": 22_750,
            "by_origin.ad.largest_reach": 15_200,
            "by_origin.ad.interactions.value": 25,
            "prices.EUR.per_link_click.value": 1_293.36 / 58,
        },
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_wrong_row_costs_no_other_and_the_figures_arrive(case: Expected, tmp_path: Path) -> None:
    data, file = fill(tmp_path / "data"), tmp_path / "export.csv"
    file.write_bytes(case.content)
    shown = tamis("metrics", "import", str(file), "--data", data)
    assert shown.exit_code == 1, "one row was wrong"
    assert case.problem in shown.stderr
    assert shown.stderr.count("line ") == 1
    assert f"unknown column '{case.unknown}'" in shown.stderr
    made = as_json(tamis("metrics", "import", str(file), "--data", data, "--json"))
    assert (made["tool"], made["encoding"]) == (case.tool, case.encoding)
    assert {name: count for name, count in made["skipped"].items() if count} == case.skipped
    assert (made["same_as"], made["rows"]) == (1, case.rows)
    window = ["--since", "2026-10-01", "--until", "2026-11-01"]
    publicity = as_json(tamis("report", "--data", data, *window, "--json"))["publicity"]
    for path, expected in case.figures.items():
        assert _at(publicity, path) == pytest.approx(expected), path


def _at(document: Any, path: str) -> Any:
    """What stands at a path; a name among its parts may have a dot or a comma."""
    while path:
        name = max((key for key in document if path == key or path.startswith(f"{key}.")), key=len)
        document, path = document[name], path[len(name) + 1 :]
    return document
