"""Keeps conversions, and which file or webhook told of each last. Only the database is touched here."""

from collections.abc import Iterable
from dataclasses import asdict

from bot.domain import Actor
from bot.domain.conversions import Conversion
from bot.store import Transaction
from bot.store.ports import Row
from bot.store.reporting import platform_metrics

#: As what they stand among the imports.
SOURCE, WEBHOOK = "conversions", "conversions_webhook"


def put(tx: Transaction, import_id: int, conversions: Iterable[Conversion], *, at: float) -> None:
    """Keep conversions under their import; what it said of the same ones before is replaced."""
    tx.run_many(
        "conversions.put",
        [{**asdict(conversion), "import_id": import_id, "at": at} for conversion in conversions],
    )


def take_posted(tx: Transaction, conversions: tuple[Conversion, ...], *, by: Actor, at: float) -> None:
    """Keep what a webhook tells."""
    number = tx.value("platform_metrics.api_import", source=WEBHOOK, account_id="")
    if number is None:
        number = platform_metrics.insert_import(
            tx, source=WEBHOOK, account_id="", file_name="", sha256="", by=by, at=at, rows=0
        )
    tx.run("platform_metrics.touch_import", id=number, at=at, rows=len(conversions))
    put(tx, int(number), conversions, at=at)


def find(tx: Transaction, key: bytes) -> Conversion | None:
    """What is known of a conversion; None of one that nobody has told of."""
    row = tx.one("conversions.in_force", key=key)
    return None if row is None else _conversion(row)


def list_conversions(tx: Transaction, since: float, until: float) -> tuple[Conversion, ...]:
    """Those of [since, until) that were not taken back, in the order in which they happened."""
    return tuple(_conversion(row) for row in tx.all("conversions.list", since=since, until=until))


def first_known(tx: Transaction) -> float | None:
    """When the first one happened that anybody has told of; None where nobody ever told of any."""
    moment = tx.value("conversions.first")
    return None if moment is None else float(moment)


def delete_import(tx: Transaction, import_id: int) -> int:
    """Forget what a file said; how many conversions that were."""
    return tx.run("conversions.delete", id=import_id)


def _conversion(row: Row) -> Conversion:
    return Conversion(
        key=bytes(row["key"]),
        happened_at=row["happened_at"],
        amount=row["amount"],
        currency=row["currency"],
        platform=row["platform"],
        campaign_id=row["campaign_id"],
        campaign=row["campaign"],
        ad_id=row["ad_id"],
        post_id=row["post_id"],
        utm_source=row["utm_source"],
        utm_medium=row["utm_medium"],
        utm_campaign=row["utm_campaign"],
        utm_content=row["utm_content"],
        utm_id=row["utm_id"],
        is_ours=bool(row["is_ours"]),
        is_cancelled=bool(row["is_cancelled"]),
    )
