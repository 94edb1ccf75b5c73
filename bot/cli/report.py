"""`tamis report`: the metrics of a period as tables, or as JSON with every definition."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import click

from bot.cli import localized
from bot.cli.options import Instance, Moment, as_json, looks
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, warn
from bot.domain.statistics import Balance, Difference, Duration, Ratio
from bot.present.local_time import format_moment
from bot.present.messages import Catalog
from bot.present.serialize_report import quality_report_json
from bot.services.reports.quality import QualityReport, measure_quality

Row = Mapping[str, str]
_NO_VALUE = "-"


@localized.command()
@click.option("--since", type=Moment(), default="7d", show_default=True, help="From: 24h, 7d, 4w, or a date.")
@click.option("--until", type=Moment(), default=None, help="To, likewise.  [default: now]")
@looks
@as_json
@localized.pass_catalog
def report(since: datetime, until: datetime | None, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Service, sentiment and moderation metrics of what people wrote in a period.

    Bot and people are always kept apart; every rate has its 95 % interval and its sample size. --json adds
    the definition of each metric.
    """
    # Before the database is opened: a wrong call is exit code 2, whatever is in it.
    if (until or datetime.now(UTC)) <= since:
        raise click.UsageError(t("period_ends_before_it_begins"))
    report = instance.run(measure_quality, since, until)
    if as_json:
        echo_json(quality_report_json(report))
    else:
        _show_report(report, t)


def _show_report(report: QualityReport, t: Catalog) -> None:
    since, until = (format_moment(moment, report.timezone) for moment in (report.since, report.until))
    echo(t("report.title", since=since, until=until))
    if report.service.inbound == 0:
        echo(t("report.empty"))
    sections = {
        "volumes": _volumes(report, t),
        "service": _service(report, t),
        "sentiment": _sentiment(report, t),
        "intents": (_ratio_row(name, ratio) for name, ratio in report.intents.items()),
        "moderation": _moderation(report, t),
        "queue": _queue(report, t),
        "origins": _origins(report, t),
    }
    for name, section in sections.items():
        rows = list(section)
        if not rows or (report.service.inbound == 0 and name != "queue"):
            continue
        columns = {"metric": t(f"report.{name}")}
        columns |= {key: t(f"report.{key}") for key in ("value", "interval", "n")}
        echo()
        echo_table(columns, rows)
        if name == "origins":
            echo(f"({t('report.caution')})")
    warn(t("report.definitions"))


def _volumes(report: QualityReport, t: Catalog) -> Iterator[Row]:
    yield {"metric": t("metric.inbound"), "value": str(report.service.inbound)}
    for attribute, counts in report.volumes.items():
        for name, count in counts.items():
            metric = "  " + t("pair", label=t.term("word", attribute), value=t.term("word", name))
            yield {"metric": metric, "value": str(count)}


def _service(report: QualityReport, t: Catalog) -> Iterator[Row]:
    for key, rates in (
        ("answered_of_needed", report.service.answered_of_needed),
        ("answered_of_all", report.service.answered_of_all),
    ):
        for who, ratio in rates.items():
            yield _ratio_row(t(f"metric.{key}", who=t(f"who.{who}")), ratio)
    for key, durations in (
        ("first_answer", report.service.first_answer),
        ("own_delay", report.service.own_delay),
    ):
        for who, duration in durations.items():
            yield _duration_row(t(f"metric.{key}", who=t(f"who.{who}")), duration, t)


def _sentiment(report: QualityReport, t: Catalog) -> Iterator[Row]:
    yield _ratio_row(t("metric.judged"), report.sentiment.judged)
    yield _ratio_row(t("metric.unread"), report.sentiment.unread)
    for name, ratio in report.sentiment.shares.items():
        yield _ratio_row(f"  {t(f'word.{name}')}", ratio)
    yield _balance_row(t("metric.net"), report.sentiment.net_sentiment)
    yield _ratio_row(t("metric.health"), report.sentiment.brand_health)


def _moderation(report: QualityReport, t: Catalog) -> Iterator[Row]:
    moderation = report.moderation
    yield _ratio_row(t("metric.hidden"), moderation.hidden)
    for rule, ratio in moderation.hidden_by_rule.items():
        yield _ratio_row("  " + t("metric.hidden_by", rule=rule), ratio)
    yield _ratio_row(t("metric.overturned"), moderation.overturned)
    for rule, ratio in moderation.overturned_by_rule.items():
        yield _ratio_row("  " + t("metric.overturned_by", rule=rule), ratio)


def _queue(report: QualityReport, t: Catalog) -> Iterator[Row]:
    queue = report.queue
    oldest = _NO_VALUE if queue.oldest_seconds is None else t.duration(queue.oldest_seconds)
    yield {"metric": t("metric.open"), "value": str(queue.open)}
    yield {"metric": t("metric.oldest"), "value": oldest}
    yield {"metric": t("metric.answered"), "value": str(queue.answered)}
    for day, count in queue.answered_per_day.items():
        yield {"metric": t("metric.on", day=day), "value": str(count)}
    yield _duration_row(t("metric.time"), queue.time_to_answer, t)
    yield _ratio_row(t("metric.followed"), queue.followed)


def _origins(report: QualityReport, t: Catalog) -> Iterator[Row]:
    for origin, metrics in report.by_origin.items():
        name = t(f"word.{origin}")
        yield {"metric": t("pair", label=name, value=t("metric.inbound")), "value": str(metrics.inbound)}
        yield _ratio_row(t("pair", label=name, value=t("metric.needed")), metrics.answered_of_needed)
        for who, duration in (("bot", metrics.first_answer_bot), ("human", metrics.first_answer_human)):
            metric = t("metric.first_answer", who=t(f"who.{who}"))
            yield _duration_row(t("pair", label=name, value=metric), duration, t)
        yield _ratio_row(t("pair", label=name, value=t("metric.hidden")), metrics.hidden)
        yield _ratio_row(t("pair", label=name, value=t("metric.negative")), metrics.negative)
        yield _balance_row(t("pair", label=name, value=t("metric.net")), metrics.net_sentiment)
    names = {"answered_of_needed": "needed", "hidden": "hidden", "negative": "negative"}
    for key, difference in report.ad_minus_organic.items():
        metric = t("metric.difference", name=t(f"metric.{names[key]}"))
        yield _difference_row(metric, difference)


def _ratio_row(metric: str, ratio: Ratio) -> Row:
    if ratio.share is None or ratio.low is None or ratio.high is None:
        return {"metric": metric, "value": _NO_VALUE, "n": "0"}
    return {
        "metric": metric,
        "value": f"{ratio.share:.1%}",
        "interval": f"{ratio.low:.1%} – {ratio.high:.1%}",
        "n": f"{ratio.hits}/{ratio.n}",
    }


def _duration_row(metric: str, duration: Duration, t: Catalog) -> Row:
    if duration.median is None or duration.p90 is None:
        return {"metric": metric, "value": _NO_VALUE, "n": "0"}
    value = f"{t.duration(duration.median)} / {t.duration(duration.p90)}"
    return {"metric": metric, "value": value, "n": str(duration.n)}


def _balance_row(metric: str, balance: Balance) -> Row:
    value = _NO_VALUE if balance.value is None else f"{balance.value:+.2f}"
    return {"metric": metric, "value": value, "n": str(balance.n)}


def _difference_row(metric: str, difference: Difference) -> Row:
    if difference.value is None or difference.low is None or difference.high is None:
        return {"metric": metric, "value": _NO_VALUE}
    interval = f"{100 * difference.low:+.1f} – {100 * difference.high:+.1f}"
    return {"metric": metric, "value": f"{100 * difference.value:+.1f} pt", "interval": interval}
