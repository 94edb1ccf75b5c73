"""What a report is about."""

from bot.domain.report_scope import EVERYTHING, ReportScope


def test_without_a_word_a_report_is_about_everything() -> None:
    assert ReportScope() == EVERYTHING
    assert ReportScope(post="1000_55") != EVERYTHING
