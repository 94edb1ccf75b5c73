"""The mail: headers that nobody can add to, main figures as text, the page attached."""

from datetime import UTC, datetime

import pytest

from bot.domain.report_schedule import Period, ScheduledReport
from bot.mail.letter import page_name, write_letter
from bot.present.report_mail import ReportText
from bot.services.reports.scheduled import ClaimedReport

AT = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
CLAIMED = ClaimedReport(
    report=ScheduledReport(name="weekly", to=("zoe@example.org", "bea@example.org")),
    period=Period("2026-W48", AT, AT, AT),
    message_id="weekly.2026-w48.abc",
    attempt=1,
)


def test_it_has_text_and_page_and_an_id_that_stays() -> None:
    letters = [
        write_letter(
            CLAIMED, ReportText("Zoés Bericht", "Größe: 3\n"), "<!doctype html>é", sender=sender, now=AT
        )
        for sender in ("Tamis <tamis@example.org>", "tamis@example.org")
    ]
    for letter in letters:
        assert letter["Message-ID"] == "<weekly.2026-w48.abc@example.org>"
        assert letter["To"] == "zoe@example.org, bea@example.org"
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["Date"].datetime == AT
        text, page = letter.iter_parts()
        assert text.get_content() == "Größe: 3\n"
        assert (page.get_content_type(), page.get_filename()) == ("text/html", "weekly-2026-W48.html")
        assert page.get_content() == "<!doctype html>é"
        assert letter.as_bytes().isascii(), "no server needs to know more than ASCII"


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: all@example.org", "Hello\nX: y"])
def test_a_line_end_in_a_header_is_refused(subject: str) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        write_letter(CLAIMED, ReportText(subject, ""), "", sender="tamis@example.org", now=AT)


def test_the_page_is_called_after_report_and_period() -> None:
    assert page_name("monthly", Period("2026-11", AT, AT, AT)) == "monthly-2026-11.html"
