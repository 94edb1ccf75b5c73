"""Puts the page together: head, summary, sections, what the figures mean."""

import base64
import hashlib
from datetime import timedelta

from bot.documents.local_time import local_time
from bot.domain.statistics import Ratio
from bot.present.messages import Catalog
from bot.present.report_page import publicity, sections, tables
from bot.present.report_page.html import Html, element, join, quote
from bot.present.report_page.numbers import Numbers
from bot.present.report_page.parts import (
    Voice,
    basis_of,
    change_of_count,
    change_of_share,
    figure,
    section,
    two,
)
from bot.present.report_page.styles import STYLE
from bot.present.report_page.trends import trends
from bot.services.reports.briefing import Briefing

_ANCHORS = (
    "volume",
    "trends",
    "service",
    "mood",
    "flow",
    "origins",
    "publicity",
    "channels",
    "rhythm",
    "voices",
    "posts",
    "rules",
    "desk",
)


def render_report_page(briefing: Briefing, t: Catalog) -> str:
    """The page in the language of the catalogue: HTML that asks for nothing elsewhere and runs nothing."""
    voice = Voice(t, Numbers(t))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=content_policy()),
        element("meta", name="referrer", content="no-referrer"),
        element("title", t("html.title", period=period_of(briefing, voice))),
        Html(f"<style>{STYLE}</style>"),
    )
    body = element(
        "body",
        element("a", t("html.skip"), href="#main", class_="skip"),
        _header(briefing, voice),
        _navigation(voice),
        element("main", _main(briefing, voice), id="main"),
        _footer(briefing, voice),
    )
    return f"<!doctype html>\n{element('html', head, body, lang=t.language).markup}\n"


def content_policy() -> str:
    """What a browser may do with the page: apply its one style sheet, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _main(briefing: Briefing, voice: Voice) -> Html:
    t = voice.t
    feelings = section(
        "mood",
        t("html.mood"),
        t("html.mood_why"),
        two(sections.sentiment(briefing, voice), sections.funnel(briefing, voice)),
    )
    return join(
        _figures(briefing, voice),
        sections.volume(briefing, voice),
        trends(briefing, voice),
        tables.service(briefing, voice),
        feelings,
        sections.flows(briefing, voice),
        tables.origins(briefing, voice),
        publicity.publicity(briefing, voice),
        publicity.channels(briefing, voice),
        sections.rhythm(briefing, voice),
        sections.voices(briefing, voice),
        sections.posts(briefing, voice),
        tables.rules(briefing, voice),
        tables.desk(briefing, voice),
    )


def period_of(briefing: Briefing, voice: Voice) -> str:
    """The days that the report is about, as its title has them."""
    zone, report = briefing.report.timezone, briefing.report
    first = local_time(report.since, zone).date()
    last = local_time(report.until - timedelta(microseconds=1), zone).date()
    return voice.numbers.span(first, last)


def _header(briefing: Briefing, voice: Voice) -> Html:
    t, report = voice.t, briefing.report
    made_at = voice.numbers.moment(local_time(report.made_at, report.timezone))
    scope = {
        "account": report.scope.account_id,
        "platform": report.scope.platform,
        "campaign": report.scope.campaign_id,
        "post": report.scope.post,
        "calendar": report.calendar,
    }
    chips = [
        element("li", f"{t(f'html.scope_{name}')} ", quote(value)) for name, value in scope.items() if value
    ]
    return element(
        "header",
        element("p", t("html.brand"), class_="brand"),
        element("h1", period_of(briefing, voice)),
        element("p", t("html.made_at", moment=made_at, timezone=report.timezone), class_="meta"),
        element("ul", chips, class_="chips") if chips else None,
        element("p", summary_of(briefing, voice), class_="lead"),
    )


def _navigation(voice: Voice) -> Html:
    items = [
        element("li", element("a", voice.t(f"html.nav_{anchor}"), href=f"#{anchor}")) for anchor in _ANCHORS
    ]
    return element("nav", element("ul", items), aria_label=voice.t("html.contents"))


def summary_of(briefing: Briefing, voice: Voice) -> str:
    """The report in three sentences."""
    t, numbers, report = voice.t, voice.numbers, briefing.report
    written, before = report.service.inbound, briefing.previous.service.inbound
    if not written:
        return t("html.lead_empty")
    lead = [t.count("html.lead_written", written, number=numbers.count(written))]
    if before:
        code = "html.lead_more" if written >= before else "html.lead_less"
        lead.append(t(code, share=numbers.percent(abs(written / before - 1)), before=numbers.count(before)))
    needed, human = report.service.answered_of_needed["any"], report.service.first_answer["human"]
    if needed.share is not None:
        lead.append(t("html.lead_answered", share=numbers.percent(needed.share)))
    if human.median is not None:
        lead.append(t("html.lead_human", time=numbers.duration(human.median)))
    lead.append(t("html.lead_hidden", share=numbers.percent(report.moderation.hidden.share, 1)))
    if report.moderation.overturned.hits:
        lead.append(t("html.lead_overturned", share=numbers.percent(report.moderation.overturned.share, 1)))
    return " ".join(lead)


def _figures(briefing: Briefing, voice: Voice) -> Html:
    t, numbers, report, changes = voice.t, voice.numbers, briefing.report, briefing.changes
    before = briefing.previous
    human, earlier = report.service.first_answer["human"], before.service.first_answer["human"]
    net = report.sentiment.net_sentiment

    def share(label: str, ratio: Ratio, key: str, places: int = 0) -> Html:
        return figure(
            label,
            numbers.percent(ratio.share, places),
            basis_of(voice, ratio),
            change_of_share(voice, changes[key]),
        )

    written = figure(
        t("html.figure_written"),
        numbers.count(report.service.inbound),
        t("html.figure_written_basis", before=numbers.count(before.service.inbound)),
        change_of_count(voice, report.service.inbound, before.service.inbound),
    )
    first = figure(
        t("html.figure_first"),
        numbers.duration(human.median),
        t("html.figure_first_basis", p90=numbers.duration(human.p90), n=numbers.count(human.n)),
        t("html.figure_before", value=numbers.duration(earlier.median)),
    )
    feeling = figure(
        t("html.figure_net"),
        "–" if net.value is None else numbers.decimal(net.value, signed=True),
        t(
            "html.figure_net_basis",
            neutral=numbers.percent(report.sentiment.shares["neutral"].share),
            n=numbers.count(net.n),
        ),
        t(
            "html.figure_before",
            value="–"
            if before.sentiment.net_sentiment.value is None
            else numbers.decimal(before.sentiment.net_sentiment.value, signed=True),
        ),
    )
    cards = (
        written,
        share(t("html.figure_answered"), report.service.answered_of_needed["any"], "answered_of_needed"),
        first,
        feeling,
        share(t("html.figure_constructive"), report.conversation.constructive, "constructive"),
        share(t("html.figure_hidden"), report.moderation.hidden, "hidden", 1),
    )
    return element("ul", cards, class_="figures", aria_label=t("html.figures"))


def _footer(briefing: Briefing, voice: Voice) -> Html:
    paragraphs = ("html.about_intervals", "html.about_causes", "html.about_people", "html.about_definitions")
    return element("footer", [element("p", voice.t(code)) for code in paragraphs])
