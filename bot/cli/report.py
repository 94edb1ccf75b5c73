"""`tamis report`: the metrics of a period as tables, or as JSON with every definition."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli import localized
from bot.cli.metric_rows import (
    NO_VALUE,
    Row,
    balance_row,
    difference_row,
    duration_row,
    estimate_row,
    mean_row,
    ratio_row,
)
from bot.cli.opinion_rows import opinion_rows
from bot.cli.options import Instance, Moment, as_json, looks, with_names
from bot.cli.publicity_rows import (
    campaign_rows,
    channel_rows,
    leading_channels,
    publicity_notes,
    publicity_rows,
)
from bot.cli.report_labels import list_entries, show_experiments
from bot.cli.report_mail import scheduled, send
from bot.cli.report_scope import in_scope
from bot.cli.rights_rows import rights_rows
from bot.cli.satisfaction_rows import satisfaction_rows
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal, say, warn
from bot.cli.trends import show_highlights
from bot.domain.report_scope import ReportScope
from bot.errors import UserError, explain_io
from bot.files import write_atomically
from bot.present.local_time import format_moment
from bot.present.messages import Catalog
from bot.present.report_page.document import render_report_page
from bot.present.serialize_report import quality_report_csv, quality_report_json
from bot.services.privacy.unnamed import unname_briefing
from bot.services.reports.briefing import prepare_briefing
from bot.services.reports.quality import QualityReport, measure_quality
from bot.services.reports.trends import measure_trends

_CAMPAIGN_COLUMNS = (
    "campaign",
    "ads",
    "spend",
    "cpm",
    "cpc",
    "comments",
    "by_view",
    "per_comment",
    "per_constructive",
)
#: Where anybody tells of conversions.
_CONVERSION_COLUMNS = ("conversions", "per_conversion")
_LONGEST_TITLE = 50
_CHANNEL_COLUMNS = ("channel", "answers", "constructive", "work", "hours")


@localized.group(invoke_without_command=True)
@click.option("--since", type=Moment(), default="7d", show_default=True, help="From: 24h, 7d, 4w, or a date.")
@click.option("--until", type=Moment(), default=None, help="To, likewise.  [default: now]")
@in_scope
@click.option("--calendar", default="", help="Count times in the hours of this calendar of the rules, too.")
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write one HTML page, for a screen or for paper, to this file.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for spreadsheets.")
@with_names
@looks
@as_json
@localized.pass_catalog
@click.pass_context
def report(
    ctx: click.Context,
    since: datetime,
    until: datetime | None,
    scope: ReportScope,
    calendar: str,
    page: Path | None,
    as_csv: bool,
    names: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> None:
    """Service, sentiment and moderation metrics of what people wrote in a period.

    Bot and people are always kept apart; every rate has its 95 % interval and its sample size. --json and
    --csv add the definition of each metric.
    """
    if ctx.invoked_subcommand is not None:
        return
    # Before the database is opened: a wrong call is exit code 2, whatever is in it.
    if (until or datetime.now(UTC)) <= since:
        raise click.UsageError(t("period_ends_before_it_begins"))
    if page is not None:
        briefing = instance.run(prepare_briefing, since, until, scope, calendar)
        if not names:
            briefing = instance.run(unname_briefing, briefing)
        _write_page(page, render_report_page(briefing, t))
        say(t("report.written", path=page))
        return
    report = instance.run(measure_quality, since, until, scope, calendar)
    trends = instance.run(measure_trends, report.since, report.until, scope)
    if as_json:
        echo_json(quality_report_json(report, trends))
    elif as_csv:
        echo(quality_report_csv(report, trends).rstrip("\n"))
    else:
        _show_report(report, t)
        if report.service.inbound:
            show_highlights(report, trends, t)


report.add_command(scheduled)
report.add_command(send)


def _write_page(path: Path, page: str) -> None:
    try:
        # It quotes people: for the user alone, until they hand it on.
        write_atomically(path, page.encode())
    except OSError as error:
        raise UserError("page_unwritable", path=path, reason=explain_io(error)) from error


def _show_report(report: QualityReport, t: Catalog) -> None:
    since, until = (format_moment(moment, report.timezone) for moment in (report.since, report.until))
    echo(t("report.title", since=since, until=until))
    if report.service.inbound == 0:
        echo(t("report.empty"))
    sections = {
        "volumes": _volumes(report, t),
        "service": _service(report, t),
        "sentiment": _sentiment(report, t),
        "conversation": _conversation(report, t),
        "labels": (ratio_row(name, ratio) for name, ratio in report.labels.items()),
        "mentions": (ratio_row(name, ratio) for name, ratio in report.mentions.items()),
        "intents": (ratio_row(name, ratio) for name, ratio in report.intents.items()),
        "moderation": _moderation(report, t),
        "queue": _queue(report, t),
        "satisfaction": satisfaction_rows(report.satisfaction, t),
        "rights": rights_rows(report.rights, t),
        "origins": _origins(report, t),
    }
    for name, section in sections.items():
        rows = list(section)
        if not rows or (report.service.inbound == 0 and name not in ("queue", "satisfaction", "rights")):
            continue
        columns = {"metric": t(f"report.{name}")}
        columns |= {key: t(f"report.{key}") for key in ("value", "interval", "n")}
        echo()
        echo_table(columns, rows)
        if name == "origins":
            echo(f"({t('report.caution')})")
    if report.service.inbound or report.publicity.by_origin:
        _show_publicity(report, t)
    warn(t("report.definitions"))


def _show_publicity(report: QualityReport, t: Catalog) -> None:
    """What the platforms count beside what people wrote, the campaigns, and the channels."""
    publicity, channels = report.publicity, report.channels
    if publicity.by_origin:
        columns = {"metric": t("report.publicity")}
        columns |= {key: t(f"report.{key}") for key in ("value", "interval", "n")}
        echo()
        echo_table(columns, list(publicity_rows(publicity, t)))
        for note in publicity_notes(publicity, t):
            echo(f"({sanitize_terminal(note)})")
    else:
        warn(t("publicity.none"))
    campaign_columns = _CAMPAIGN_COLUMNS + (_CONVERSION_COLUMNS if publicity.conversions_of else ())
    for rows, names in (
        (campaign_rows(publicity.campaigns, t), campaign_columns),
        (channel_rows(channels) if len(channels.by_platform) > 1 else iter(()), _CHANNEL_COLUMNS),
    ):
        if shown := list(rows):
            echo()
            echo_table({name: t(f"report.{name}") for name in names}, shown)
    if leading := leading_channels(channels, t):
        echo(f"({sanitize_terminal(leading)})")


def _volumes(report: QualityReport, t: Catalog) -> Iterator[Row]:
    yield {"metric": t("metric.inbound"), "value": str(report.service.inbound)}
    for attribute, counts in report.volumes.items():
        for name, count in counts.items():
            title = report.names.get(name, "")[:_LONGEST_TITLE] or t.term("word", name)
            metric = "  " + t("pair", label=t.term("word", attribute), value=title)
            yield {"metric": metric, "value": str(count)}


def _service(report: QualityReport, t: Catalog) -> Iterator[Row]:
    for key, rates in (
        ("answered_of_needed", report.service.answered_of_needed),
        ("answered_of_all", report.service.answered_of_all),
    ):
        for who, ratio in rates.items():
            yield ratio_row(t(f"metric.{key}", who=t(f"who.{who}")), ratio)
    for key, durations in (
        ("first_answer", report.service.first_answer),
        ("first_answer_open", report.service.first_answer_open),
        ("next_answer", report.service.next_answer),
        ("own_delay", report.service.own_delay),
    ):
        for who, duration in durations.items():
            yield duration_row(t(f"metric.{key}", who=t(f"who.{who}")), duration, t)
    for badge in report.service.badges:
        yield {"metric": t("metric.badge", account=badge.account_id)}
        for who, qualifies in badge.qualifies.items():
            yield ratio_row("  " + t("metric.badge_answered", who=t(f"who.{who}")), badge.answered[who])
            yield duration_row("  " + t("metric.badge_time", who=t(f"who.{who}")), badge.first_answer[who], t)
            verdict = t("metric.yes") if qualifies else t("metric.no")
            yield {"metric": "  " + t("metric.badge_qualifies", who=t(f"who.{who}")), "value": verdict}


def _sentiment(report: QualityReport, t: Catalog) -> Iterator[Row]:
    yield ratio_row(t("metric.judged"), report.sentiment.judged)
    yield ratio_row(t("metric.unread"), report.sentiment.unread)
    for name, ratio in report.sentiment.shares.items():
        yield ratio_row(f"  {t(f'word.{name}')}", ratio)
    yield balance_row(t("metric.net"), report.sentiment.net_sentiment)
    yield ratio_row(t("metric.health"), report.sentiment.brand_health)


def _conversation(report: QualityReport, t: Catalog) -> Iterator[Row]:
    conversation = report.conversation
    yield ratio_row(t("metric.constructive"), conversation.constructive)
    yield mean_row(t("metric.depth"), conversation.depth)
    yield ratio_row(t("metric.replies"), conversation.replies)
    yield mean_row(t("metric.shift_answered"), conversation.shift.answered, signed=True)
    yield mean_row(t("metric.shift_unanswered"), conversation.shift.unanswered, signed=True)
    yield mean_row(t("metric.shift_difference"), conversation.shift.difference, signed=True)
    yield ratio_row(t("metric.own_content"), conversation.own_content)


def _moderation(report: QualityReport, t: Catalog) -> Iterator[Row]:
    moderation = report.moderation
    yield ratio_row(t("metric.hidden"), moderation.hidden)
    for rule, ratio in moderation.hidden_by_rule.items():
        yield ratio_row("  " + t("metric.hidden_by", rule=rule), ratio)
    yield ratio_row(t("metric.overturned"), moderation.overturned)
    for rule, ratio in moderation.overturned_by_rule.items():
        yield ratio_row("  " + t("metric.overturned_by", rule=rule), ratio)
    yield ratio_row(t("metric.overturned_of_people"), moderation.overturned_of_people)
    yield ratio_row(t("metric.automatic_of_overturned"), moderation.automatic_of_overturned)
    yield duration_row(t("metric.wrongly_hidden_for"), moderation.wrongly_hidden.hidden_for, t)
    yield ratio_row(t("metric.wrongly_hidden_repeatedly"), moderation.wrongly_hidden.repeatedly)
    for who, duration in moderation.time_to_action.items():
        yield duration_row(t("metric.time_to_action", who=t(f"who.{who}")), duration, t)
    if moderation.after_hours is not None:
        yield ratio_row(t("metric.after_hours"), moderation.after_hours)
    yield ratio_row(t("metric.automated"), moderation.automated)
    for rule, ratio in moderation.precision_by_rule.items():
        yield ratio_row(t("metric.precision", rule=rule), ratio)
    yield estimate_row(t("metric.recall"), moderation.recall)
    yield estimate_row(t("metric.missed"), moderation.missed)
    yield estimate_row(t("metric.prevalence"), moderation.prevalence)
    yield estimate_row(t("metric.prevalence_seen"), moderation.prevalence_seen)
    yield mean_row(t("metric.kappa"), moderation.agreement)
    yield from opinion_rows(report.second_opinions, t)
    yield balance_row(t("metric.lift"), moderation.visible_lift)
    yield ratio_row("  " + t("metric.only_critical"), moderation.hidden_only_critical)


def _queue(report: QualityReport, t: Catalog) -> Iterator[Row]:
    queue = report.queue
    oldest = NO_VALUE if queue.oldest_seconds is None else t.duration(queue.oldest_seconds)
    yield {"metric": t("metric.open"), "value": str(queue.open)}
    yield {"metric": t("metric.oldest"), "value": oldest}
    yield {"metric": t("metric.overdue"), "value": str(queue.overdue)}
    yield {"metric": t("metric.opened"), "value": str(queue.opened)}
    yield {"metric": t("metric.answered"), "value": str(queue.answered)}
    for day, count in queue.answered_per_day.items():
        yield {"metric": t("metric.on", day=day), "value": str(count)}
    yield duration_row(t("metric.time"), queue.time_to_answer, t)
    yield duration_row(t("metric.handling"), queue.handling, t)
    yield ratio_row(t("metric.in_time"), queue.in_time)
    yield ratio_row(t("metric.followed"), queue.followed)
    yield ratio_row(t("metric.taken_up"), queue.taken_up)
    yield ratio_row(t("metric.severe"), queue.exposure.severe)
    yield {"metric": t("metric.most_in_one_hour"), "value": str(queue.exposure.most_in_one_hour)}
    yield {"metric": t("metric.longest_run"), "value": t.duration(queue.exposure.longest_run_seconds)}
    saved = queue.effort.saved_seconds
    yield duration_row(t("metric.per_case"), queue.effort.per_case, t)
    yield mean_row(t("metric.per_hour"), queue.effort.per_hour)
    yield {
        "metric": t("metric.saved"),
        "value": NO_VALUE if saved is None else t.duration(saved),
        "n": str(queue.effort.automatic),
    }


def _origins(report: QualityReport, t: Catalog) -> Iterator[Row]:
    for origin, metrics in report.by_origin.items():
        name = t(f"word.{origin}")
        yield {"metric": t("pair", label=name, value=t("metric.inbound")), "value": str(metrics.inbound)}
        yield ratio_row(t("pair", label=name, value=t("metric.needed")), metrics.answered_of_needed)
        for who, duration in (("bot", metrics.first_answer_bot), ("human", metrics.first_answer_human)):
            metric = t("metric.first_answer", who=t(f"who.{who}"))
            yield duration_row(t("pair", label=name, value=metric), duration, t)
        yield ratio_row(t("pair", label=name, value=t("metric.hidden")), metrics.hidden)
        yield ratio_row(t("pair", label=name, value=t("metric.negative")), metrics.negative)
        yield ratio_row(t("pair", label=name, value=t("metric.constructive")), metrics.constructive)
        yield balance_row(t("pair", label=name, value=t("metric.net")), metrics.net_sentiment)
    names = {
        "answered_of_needed": "needed",
        "hidden": "hidden",
        "negative": "negative",
        "constructive": "constructive",
    }
    for key, difference in report.ad_minus_organic.items():
        metric = t("metric.difference", name=t(f"metric.{names[key]}"))
        yield difference_row(metric, difference)


report.add_command(show_experiments)
report.add_command(list_entries)
