"""The JSON of `tamis report`: every metric with its definition, times in ISO 8601."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from bot.present.csv_table import csv_text
from bot.present.local_time import format_moment
from bot.present.serialize_trends import trends_json
from bot.services.reports.entries import Entrant
from bot.services.reports.experiments import ExperimentReport
from bot.services.reports.quality import QualityReport
from bot.services.reports.second_opinions import SecondOpinions
from bot.services.reports.trends import Trends


def quality_report_json(report: QualityReport, trends: Trends | None = None) -> dict[str, object]:
    """The whole report under stable names, with the trends of the period."""
    document = _plain(asdict(report))
    assert isinstance(document, dict)  # a report is a mapping of its metrics
    scope = document["scope"]
    assert isinstance(scope, dict)  # of a dataclass
    document["scope"] = {name: value for name, value in scope.items() if value}
    # What programs read under the name that the first release gave it.
    named = {("mood" if name == "sentiment" else name): value for name, value in document.items()}
    return named if trends is None else named | {"trends": trends_json(trends)}


def second_opinions_json(measured: SecondOpinions) -> object:
    """Agreement by policy and appeals by rule, as they stand in the report."""
    return _plain(asdict(measured))


def quality_report_csv(report: QualityReport, trends: Trends | None = None) -> str:
    """Every figure as one line: its name in the JSON, value, interval, sample size and definition.

    Durations are in seconds. A figure that was not measured has an empty value.
    """
    columns = ("figure", "value", "low", "high", "p90", "n", "definition")
    rows = [[name, *cells] for name, cells in _figures(quality_report_json(report), "")]
    rows += _highlights(report, trends)
    return csv_text(columns, rows)


def figures_json(report: QualityReport, beginning: str = "") -> dict[str, object]:
    """Every figure whose name in the JSON begins so; what is a text in the report is left out."""
    names = ("value", "low", "high", "p90", "n", "definition")
    return {
        name: dict(zip(names, cells, strict=True))
        for name, cells in _figures(quality_report_json(report), "")
        if name.startswith(beginning)
    }


def _highlights(report: QualityReport, trends: Trends | None) -> Iterator[list[str]]:
    """What has no fixed name: posts, spikes, topics and questions by their place in their list; what each is
    stands where other lines have their definition."""
    for code, posts in (("best_posts", report.best_posts), ("worst_posts", report.worst_posts)):
        for number, post in enumerate(posts, 1):
            share = post.positive if code == "best_posts" else post.negative
            cells = [share.share, share.low, share.high, "", share.n, f"{post.platform} {post.post}"]
            yield _line(f"{code}.{number}", cells)
    if trends is None:
        return
    for number, spike in enumerate(trends.spikes, 1):
        what = " ".join(filter(None, (spike.measure.value, spike.rule, spike.account_id, spike.post)))
        yield _line(f"trends.spikes.{number}", [spike.figures.count, "", "", "", spike.figures.authors, what])
    for code, topics in (("topics", trends.topics), ("complaints", trends.complaints)):
        for number, rising in enumerate(topics, 1):
            topic = rising.topic
            what = f"{topic.words} (before: {topic.before} of {topic.of_before}): {rising.examples[0].text}"
            yield _line(f"trends.{code}.{number}", [topic.people, "", "", "", topic.of_people, what])
    for number, question in enumerate(trends.questions, 1):
        yield _line(f"trends.questions.{number}", [question.people, "", "", "", "", question.example.text])
    for number, comment in enumerate(trends.comments, 1):
        yield _line(f"trends.comments.{number}", ["", "", "", "", "", comment.text])


def _line(name: str, cells: Sequence[object]) -> list[str]:
    return [name, *("" if cell is None else str(cell) for cell in cells)]


def _figures(document: Mapping[str, object], path: str) -> Iterator[tuple[str, list[str]]]:
    for name, member in document.items():
        if not isinstance(member, dict):
            continue
        here = f"{path}.{name}" if path else name
        if "definition" in member:
            value = next((member[key] for key in ("share", "value", "median") if key in member), None)
            cells = [value, *(member.get(key) for key in ("low", "high", "p90", "n", "definition"))]
            yield here, ["" if cell is None else str(cell) for cell in cells]
        else:
            yield from _figures(member, here)


def experiment_json(report: ExperimentReport) -> dict[str, object]:
    """One experiment: its groups, with the definition of each share."""
    document = asdict(report)
    document["days"] = report.window.days
    del document["window"]
    plain = _plain(document)
    assert isinstance(plain, dict)  # a report is a mapping
    return plain


def entrant_json(entrant: Entrant) -> dict[str, object]:
    """One person who took part, character for character."""
    event = entrant.first.event
    return {
        "author_id": entrant.author_id or None,
        "author_name": entrant.author_name or None,
        "first_entry_at": event.created_at.isoformat(),
        "entries": entrant.entries,
        "platform": event.platform,
        "account_id": event.account_id,
        "post_id": event.thread_id,
        "message_id": event.message_id,
        "permalink": event.permalink,
        "is_hidden": entrant.is_hidden,
        "text": event.text,
    }


def entrant_row(entrant: Entrant, timezone: str) -> dict[str, str]:
    """The same as cells of a table, times on the clock of that zone."""
    row = {key: "" if value is None else str(value) for key, value in entrant_json(entrant).items()}
    row["first_entry_at"] = format_moment(entrant.first.event.created_at, timezone)
    row["is_hidden"] = "yes" if entrant.is_hidden else "no"
    return row


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value
