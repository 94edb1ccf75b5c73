"""The sections on publicity and channels: every figure with its basis, and texts of platforms as texts."""

from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from bot.present.messages import Catalog
from bot.present.report_page import publicity
from bot.present.report_page.numbers import Numbers
from bot.present.report_page.parts import Voice
from bot.services.reports.briefing import Briefing
from bot.services.reports.publicity import Publicity
from tests.fakes.briefings import briefing
from tests.fakes.exposures import ADS, ORGANIC, SECOND, ad, measured

EN = Voice(Catalog("en"), Numbers(Catalog("en")))
FR = Voice(Catalog("fr"), Numbers(Catalog("fr")))


@pytest.fixture
async def made(tmp_path: Path) -> Briefing:
    return await briefing(tmp_path)


def markup(made: Briefing, figures: Publicity, voice: Voice = EN) -> str:
    shown = replace(made, report=replace(made.report, publicity=figures))
    return unescape(publicity.publicity(shown, voice).markup)


def test_paid_organic_and_their_difference_stand_in_one_row(made: Briefing) -> None:
    shown = markup(made, measured(*ADS, *ORGANIC))
    row = shown[shown.index("Conversation rate") :].partition("</tr>")[0]
    assert "0.20%<small><span>5 / 2,500</span> " in row
    assert "0.40%<small><span>4 / 1,000</span> " in row
    assert "−0.20" in row
    row = shown[shown.index("Cost per comment (EUR)") :].partition("</tr>")[0]
    assert "6.00 EUR<small><span>n = 5</span> " in row
    assert row.count(">–</td>") == 1  # organic posts cost nothing that is known
    assert "at least 600" in shown
    assert "Bread" in shown


def test_in_french_with_its_decimals(made: Briefing) -> None:
    shown = markup(made, measured(*ADS, *ORGANIC), FR)
    assert "Coût par commentaire (EUR)" in shown
    assert "6,00\u00a0EUR" in shown


def test_names_of_campaigns_are_texts(made: Briefing) -> None:
    hostile = ad("11", SECOND, {"spend": 1_000_000}, campaign="<script>alert(1)</script>\u202e")
    shown = replace(made, report=replace(made.report, publicity=measured(hostile)))
    page = publicity.publicity(shown, EN).markup
    assert "<script>" not in page
    assert "\u202e" not in page


def test_nothing_imported_says_what_to_do(made: Briefing) -> None:
    assert "tamis metrics import" in markup(made, measured())


def test_channels_stand_side_by_side(made: Briefing) -> None:
    shown = unescape(publicity.channels(made, EN).markup)
    assert "Questions answered" in shown
    assert "Facebook" in shown
