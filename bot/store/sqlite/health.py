"""Checks the state of the database file, and when each account was last heard from."""

from dataclasses import dataclass

from bot.store import Transaction
from bot.store.sqlite.inspection import missing_objects

#: The first release without the bug that can corrupt a write-ahead log (https://sqlite.org/wal.html, section
#: "The WAL-reset bug"), and by older line the patch that has the fix, too.
_FIXED = (3, 51, 3)
_FIXED_PATCHES = {(3, 50): 7, (3, 44): 6}


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """The state of the database, and when each account was last heard from (seconds since 1970)."""

    sqlite: str
    has_wal_fix: bool
    damage: str  # empty when the quick check found none
    missing: tuple[str, ...]  # tables, columns, indexes and triggers that the migrations made
    last_event: dict[tuple[str, str], float]  # by platform and account id


def check_health(tx: Transaction) -> Health:
    """Check the file as far as seconds allow, and read what `tamis doctor` reports."""
    version = str(tx.value("health.version"))
    result = str(tx.value("health.quick_check"))
    return Health(
        sqlite=version,
        has_wal_fix=_has_wal_fix(version),
        damage="" if result == "ok" else result[:200],
        missing=missing_objects(tx),
        last_event={
            (row["platform"], row["account_id"]): row["at"] for row in tx.all("health.last_event_by_account")
        },
    )


def _has_wal_fix(version: str) -> bool:
    major, minor, patch = (int(number) for number in (*version.split("."), "0", "0")[:3])
    fixed_patch = _FIXED_PATCHES.get((major, minor))
    return (major, minor, patch) >= _FIXED or (fixed_patch is not None and patch >= fixed_patch)
