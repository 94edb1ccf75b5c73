"""The mail has the main figures and no word of a stranger."""

from pathlib import Path

import pytest

from bot.present.messages import Catalog
from bot.present.report_mail import render_report_text
from tests.fakes.briefings import briefing


@pytest.mark.parametrize(("language", "words"), [("en", "Report, "), ("fr", "Rapport, ")])
async def test_it_says_the_period_the_summary_and_the_figures(
    tmp_path: Path, language: str, words: str
) -> None:
    made = await briefing(tmp_path, text="a hostile text\r\nBcc: x", name="Mallory\r\nBcc: y")
    text = render_report_text(made, Catalog(language))
    assert "2026" in text.subject
    assert text.body.startswith(words)
    assert text.body.count("\n- ") == 6
    for stranger in ("hostile", "Mallory", "Bcc"):
        assert stranger not in text.subject + text.body
