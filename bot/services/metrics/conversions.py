"""Takes in conversions: from a file, which can be undone like any import, and from a signed request."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from bot.config import Config, Conversions
from bot.config.secrets import decode_key
from bot.documents import from_json
from bot.domain import Actor
from bot.domain.conversions import Conversion
from bot.errors import InvalidSignature, UserError
from bot.exports.conversions import (
    ConversionFile,
    PostedConversions,
    find_conversions,
    read_conversions,
    read_posted,
)
from bot.platforms.ports import WebhookRequest
from bot.platforms.signatures import verify_webhook
from bot.services.campaign_links import links_of
from bot.services.metrics.importing import MetricImport, read_export_file
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.history import audit
from bot.store.reporting import conversions, platform_metrics

_INTAKE = Actor.system("intake")


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversionReport:
    """What an import of conversions did, or would do. `same_as` is the import that the same file came with
    before, and then nothing was done."""

    import_id: int | None
    file_name: str
    read: ConversionFile
    new: int
    changed: int
    unchanged: int
    is_preview: bool
    same_as: MetricImport | None = None

    @property
    def days(self) -> tuple[date, date] | None:
        """The days, in UTC, on which the first and the last one happened."""
        moments = [conversion.happened_at for conversion in self.read.conversions]
        if not moments:
            return None
        return (
            datetime.fromtimestamp(min(moments), UTC).date(),
            datetime.fromtimestamp(max(moments), UTC).date(),
        )


def holds_conversions(file: Path) -> bool:
    """Whether a file is one of conversions. Raises `UserError` for one that cannot be read."""
    return find_conversions(read_export_file(file)) is not None


async def import_conversions(
    workspace: Workspace, file: Path, *, order: str = "", currency: str = "", is_preview: bool = False
) -> ConversionReport:
    """Keep the conversions of a file; with `is_preview` say only what that would change.

    Raises `UserError` for a file that cannot be read, or holds none.
    """
    content = read_export_file(file)
    table = find_conversions(content)
    if table is None:
        raise UserError("no_conversions", file=file.name)
    read = read_conversions(
        *table, timezone=workspace.timezone, order=order, currency=currency, marks=_marks(workspace)
    )
    sha256 = hashlib.sha256(content).hexdigest()

    def work(tx: Transaction) -> ConversionReport:
        counts = _compare(tx, read.conversions)
        changes_nothing = not counts["new"] and not counts["changed"]
        same_as = platform_metrics.find_same_file(tx, sha256, "") if changes_nothing else None
        report = ConversionReport(
            import_id=None,
            file_name=file.name,
            read=read,
            new=counts["new"],
            changed=counts["changed"],
            unchanged=counts["unchanged"],
            is_preview=is_preview,
            same_as=same_as,
        )
        if is_preview or same_as is not None or not read.conversions:
            return report
        return replace(report, import_id=_store(tx, workspace, report, sha256))

    return await (workspace.store.read(work) if is_preview else workspace.store.write(work))


async def take_conversions(
    workspace: Workspace, config: Config, request: WebhookRequest
) -> PostedConversions:
    """Keep what a signed request tells; told again it changes nothing.

    Raises `InvalidSignature`, `Malformed` for a body that is no conversion and no list of them, `StoreBusy`
    or `StoreFull` when it cannot be kept now.
    """
    settings = config.conversions or Conversions()
    keys = [key for secret in settings.secrets if (key := decode_key(secret.reveal()))]
    if not keys:
        raise InvalidSignature("there is no secret that could prove it genuine")
    verify_webhook(request.headers, request.body, request.received_at, keys, settings.tolerance)
    marks = links_of(config).marks
    posted = read_posted(from_json(request.body), timezone=config.timezone, marks=marks)
    at = request.received_at.timestamp()

    def work(tx: Transaction) -> None:
        conversions.take_posted(tx, posted.conversions, by=_INTAKE, at=at)

    if posted.conversions:
        await workspace.store.write(work)
    return posted


def _marks(workspace: Workspace) -> dict[str, str]:
    return dict(links_of(workspace.config).marks) if workspace.is_configured else {}


def _compare(tx: Transaction, read: Iterable[Conversion]) -> Counter[str]:
    counts: Counter[str] = Counter(new=0, changed=0, unchanged=0)
    for conversion in read:
        before = conversions.find(tx, conversion.key)
        counts["new" if before is None else "unchanged" if before == conversion else "changed"] += 1
    return counts


def _store(tx: Transaction, workspace: Workspace, report: ConversionReport, sha256: str) -> int:
    at, rows = workspace.now().timestamp(), len(report.read.conversions)
    import_id = platform_metrics.insert_import(
        tx,
        source=conversions.SOURCE,
        account_id="",
        file_name=report.file_name[:200],
        sha256=sha256,
        by=workspace.actor,
        at=at,
        rows=rows,
    )
    conversions.put(tx, import_id, report.read.conversions, at=at)
    audit.append_entry(
        tx,
        at=at,
        actor=workspace.actor,
        action="metrics_imported",
        subject=f"metrics:{import_id}",
        details={"source": conversions.SOURCE, "rows": rows, "sha256": sha256},
    )
    return import_id
