"""Reads a whole export: finds out by itself which tool wrote it, and gives its rows once each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.platform_metrics import METRICS, Level, MetricRow
from bot.errors import message
from bot.exports.dates import days_between, read_moment
from bot.exports.rows import Findings, RowProblem, RowReader
from bot.exports.series import find_series
from bot.exports.tables import Table, find_table, nearest_heading
from bot.exports.tools import CONVERSIONS
from bot.exports.unpacking import Text, Unreadable, unpack

#: A total may differ so much from the sum of its rows before it is told.
_TOLERANCE = 0.01


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """What an export says, and what was noticed on the way.

    `skipped` counts what is left out on purpose (`total`, `blank`, `block`, `member`, `repeated`), `notes`
    what a reader of the figures should know, by a code that has a sentence. `unknown` are the headings that
    nobody knows, each with the known one that looks most like it.
    """

    tool: str
    language: str
    encoding: str
    delimiter: str
    date_order: str
    member: str
    preamble_lines: int
    rows: tuple[MetricRow, ...]
    problems: tuple[RowProblem, ...]
    more_problems: int
    skipped: Mapping[str, int]
    notes: Mapping[str, int]
    unknown: tuple[tuple[str, str], ...]


def read_export(
    content: bytes, *, today: date, tool: str = "", order: str = "", currency: str = ""
) -> Export:
    """The rows of an export. `tool`, `order` (`dmy`, `mdy`) and `currency` are said by a person where the
    file leaves them open. Raises `Unreadable` for what is no export that we know."""
    texts = unpack(content)
    readings: list[Export] = []
    reasons = []
    for text in texts:
        try:
            readings.append(_read_text(text, today, tool, order, currency))
        except Unreadable as error:
            reasons.append(error)
    if not readings:
        raise reasons[0] if reasons else Unreadable(message("the archive holds no CSV file"))
    # An archive repeats one table as charts and totals: the one that says most is it.
    best = max(readings, key=lambda export: sum(len(row.values) for row in export.rows))
    if len(texts) == 1:
        return best
    return replace(best, skipped={**best.skipped, "member": len(texts) - 1})


def _read_text(text: Text, today: date, tool: str, order: str, currency: str) -> Export:
    series, other_blocks = find_series(text.text)
    tables: Sequence[Table] = series or (find_table(text.text, tool),)
    if tables[0].tool == CONVERSIONS:
        raise Unreadable(message("it holds conversions, not what a platform counts"))
    readers = [RowReader(table, today=today, order=order, currency=currency) for table in tables]
    rows: list[MetricRow] = []
    findings = Findings()
    for table, reader in zip(tables, readers, strict=True):
        read = _with_report_period(table, list(reader.read()))
        findings.notes.update(_holes(read))
        findings.notes.update(_differing_totals(read, reader.findings.totals))
        _merge(findings, reader.findings)
        rows += read
    findings.notes.update(_reused_names(rows))
    once = _once_each(rows, findings)
    first = tables[0]
    if other_blocks:
        findings.skipped["block"] += other_blocks
    unknown = [c.heading for table in tables for c in table.columns if not c.field and c.heading]
    return Export(
        tool=first.tool.removesuffix("_series"),
        language=first.language,
        encoding=text.encoding,
        delimiter=first.delimiter,
        date_order=readers[0].date_order,
        member=text.member,
        preamble_lines=0 if series else len(first.preamble),
        rows=tuple(once),
        problems=tuple(findings.problems),
        more_problems=findings.more_problems,
        skipped=dict(findings.skipped),
        notes={code: count for code, count in sorted(findings.notes.items()) if count},
        unknown=tuple((heading, nearest_heading(first.tool, heading)) for heading in dict.fromkeys(unknown)),
    )


def _merge(findings: Findings, more: Findings) -> None:
    for problem in more.problems:
        findings.add_problem(problem.line, problem.heading, problem.reason)
    findings.more_problems += more.more_problems
    findings.skipped.update(more.skipped)
    findings.notes.update(more.notes)


def _once_each(rows: Sequence[MetricRow], findings: Findings) -> list[MetricRow]:
    """What a breakdown such as by age spread over several rows of one object and day, added up again; people
    who were reached are no sum. A row that only repeats another one goes."""
    by_key: dict[object, MetricRow] = {}
    for row in rows:
        key = (row.about.level, row.about.platform, row.about.key, row.first_day, row.last_day, row.origin)
        before = by_key.get(key)
        if before is None:
            by_key[key] = row
        elif replace(before, line=0) == replace(row, line=0):
            findings.skipped["repeated"] += 1
        elif before.about.level is Level.ACCOUNT and not set(before.values) & set(row.values):
            by_key[key] = replace(before, values={**before.values, **row.values})
        elif before.currency != row.currency:
            reason = message("it is in another currency than line {line}, of the same ad", line=before.line)
            findings.add_problem(row.line, "", reason)
        else:
            findings.notes["rows_added_up"] += 1
            by_key[key] = replace(before, values=_added(before.values, row.values))
    return list(by_key.values())


def _added(first: Mapping[str, int], second: Mapping[str, int]) -> Mapping[str, int]:
    names = [name for name in METRICS if METRICS[name] and (name in first or name in second)]
    return {name: first.get(name, 0) + second.get(name, 0) for name in names}


def _with_report_period(table: Table, rows: list[MetricRow]) -> list[MetricRow]:
    """LinkedIn dates an undivided report by its first day: each ad has one row then, for the whole period."""
    if table.tool != "linkedin_ads":
        return rows
    days = {}
    for line in table.preamble:
        name, _, value = " ".join(line.cells).partition(": ")
        if name in ("Report Start", "Report End"):
            try:
                days[name] = read_moment(value, "").day
            except ValueError:
                return rows
    first, last = days.get("Report Start"), days.get("Report End")
    ads = [row.about.key for row in rows]
    if first is None or last is None or first == last or len(set(ads)) < len(ads):
        return rows
    if any(row.first_day != first for row in rows):
        return rows
    return [replace(row, last_day=last) for row in rows]


def _holes(rows: Sequence[MetricRow]) -> Mapping[str, int]:
    """Days that a series of an account leaves out."""
    days = {row.first_day for row in rows if row.about.level is Level.ACCOUNT and row.first_day}
    if len(days) < 2:
        return {}
    return {"days_missing": sum(day not in days for day in days_between(min(days), max(days)))}


def _reused_names(rows: Sequence[MetricRow]) -> Mapping[str, int]:
    ids: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.about.level is Level.AD and row.about.id:
            ids[row.about.title].add(row.about.id)
    return {"ad_name_reused": sum(len(several) > 1 for several in ids.values())}


def _differing_totals(rows: Sequence[MetricRow], totals: Sequence[Mapping[str, int]]) -> Mapping[str, int]:
    """How many totals of the file are not the sums of its rows, by more than one part in a hundred."""
    differing = 0
    for total in totals:
        for name, value in total.items():
            if METRICS[name]:
                added = sum(row.values.get(name, 0) for row in rows)
                differing += abs(added - value) > _TOLERANCE * max(abs(added), abs(value))
    return {"totals_differ": differing}
