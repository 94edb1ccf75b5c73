"""The report in a mail: a subject, and the main figures as lines of text for whoever opens no attachment."""

from dataclasses import dataclass

from bot.domain.statistics import Ratio
from bot.present.messages import Catalog
from bot.present.report_page.document import period_of, summary_of
from bot.present.report_page.numbers import Numbers
from bot.present.report_page.parts import Voice
from bot.services.reports.briefing import Briefing


@dataclass(frozen=True, slots=True)
class ReportText:
    """What a mail says."""

    subject: str
    body: str


def render_report_text(briefing: Briefing, t: Catalog) -> ReportText:
    """The report in the language of the catalogue. No word of a stranger stands in it."""
    voice = Voice(t, Numbers(t))
    numbers, report = voice.numbers, briefing.report

    def share(ratio: Ratio, places: int = 0) -> str:
        if ratio.share is None:
            return t("mail.none")
        return t(
            "mail.share",
            share=numbers.percent(ratio.share, places),
            hits=numbers.count(ratio.hits),
            n=numbers.count(ratio.n),
        )

    human = report.service.first_answer["human"]
    lines = [
        (t("html.figure_written"), numbers.count(report.service.inbound)),
        (t("html.figure_answered"), share(report.service.answered_of_needed["any"])),
        (t("html.figure_first"), numbers.duration(human.median)),
        (t("html.figure_constructive"), share(report.conversation.constructive)),
        (t("html.figure_hidden"), share(report.moderation.hidden, 1)),
        (t("mail.open_cases"), numbers.count(report.queue.open)),
    ]
    period = period_of(briefing, voice)
    figures = "\n".join(f"- {t('mail.line', label=label, value=value)}" for label, value in lines)
    body = "\n\n".join(
        (t("mail.title", period=period), summary_of(briefing, voice), figures, t("mail.attached"))
    )
    return ReportText(t("mail.subject", period=period), f"{body}\n")
