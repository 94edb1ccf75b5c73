"""What stands in each section, from a real week."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.statistics import ratio
from bot.present.messages import Catalog
from bot.present.report_page import sections
from bot.present.report_page.numbers import Numbers
from bot.present.report_page.parts import Voice
from bot.services.reports.briefing import Briefing
from tests.fakes.briefings import briefing

EN = Voice(Catalog("en"), Numbers(Catalog("en")))


@pytest.fixture
async def made(tmp_path: Path) -> Briefing:
    return await briefing(tmp_path, text="Use <b>metal</b> zips", name='Ana "<i>"')


def test_every_chart_has_its_numbers_in_a_table(made: Briefing) -> None:
    for draw in (sections.volume, sections.rhythm, sections.funnel, sections.sentiment, sections.flows):
        markup = draw(made, EN).markup
        assert markup.count("<svg") >= 2, "one for wide and one for narrow screens"
        assert "<table>" in markup
        assert "<caption>" in markup


def test_columns_say_what_a_pointer_asks(made: Briefing) -> None:
    markup = sections.volume(made, EN).markup
    assert "22 November: 8 written, 3 answered by the bot, 0 by a person, 5 not answered" in markup


def test_whom_messages_name_stands_where_rules_say_it(made: Briefing) -> None:
    assert "Share of mentions" not in sections.voices(made, EN).markup
    share = ratio(2, 3, "that rules labelled as naming rival")
    named = replace(made, report=replace(made.report, mentions={"<b>rival": share}))
    markup = sections.voices(named, EN).markup
    assert "Share of mentions in our threads" in markup
    assert "no share of voice" in markup
    assert "66.7" in markup
    assert "2 / 3" in markup
    assert "<b>rival" not in markup


def test_the_busiest_hour_is_named(made: Briefing) -> None:
    assert "Busiest hour: Tue 13:00" in sections.rhythm(made, EN).markup


def test_a_conversation_that_ended_better_flows_to_positive(made: Briefing) -> None:
    markup = sections.flows(made, EN).markup
    assert "negative → positive: 1" in markup
    assert "mean shift +1.00 on a scale from −2 to +2 · 2 conversations" in markup
    assert "Nothing to count in this period." in markup, "nobody wrote twice without an answer"


def test_quotes_are_text_with_their_author_and_where_they_stand(made: Briefing) -> None:
    markup = sections.voices(made, EN).markup
    assert "Use &lt;b&gt;metal&lt;/b&gt; zips" in markup
    assert "Ana &quot;&lt;i&gt;&quot;" in markup
    assert 'href="https://example.org/c1"' in markup
    assert markup.count("<blockquote>") == 5


def test_posts_are_where_it_went_well_and_where_not(made: Briefing) -> None:
    markup = sections.posts(made, EN).markup
    assert markup.index("1000_55") < markup.index("1000_77")
    assert "positive (" in markup
