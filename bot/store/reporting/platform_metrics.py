"""Keeps what platforms count themselves, and which file or API said it last.

Only the database is touched here; what the numbers mean is for `bot.services.reports.publicity` to say.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bot.domain import Actor
from bot.domain.platform_metrics import Level, MetricObject, MetricRow
from bot.store import Transaction
from bot.store.codecs import decode_actor
from bot.store.ports import Row

_NO_DAY = ""
_FIRST_OF_ALL, _LAST_OF_ALL = "0000", "9999"


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricImport:
    """A file that was imported, or what an API has told about an account (with an empty `file_name`). Times
    are seconds since 1970."""

    id: int
    source: str
    account_id: str
    file_name: str
    sha256: str
    actor: Actor
    imported_at: float
    rows: int
    undone_at: float | None


class ObjectKey(NamedTuple):
    """What names an object of a platform among all of them."""

    platform: str
    level: Level
    key: str


class ValueKey(NamedTuple):
    """What names a number: of which object, for which days, of which origin, and what it counts. The days are
    None for a number of the whole life of the object."""

    about: ObjectKey
    first_day: date | None
    last_day: date | None
    origin: str
    metric: str


class StoredValue(NamedTuple):
    """A number that is in force, and where it comes from."""

    amount: int
    currency: str
    source: str
    learnt_at: float


def key_of(about: MetricObject) -> ObjectKey:
    """The key under which an object is kept."""
    return ObjectKey(about.platform, about.level, about.key)


def keys_of(row: MetricRow) -> Iterable[tuple[ValueKey, int]]:
    """The keys of the numbers of a row, with the numbers."""
    about = key_of(row.about)
    for metric, amount in row.values.items():
        yield ValueKey(about, row.first_day, row.last_day, row.origin, metric), amount


def insert_import(
    tx: Transaction,
    *,
    source: str,
    account_id: str,
    file_name: str,
    sha256: str,
    by: Actor,
    at: float,
    rows: int,
) -> int:
    """The number of a new import, under which its rows are kept."""
    return int(
        tx.value(
            "platform_metrics.insert_import",
            source=source,
            account_id=account_id,
            file_name=file_name,
            sha256=sha256,
            actor_kind=by.kind.value,
            actor_id=by.id,
            at=at,
            rows=rows,
        )
    )


def take_from_api(
    tx: Transaction, rows: Sequence[MetricRow], *, source: str, account_id: str, by: Actor, at: float
) -> None:
    """Keep what an API says of an account, in place of what it said before of the same days."""
    number = tx.value("platform_metrics.api_import", source=source, account_id=account_id)
    if number is None:
        number = insert_import(
            tx,
            source=source,
            account_id=account_id,
            file_name="",
            sha256="",
            by=by,
            at=at,
            rows=len(rows),
        )
    else:
        tx.run("platform_metrics.touch_import", id=number, at=at, rows=len(rows))
    put_rows(tx, int(number), rows, at=at)


def put_rows(tx: Transaction, import_id: int, rows: Iterable[MetricRow], *, at: float) -> None:
    """Keep rows under their import; what it said before of the same numbers is replaced."""
    for row in rows:
        about = key_of(row.about)
        tx.run("platform_metrics.put_object", **_object(about, row.about, import_id), at=at)
        tx.run_many(
            "platform_metrics.put_value",
            [
                {
                    "platform": about.platform,
                    "level": about.level.value,
                    "object_key": about.key,
                    "metric": metric,
                    "first_day": _encode_day(row.first_day),
                    "last_day": _encode_day(row.last_day),
                    "origin": row.origin,
                    "import_id": import_id,
                    "amount": amount,
                    "currency": row.currency if metric == "spend" else "",
                    "at": at,
                }
                for metric, amount in row.values.items()
            ],
        )


def find_same_file(tx: Transaction, sha256: str, account_id: str) -> MetricImport | None:
    """The import of the same file for the same account that stands; None when there is none."""
    row = tx.one("platform_metrics.same_file", sha256=sha256, account_id=account_id)
    return None if row is None else _import(row)


def get_import(tx: Transaction, import_id: int) -> MetricImport | None:
    """The import of that number."""
    row = tx.one("platform_metrics.get_import", id=import_id)
    return None if row is None else _import(row)


def list_imports(tx: Transaction) -> list[MetricImport]:
    """Every import, the latest first; those that were undone, too."""
    return [_import(row) for row in tx.all("platform_metrics.list_imports")]


def undo_import(tx: Transaction, import_id: int, *, at: float) -> int:
    """Forget what a file said, so that what was known before is in force again; how many numbers that were.
    0 when it was undone before, or is no import of a file."""
    if not tx.run("platform_metrics.mark_undone", id=import_id, at=at):
        return 0
    tx.run("platform_metrics.delete_objects", id=import_id)
    return tx.run("platform_metrics.delete_values", id=import_id)


def list_values(
    tx: Transaction, first: date | None = None, last: date | None = None
) -> dict[ValueKey, StoredValue]:
    """The numbers in force of every object: those that touch the days, and those of whole lives."""
    rows = tx.all(
        "platform_metrics.values_in_force",
        first_day=_FIRST_OF_ALL if first is None else first.isoformat(),
        last_day=_LAST_OF_ALL if last is None else last.isoformat(),
    )
    return {
        ValueKey(
            ObjectKey(row["platform"], Level(row["level"]), row["object_key"]),
            _decode_day(row["first_day"]),
            _decode_day(row["last_day"]),
            row["origin"],
            row["metric"],
        ): StoredValue(row["amount"], row["currency"], row["source"], row["learnt_at"])
        for row in rows
    }


def list_objects(tx: Transaction) -> dict[ObjectKey, MetricObject]:
    """What every object is called and belongs to, as it was said last."""
    return {
        ObjectKey(row["platform"], Level(row["level"]), row["object_key"]): MetricObject(
            level=Level(row["level"]),
            platform=row["platform"],
            account_id=row["account_id"],
            id=row["object_id"],
            title=row["title"],
            permalink=row["permalink"],
            published_at=row["published_at"],
            campaign_id=row["campaign_id"],
            campaign=row["campaign"],
            adset_id=row["adset_id"],
            adset=row["adset"],
            post_id=row["post_id"],
        )
        for row in tx.all("platform_metrics.objects_in_force")
    }


def _import(row: Row) -> MetricImport:
    return MetricImport(
        id=row["id"],
        source=row["source"],
        account_id=row["account_id"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        actor=decode_actor(row),
        imported_at=row["imported_at"],
        rows=row["rows"],
        undone_at=row["undone_at"],
    )


def _object(key: ObjectKey, about: MetricObject, import_id: int) -> Mapping[str, object]:
    return {
        "platform": key.platform,
        "level": key.level.value,
        "object_key": key.key,
        "import_id": import_id,
        "object_id": about.id,
        "account_id": about.account_id,
        "title": about.title,
        "permalink": about.permalink,
        "published_at": about.published_at,
        "campaign_id": about.campaign_id,
        "campaign": about.campaign,
        "adset_id": about.adset_id,
        "adset": about.adset,
        "post_id": about.post_id,
    }


def _encode_day(day: date | None) -> str:
    return _NO_DAY if day is None else day.isoformat()


def _decode_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
