"""The section of what is new: spikes, topics with examples, questions; hostile words stay words."""

from dataclasses import replace
from pathlib import Path

from bot.present.messages import Catalog
from bot.present.report_page.numbers import Numbers
from bot.present.report_page.parts import Voice
from bot.present.report_page.trends import trends
from bot.services.reports.trends import Trends
from tests.fakes import trends as fakes
from tests.fakes.briefings import briefing
from tests.fakes.clock import START


async def page(tmp_path: Path, made: Trends, language: str = "en") -> str:
    t = Catalog(language)
    return trends(replace(await briefing(tmp_path), trends=made), Voice(t, Numbers(t))).markup


async def test_spikes_topics_and_questions_are_shown(tmp_path: Path) -> None:
    markup = await page(tmp_path, fakes.trends())
    assert "1000_66" in markup
    assert "hidden by insult" in markup
    assert "12 of 80 people; 1 of 60 in the period before" in markup
    assert "asked by 3 people; by 0 in the period before" in markup
    assert "Topics come from one in 4 comments" in markup
    assert "New complaints" in markup


async def test_nothing_new_says_so(tmp_path: Path) -> None:
    nothing = Trends(since=START, until=START)
    markup = await page(tmp_path, nothing)
    for sentence in ("No spike in this period.", "Nothing is written about clearly more than before."):
        assert sentence in markup
    assert "New complaints" not in markup
    assert "Aucun pic dans cette période." in await page(tmp_path / "fr", nothing, "fr")


async def test_hostile_words_stay_words(tmp_path: Path) -> None:
    markup = await page(tmp_path, fakes.trends("</p><script>alert(1)</script>"))
    assert "<script" not in markup
    assert "&lt;script&gt;" in markup
