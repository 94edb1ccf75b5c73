"""`tamis report`: the figures of a window as tables, or as JSON with every definition."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import Moment, as_json, data_option, run, ui_language
from bot.cli.terminal import echo, echo_json, echo_table, warn
from bot.present.i18n import Catalog

if TYPE_CHECKING:
    from bot.domain.statistics import Balance, Difference, Duration, Ratio
    from bot.services.reports.quality import Report

Row = Mapping[str, str]
_NOTHING = "-"


@click.command()
@click.option("--since", type=Moment(), default="7d", show_default=True, help="From: 24h, 7d, 4w, or a date.")
@click.option("--until", type=Moment(), default=None, help="To, likewise.  [default: now]")
@data_option
@as_json
@ui_language
def command(
    since: datetime,
    until: datetime | None,
    config: Path | None,
    data: Path | None,
    as_json: bool,
    words: Catalog,
) -> None:
    """Figures about service, mood and moderation of what reached us in a window.

    Bot and people are always apart; every share has its 95 % interval and what it rests on.
    --json adds the definition of each figure.
    """
    from bot.services.reports.quality import quality

    now = datetime.now(UTC)
    end = until or now
    if end <= since:
        raise click.UsageError("--until must be later than --since")
    report = run(config, data, lambda db: quality(db, since, end, now))
    if as_json:
        echo_json(_plain(asdict(report)))
    else:
        _show(report, words)


def _show(report: "Report", words: Catalog) -> None:
    echo(
        words("report.title", since=f"{report.since:%Y-%m-%d %H:%M}", until=f"{report.until:%Y-%m-%d %H:%M}")
    )
    if report.service.inbound == 0:
        echo(words("report.empty"))
    parts = {
        "volumes": _volumes(report, words),
        "service": _service(report, words),
        "mood": _mood(report, words),
        "intents": (_ratio(name, ratio) for name, ratio in report.intents.items()),
        "moderation": _moderation(report, words),
        "queue": _queue(report, words),
        "sides": _sides(report, words),
    }
    for name, rows in parts.items():
        found = list(rows)
        if not found or (report.service.inbound == 0 and name != "queue"):
            continue
        columns = {"figure": words(f"report.{name}")}
        columns |= {key: words(f"report.{key}") for key in ("value", "interval", "n")}
        echo()
        echo_table(columns, found)
        if name == "sides":
            echo(f"({words('report.caution')})")
    warn(words("report.definitions"))


def _volumes(report: "Report", words: Catalog) -> Iterator[Row]:
    yield {"figure": words("figure.inbound"), "value": str(report.service.inbound)}
    for what, counts in report.volumes.items():
        for name, count in counts.items():
            yield {
                "figure": f"  {words.known('word', what)}: {words.known('word', name)}",
                "value": str(count),
            }


def _service(report: "Report", words: Catalog) -> Iterator[Row]:
    for key, group in (
        ("answered_of_needed", report.service.answered_of_needed),
        ("answered_of_all", report.service.answered_of_all),
    ):
        for who, ratio in group.items():
            yield _ratio(words(f"figure.{key}", who=words(f"who.{who}")), ratio)
    for who, duration in report.service.first_answer.items():
        yield _duration(words("figure.first_answer", who=words(f"who.{who}")), duration)


def _mood(report: "Report", words: Catalog) -> Iterator[Row]:
    yield _ratio(words("figure.judged"), report.mood.judged)
    for name, ratio in report.mood.shares.items():
        yield _ratio(f"  {words(f'word.{name}')}", ratio)
    yield _balance(words("figure.net"), report.mood.net_sentiment)
    yield _ratio(words("figure.health"), report.mood.brand_health)


def _moderation(report: "Report", words: Catalog) -> Iterator[Row]:
    yield _ratio(words("figure.hidden"), report.moderation.hidden)
    for rule, ratio in report.moderation.hidden_by_rule.items():
        yield _ratio("  " + words("figure.hidden_by", rule=rule), ratio)
    yield _ratio(words("figure.overturned"), report.moderation.overturned)
    for rule, ratio in report.moderation.overturned_by_rule.items():
        yield _ratio("  " + words("figure.overturned_by", rule=rule), ratio)


def _queue(report: "Report", words: Catalog) -> Iterator[Row]:
    queue = report.queue
    yield {"figure": words("figure.open"), "value": str(queue.open)}
    oldest = _NOTHING if queue.oldest_seconds is None else _span(queue.oldest_seconds)
    yield {"figure": words("figure.oldest"), "value": oldest}
    yield {"figure": words("figure.answered"), "value": str(queue.answered)}
    for day, count in queue.answered_per_day.items():
        yield {"figure": words("figure.on", day=day), "value": str(count)}
    yield _duration(words("figure.time"), queue.time_to_answer)
    yield _ratio(words("figure.followed"), queue.followed)


def _sides(report: "Report", words: Catalog) -> Iterator[Row]:
    for origin, side in report.by_origin.items():
        name = words(f"word.{origin}")
        yield {"figure": f"{name}: {words('figure.inbound')}", "value": str(side.inbound)}
        yield _ratio(f"{name}: {words('figure.needed')}", side.answered_of_needed)
        for who, duration in (("bot", side.first_answer_bot), ("human", side.first_answer_human)):
            yield _duration(f"{name}: {words('figure.first_answer', who=words(f'who.{who}'))}", duration)
        yield _ratio(f"{name}: {words('figure.hidden')}", side.hidden)
        yield _ratio(f"{name}: {words('figure.negative')}", side.negative)
        yield _balance(f"{name}: {words('figure.net')}", side.net_sentiment)
    names = {"answered_of_needed": "needed", "hidden": "hidden", "negative": "negative"}
    for key, difference in report.ad_minus_organic.items():
        yield _difference(words("figure.difference", name=words(f"figure.{names[key]}")), difference)


def _ratio(figure: str, ratio: "Ratio") -> Row:
    if ratio.share is None or ratio.low is None or ratio.high is None:
        return {"figure": figure, "value": _NOTHING, "n": "0"}
    interval = f"{ratio.low:.1%} – {ratio.high:.1%}"
    return {
        "figure": figure,
        "value": f"{ratio.share:.1%}",
        "interval": interval,
        "n": f"{ratio.hits}/{ratio.n}",
    }


def _duration(figure: str, duration: "Duration") -> Row:
    if duration.median is None or duration.p90 is None:
        return {"figure": figure, "value": _NOTHING, "n": "0"}
    return {
        "figure": figure,
        "value": f"{_span(duration.median)} / {_span(duration.p90)}",
        "n": str(duration.n),
    }


def _balance(figure: str, balance: "Balance") -> Row:
    value = _NOTHING if balance.value is None else f"{balance.value:+.2f}"
    return {"figure": figure, "value": value, "n": str(balance.n)}


def _difference(figure: str, difference: "Difference") -> Row:
    if difference.value is None or difference.low is None or difference.high is None:
        return {"figure": figure, "value": _NOTHING}
    points = f"{100 * difference.low:+.1f} – {100 * difference.high:+.1f}"
    return {"figure": figure, "value": f"{100 * difference.value:+.1f} pt", "interval": points}


def _span(seconds: float) -> str:
    from bot.store.review.cases import span

    return span(seconds)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value
