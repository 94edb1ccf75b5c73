"""Imports the exports of ad managers and platforms' tools, and undoes an import.

A value is known by its object, days, origin and metric; the import that says it last is in force. So the same
file, or one that overlaps it, changes nothing that it says the same of.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.documents.local_time import local_day
from bot.domain import Account
from bot.domain.platform_metrics import Level, MetricRow
from bot.errors import UserError, explain_io, message
from bot.exports.reading import Export, read_export
from bot.exports.rows import RowProblem
from bot.exports.tools import TOOLS
from bot.exports.unpacking import Unreadable
from bot.files import read_bytes
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.history import audit
from bot.store.reporting import conversions, platform_metrics
from bot.store.reporting.platform_metrics import MetricImport, ObjectKey, StoredValue, ValueKey, keys_of

__all__ = ["ImportReport", "MetricImport", "import_metrics", "list_metric_imports", "undo_metric_import"]

#: A year of a large account by day; more is several exports.
LARGEST_FILE = 16 * 2**20
#: Which platforms of ours a tool's platform stands for.
_FAMILIES: Mapping[str, frozenset[str]] = {"meta": frozenset({"facebook", "instagram"})}
Span = tuple[date, date]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportReport:
    """What an import did, or would do. `same_as` is the import that the same file came with before, and then
    nothing was done. The numbers are counts of single values: of which nothing was known, which differ from
    what was known, and which are as they were."""

    import_id: int | None
    file_name: str
    export: Export
    account_id: str
    new: int
    changed: int
    unchanged: int
    problems: tuple[RowProblem, ...]
    is_preview: bool
    same_as: MetricImport | None = None

    @property
    def rows(self) -> int:
        """How many rows of the file are used."""
        return len(self.export.rows)

    @property
    def days(self) -> Span | None:
        """The first and the last day that it speaks of; None when it speaks of whole lives alone."""
        days = [day for row in self.export.rows for day in (row.first_day, row.last_day) if day]
        return (min(days), max(days)) if days else None


async def import_metrics(
    workspace: Workspace,
    file: Path,
    *,
    account: str = "",
    tool: str = "",
    order: str = "",
    currency: str = "",
    is_preview: bool = False,
) -> ImportReport:
    """Read an export and keep what it says; with `is_preview` say only what that would change.

    `account` is whose numbers they are where the file does not say; `tool`, `order` of days (`dmy`, `mdy`)
    and `currency` likewise. Raises `UserError` for a file that cannot be read or is of no account of ours.
    """
    content = read_export_file(file)
    today = local_day(workspace.now(), workspace.timezone)
    try:
        export = read_export(content, today=today, tool=tool, order=order, currency=currency)
    except Unreadable as error:
        tools = ", ".join(name for name in TOOLS if not name.endswith("_series"))
        raise UserError("export_unreadable", file=file.name, reason=error.reason, tools=tools) from error
    account_id = _account_of(workspace, export, account)
    export = replace(export, rows=tuple(_with_account(workspace, export.rows, account_id)))
    sha256 = hashlib.sha256(content).hexdigest()

    def work(tx: Transaction) -> ImportReport:
        report = _plan(tx, file.name, export, account_id, sha256)
        if is_preview or report.same_as is not None or not report.rows:
            return replace(report, is_preview=is_preview)
        return replace(report, import_id=_store(tx, workspace, report, sha256))

    return await (workspace.store.read(work) if is_preview else workspace.store.write(work))


async def list_metric_imports(workspace: Workspace) -> tuple[MetricImport, ...]:
    """Every import of a file and what APIs have told, the latest first."""
    return tuple(await workspace.store.read(platform_metrics.list_imports))


async def undo_metric_import(workspace: Workspace, import_id: int) -> int:
    """Forget what an import said; how many values or conversions that were. What was known before is in force
    again.
    Recorded. Raises `UserError` for a number that is no import of a file, or was undone before."""
    at, by = workspace.now().timestamp(), workspace.actor

    def work(tx: Transaction) -> int:
        stored = platform_metrics.get_import(tx, import_id)
        if stored is None or not stored.file_name:
            raise UserError("metric_import_unknown", number=import_id)
        if stored.undone_at is not None:
            raise UserError("metric_import_undone", number=import_id)
        values = platform_metrics.undo_import(tx, import_id, at=at)
        values += conversions.delete_import(tx, import_id)
        audit.append_entry(
            tx, at=at, actor=by, action="metrics_undone", subject=f"metrics:{import_id}", details={}
        )
        return values

    return await workspace.store.write(work)


def read_export_file(file: Path) -> bytes:
    """The bytes of an export. Raises `UserError` for a file that cannot be read."""
    try:
        return read_bytes(file, LARGEST_FILE)
    except OSError as error:
        raise UserError("export_unusable", file=file, reason=explain_io(error)) from error


def _plan(tx: Transaction, name: str, export: Export, account_id: str, sha256: str) -> ImportReport:
    """What an export would change."""
    in_force = platform_metrics.list_values(tx)
    rows, problems = _without_overlaps(export.rows, in_force)
    counts = _compare(rows, in_force)
    changes_nothing = not counts["new"] and not counts["changed"]
    return ImportReport(
        import_id=None,
        file_name=name,
        export=replace(export, rows=tuple(rows)),
        account_id=account_id,
        **counts,
        problems=(*export.problems, *problems),
        is_preview=False,
        same_as=platform_metrics.find_same_file(tx, sha256, account_id) if changes_nothing else None,
    )


def _store(tx: Transaction, workspace: Workspace, report: ImportReport, sha256: str) -> int:
    at, rows = workspace.now().timestamp(), report.export.rows
    import_id = platform_metrics.insert_import(
        tx,
        source=report.export.tool,
        account_id=report.account_id,
        file_name=report.file_name[:200],
        sha256=sha256,
        by=workspace.actor,
        at=at,
        rows=len(rows),
    )
    platform_metrics.put_rows(tx, import_id, rows, at=at)
    audit.append_entry(
        tx,
        at=at,
        actor=workspace.actor,
        action="metrics_imported",
        subject=f"metrics:{import_id}",
        details={"source": report.export.tool, "rows": len(rows), "sha256": sha256},
    )
    return import_id


# ---- whose numbers they are


def _accounts(workspace: Workspace) -> Sequence[Account]:
    if not workspace.is_configured:
        return ()
    return [account for source in workspace.config.sources for account in source.accounts]


def _account_of(workspace: Workspace, export: Export, named: str) -> str:
    """The account that the file is about: as it says, as a person says, or the one that it can be; empty
    where it may be about several, which only ads may."""
    accounts = _accounts(workspace)
    names = ", ".join(sorted({account.id for account in accounts})) or "-"
    if named and accounts and all(account.id != named for account in accounts):
        raise UserError("account_unknown", account=named[:60], accounts=names)
    printed = {row.about.account_id for row in export.rows if row.about.account_id}
    if printed:
        if named and printed != {named}:
            raise UserError("export_of_other_account", named=named, printed=", ".join(sorted(printed))[:200])
        return next(iter(printed)) if len(printed) == 1 else ""
    if named:
        return named
    platforms = {row.about.platform for row in export.rows}
    candidates = {account.id for account in accounts if _may_be(account.platform, platforms)}
    if len(candidates) == 1:
        return candidates.pop()
    if any(row.about.level is not Level.AD for row in export.rows):
        raise UserError("export_which_account", accounts=names)
    return ""


def _may_be(platform: str, printed: Iterable[str]) -> bool:
    return any(platform in _FAMILIES.get(name or "meta", frozenset({name})) for name in printed)


def _with_account(workspace: Workspace, rows: Iterable[MetricRow], account_id: str) -> Iterable[MetricRow]:
    """The rows with their account; an account itself is the object of its own rows."""
    platforms = {account.id: account.platform for account in _accounts(workspace)}
    for row in rows:
        about = row.about
        account = about.account_id or account_id
        platform = about.platform or platforms.get(account, "facebook")
        about = replace(about, account_id=account, platform=platform)
        yield replace(row, about=replace(about, id=account) if about.level is Level.ACCOUNT else about)


# ---- what is known already


def _compare(rows: Iterable[MetricRow], in_force: Mapping[ValueKey, StoredValue]) -> dict[str, int]:
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    for row in rows:
        for key, amount in keys_of(row):
            before = in_force.get(key)
            currency = row.currency if key.metric == "spend" else ""
            is_same = before is not None and (before.amount, before.currency) == (amount, currency)
            counts["new" if before is None else "unchanged" if is_same else "changed"] += 1
    return counts


def _without_overlaps(
    rows: Iterable[MetricRow], in_force: Mapping[ValueKey, StoredValue]
) -> tuple[list[MetricRow], list[RowProblem]]:
    """The rows but those for a period that touches other days of the same object: their numbers would be
    counted twice."""
    spans: dict[ObjectKey, set[Span]] = defaultdict(set)
    for key in in_force:
        if key.first_day and key.last_day:
            spans[key.about].add((key.first_day, key.last_day))
    longest = {about: [span for span in those if span[0] != span[1]] for about, those in spans.items()}
    accepted, problems = [], []
    for row in rows:
        about = platform_metrics.key_of(row.about)
        first, last = row.first_day, row.last_day
        clash = None
        if first and last:
            # A day can only clash with a longer period, of which there are few.
            candidates = longest.get(about, []) if first == last else spans[about]
            clash = next(
                (s for s in candidates if s != (first, last) and s[0] <= last and first <= s[1]), None
            )
        if clash is None:
            accepted.append(row)
            if first and last:
                spans[about].add((first, last))
                if first != last:
                    longest.setdefault(about, []).append((first, last))
        else:
            reason = message(
                "{first} to {last} is known already; undo that import, or export other days",
                first=clash[0],
                last=clash[1],
            )
            problems.append(RowProblem(line=row.line, heading="", reason=reason))
    return accepted, problems
