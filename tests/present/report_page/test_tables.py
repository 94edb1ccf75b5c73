"""The sections that are tables, from a real week."""

import re
from html import unescape
from pathlib import Path

import pytest

from bot.present.messages import Catalog
from bot.present.report_page import tables
from bot.present.report_page.numbers import Numbers
from bot.present.report_page.parts import Voice
from bot.services.reports.briefing import Briefing
from tests.fakes.briefings import briefing

EN = Voice(Catalog("en"), Numbers(Catalog("en")))


@pytest.fixture
async def made(tmp_path: Path) -> Briefing:
    return await briefing(tmp_path)


def cells(markup: str, row: str) -> list[str]:
    """The cells of the row that begins so, without their markup."""
    line = markup[re.search(f'<th scope="row"[^>]*>{re.escape(row)}', markup).start() :].partition("</tr>")[0]  # type: ignore[union-attr]
    return re.findall("<td[^>]*>(.*?)</td>", line)


def test_answers_of_bot_and_people_stand_apart(made: Briefing) -> None:
    markup = tables.service(made, EN).markup
    assert cells(markup, "first response · bot")[:3] == ["9 s", "9 s", "3"]
    assert cells(markup, "first response · person")[2] == "6"
    assert cells(markup, "of those that needed an answer · bot or person")[2] == "6 / 9"
    assert "Facebook's “very responsive”, account 1000: out of reach" in unescape(markup)


def test_paid_and_organic_have_one_definition_and_their_difference(made: Briefing) -> None:
    markup = tables.origins(made, EN).markup
    assert "paid (7)" in markup
    assert "paid minus organic: " in markup
    assert cells(markup, "Negative: paid")[2] == "6 / 7"


def test_rules_show_what_they_did_and_how_often_it_was_wrong(made: Briefing) -> None:
    markup = tables.rules(made, EN).markup
    row = markup[markup.index(">insult<") :].partition("</tr>")[0]
    assert row.count("50.0%") == 2, "overturned by people, and wrong in blind reviews"
    assert "1 / 2" in row
    assert "only critical" in markup


def test_the_work_of_people_is_measured_and_nobody_is_named(made: Briefing) -> None:
    markup = tables.desk(made, EN).markup
    assert cells(markup, "cases answered by people")[0] == "2"
    assert "At 40 s per case (measured, n = 1)" in markup
    assert "Open now: 3 cases" in markup
    assert "Léa" not in markup
