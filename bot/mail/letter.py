"""The mail with a report: main figures as text, the whole page attached."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from bot.present.report_mail import ReportText
from bot.services.reports.scheduled import ClaimedReport, Period


def write_letter(
    claimed: ClaimedReport, text: ReportText, page: str, *, sender: str, now: datetime
) -> EmailMessage:
    """The mail to everybody whom the report is for. Its Message-ID is the same at each try."""
    host = parseaddr(sender)[1].rpartition("@")[2]
    letter = EmailMessage(policy=SMTP)  # which refuses line ends in headers
    letter["From"] = sender
    letter["To"] = ", ".join(claimed.report.to)
    letter["Subject"] = text.subject
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = f"<{claimed.message_id}@{host}>"
    letter["Auto-Submitted"] = "auto-generated"  # so that nobody's absence answers it (RFC 3834)
    letter.set_content(text.body, cte="quoted-printable")  # ASCII, whatever a server can do
    letter.add_attachment(
        page.encode(),
        maintype="text",
        subtype="html",
        filename=page_name(claimed.report.name, claimed.period),
        disposition="attachment",
        params={"charset": "utf-8"},
    )
    return letter


def page_name(name: str, period: Period) -> str:
    """What the page is called as a file: `weekly-2026-W48.html`."""
    return f"{name}-{period.key}.html"
