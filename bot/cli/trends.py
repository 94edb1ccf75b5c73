"""`tamis trends`: spikes, rising topics, and questions that nobody answered."""

from collections.abc import Iterable
from datetime import datetime

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.metric_rows import Row, ratio_row
from bot.cli.options import Instance, Moment, as_json, looks
from bot.cli.report_scope import in_scope
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.domain.report_scope import ReportScope
from bot.domain.spikes import FEWEST_WEEKS
from bot.present.local_time import format_moment, format_seconds
from bot.present.messages import Catalog
from bot.present.serialize_trends import trends_json
from bot.present.spike_view import spike_measure, spike_site
from bot.services.reports.patterns import PostMood
from bot.services.reports.quality import QualityReport
from bot.services.reports.trends import OpenQuestion, RisingTopic, Trends, measure_trends


@localized.command("trends")
@click.option("--since", type=Moment(), default="7d", show_default=True, help="From: 24h, 7d, 4w, or a date.")
@click.option("--until", type=Moment(), default=None, help="To, likewise.  [default: now]")
@in_scope
@looks
@as_json
@pass_catalog
def show_trends(
    since: datetime,
    until: datetime | None,
    scope: ReportScope,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Show spikes, rising topics and questions without an answer.

    A spike is an hour with clearly more than the same hour of the last weeks; topics are compared with the
    period before, which is as long. Exit code 3 when nothing is new.
    """
    trends = instance.run(measure_trends, since, until, scope)
    if as_json:
        echo_json(trends_json(trends))
    else:
        _show(trends, instance.timezone, t)
    is_new = trends.spikes or trends.topics or trends.complaints or trends.questions
    return OK if is_new else NOTHING


def _show(trends: Trends, timezone: str, t: Catalog) -> None:
    """The trends as tables."""
    moments = (format_moment(moment, timezone) for moment in (trends.since, trends.until))
    since, until = moments
    echo(t("trend.title", since=since, until=until))
    _show_tables(trends, timezone, t)


def _show_tables(trends: Trends, timezone: str, t: Catalog) -> None:
    """The tables alone, as a report has them."""
    _show_spikes(trends, timezone, t)
    for code, topics in (("topics", trends.topics), ("complaints", trends.complaints)):
        _show_topics(code, topics, t)
    _show_questions(trends.questions, t)
    if trends.parts > 1:
        warn(t("trend.sampled", parts=trends.parts, texts=trends.texts))


def show_highlights(report: QualityReport, trends: Trends, t: Catalog) -> None:
    """What stands out in a report: posts, trends, and the comments most worth reading."""
    for code, posts in (("best_posts", report.best_posts), ("worst_posts", report.worst_posts)):
        rows = [_post_row(post, code) for post in posts]
        if rows:
            echo()
            heads = {
                "metric": t(f"report.{code}"),
                "value": t("report.value"),
                "interval": t("report.interval"),
            }
            echo_table(heads | {"n": t("report.n")}, rows)
    _show_tables(trends, report.timezone, t)
    if trends.comments:
        echo()
        echo_table(
            {"text": t("report.comments")},
            [{"text": comment.text} for comment in trends.comments],
            is_last_whole=True,
        )


def _post_row(post: PostMood, code: str) -> Row:
    share = post.positive if code == "best_posts" else post.negative
    return ratio_row(f"{post.platform} {post.post}", share)


def _show_spikes(trends: Trends, timezone: str, t: Catalog) -> None:
    rows = [
        {
            "began": format_seconds(spike.began_at, timezone),
            "ended": format_seconds(spike.ended_at, timezone) if spike.ended_at else t("trend.goes_on"),
            "measure": spike_measure(spike, t),
            "count": str(spike.figures.count),
            "people": str(spike.figures.authors),
            "usual": f"{spike.figures.usual:.0f}",
            "deviation": f"{spike.figures.deviation:.1f}",
            "where": spike_site(spike, spike.account_id, t),
        }
        for spike in trends.spikes
    ]
    echo()
    if rows:
        heads = ("ended", "count", "people", "usual", "deviation", "where")
        names = {"began": t("trend.spikes"), "measure": ""} | {name: t(f"trend.{name}") for name in heads}
        order = ("began", "ended", "measure", "count", "people", "usual", "deviation", "where")
        echo_table({name: names[name] for name in order}, rows, is_last_whole=True)
    else:
        echo(t("trend.no_spike"))
    for account in trends.history:
        if not account.is_enough:
            name = sanitize_terminal(account.account_id, 60)
            echo(t.count("trend.not_enough", account.weeks, account=name, needed=FEWEST_WEEKS))


def _show_topics(code: str, topics: Iterable[RisingTopic], t: Catalog) -> None:
    rows = [
        {
            "topic": ", ".join((rising.topic.words, *rising.topic.related)),
            "people": f"{rising.topic.people} / {rising.topic.of_people}",
            "before": f"{rising.topic.before} / {rising.topic.of_before}",
            "example": rising.examples[0].text,
        }
        for rising in topics
    ]
    echo()
    if rows:
        heads = {name: t(f"trend.{name}") for name in ("people", "before", "example")}
        echo_table({"topic": t(f"trend.{code}")} | heads, rows)
    elif code == "topics":
        echo(t("trend.no_topic"))


def _show_questions(questions: Iterable[OpenQuestion], t: Catalog) -> None:
    rows = [
        {"people": str(question.people), "before": str(question.before), "example": question.example.text}
        for question in questions
    ]
    echo()
    if rows:
        echo(t("trend.questions"))
        heads = {name: t(f"trend.{name}") for name in ("people", "before", "example")}
        echo_table(heads, rows)
    else:
        echo(t("trend.no_question"))
