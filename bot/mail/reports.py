"""Sends the reports of the configuration when they are due, as long as the program runs."""

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Config
from bot.errors import ConfigError, UserError
from bot.files import write_atomically
from bot.mail.letter import page_name, write_letter
from bot.mail.smtp import SmtpOutcome, send_mail
from bot.present.messages import Catalog
from bot.present.report_mail import ReportText, render_report_text
from bot.present.report_page.document import render_report_page
from bot.services.privacy.unnamed import unname_briefing
from bot.services.reports.briefing import prepare_briefing
from bot.services.reports.scheduled import (
    ClaimedReport,
    MailProblem,
    Period,
    ScheduledReport,
    claim_due_reports,
    claim_report,
    find_report,
    note_outcome,
)
from bot.services.workspace import Workspace

if TYPE_CHECKING:  # for commands, which need no server
    from aiohttp import web

    from bot.runtime.faces import Premises

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 30.0


class ReportMail:
    """A `Face`: reports by mail and into folders."""

    def __init__(self, premises: "Premises") -> None:
        self._premises = premises
        self._config = premises.config
        self._workspace = premises.workspace

    def add_routes(self, webhooks: "web.Application") -> None:
        """None: nobody calls it."""

    async def start(self) -> None:
        """Look for what is due, now and from then on, if any report is configured."""
        if self._config.reports:
            self._premises.loops.start("reports", self.run_once, longest=_LOOK_SECONDS)

    async def stop(self) -> None:
        """Nothing: the loops end with the program, and what was not sent is sent after the next start."""

    async def run_once(self) -> bool:
        """Send what is due. Always False: what failed is tried later."""
        for claimed in await claim_due_reports(self._workspace, self._config.reports):
            try:
                outcome = await deliver_report(self._workspace, self._config, claimed)
            except (ConfigError, UserError):  # such as a calendar that the rules have no more
                outcome = SmtpOutcome(MailProblem.UNMADE)
            _log(claimed, outcome)
        return False


async def deliver_report(workspace: Workspace, config: Config, claimed: ClaimedReport) -> SmtpOutcome:
    """Make the page, write it where it belongs, send it to whom it is for, and note what became of it.

    Raises `ConfigError` or `UserError` where the report cannot be made, which is noted, too.
    """
    try:
        text, page = await make_report(workspace, config, claimed.report, claimed.period)
    except (ConfigError, UserError):
        await note_outcome(workspace, claimed, MailProblem.UNMADE)
        raise
    outcome = await asyncio.to_thread(_put, config, claimed, text, page, workspace)
    await note_outcome(workspace, claimed, outcome.problem, outcome.status)
    return outcome


async def make_report(
    workspace: Workspace, config: Config, report: ScheduledReport, period: Period
) -> tuple[ReportText, str]:
    """The text and the page of a report. Raises `ConfigError` or `UserError`."""
    briefing = await prepare_briefing(workspace, period.since, period.until, report.scope, report.calendar)
    # Mails travel: whom the page quotes has a pseudonym there.
    briefing = await unname_briefing(workspace, briefing)
    t = Catalog(report.language or config.language)
    return await asyncio.to_thread(lambda: (render_report_text(briefing, t), render_report_page(briefing, t)))


def _put(
    config: Config, claimed: ClaimedReport, text: ReportText, page: str, workspace: Workspace
) -> SmtpOutcome:
    report = claimed.report
    if report.folder:
        try:
            folder = Path(report.folder)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # It quotes people: for its owner alone, until they hand it on.
            write_atomically(folder / page_name(report.name, claimed.period), page.encode())
        except OSError:
            return SmtpOutcome(MailProblem.UNWRITABLE)
    if not report.to or config.mail is None:
        return SmtpOutcome()
    letter = write_letter(claimed, text, page, sender=config.mail.sender, now=workspace.now())
    return send_mail(config.mail, letter)


def _log(claimed: ClaimedReport, outcome: SmtpOutcome) -> None:
    extra = {
        "action": "report_sent" if outcome.problem is None else "report_problem",
        "report": claimed.report.name,
        "period": claimed.period.key,
        "attempt": claimed.attempt,
    }
    if outcome.problem is None:
        logger.info("a report was sent", extra=extra)
    else:
        extra |= {"why": outcome.problem.value, "status": outcome.status}
        logger.error("a report was not sent as it should be", extra=extra)


@dataclass(frozen=True, slots=True)
class SentReport:
    """A report that somebody asked for, and what became of it."""

    claimed: ClaimedReport
    outcome: SmtpOutcome


@dataclass(frozen=True, slots=True)
class DraftReport:
    """A report as it would be sent."""

    report: ScheduledReport
    period: Period
    text: ReportText
    page: str


async def send_report(workspace: Workspace, name: str, *, again: bool) -> SentReport:
    """Send the report of that name about the last period now. Raises `UserError` as `claim_report` does, and
    where the password of the mail server could not be opened."""
    config = workspace.config
    if config.mail is not None and config.mail.username and config.mail.password is None:
        raise UserError("mail_password")
    claimed = await claim_report(workspace, name, again=again)
    return SentReport(claimed, await deliver_report(workspace, config, claimed))


async def draft_report(workspace: Workspace, name: str) -> DraftReport:
    """What would be sent about the last period; notes nothing. Raises `UserError` for no such report."""
    report, period = find_report(workspace, name)
    text, page = await make_report(workspace, workspace.config, report, period)
    return DraftReport(report, period, text, page)
