"""Checks the state of the database file."""

from bot.store import Transaction
from bot.store.health import Health, last_events
from bot.store.sqlite.inspection import missing_objects

#: The first release without the bug that can corrupt a write-ahead log (https://sqlite.org/wal.html, section
#: "The WAL-reset bug"), and by older line the patch that has the fix, too.
_FIXED = (3, 51, 3)
_FIXED_PATCHES = {(3, 50): 7, (3, 44): 6}


def check_health(tx: Transaction) -> Health:
    """Check the file as far as seconds allow, and read what `tamis doctor` reports."""
    version = str(tx.value("health.version"))
    result = str(tx.value("health.quick_check"))
    return Health(
        engine="sqlite",
        version=version,
        is_version_safe=_has_wal_fix(version),
        damage="" if result == "ok" else result[:200],
        missing=missing_objects(tx),
        last_event=last_events(tx),
    )


def _has_wal_fix(version: str) -> bool:
    major, minor, patch = (int(number) for number in (*version.split("."), "0", "0")[:3])
    fixed_patch = _FIXED_PATCHES.get((major, minor))
    return (major, minor, patch) >= _FIXED or (fixed_patch is not None and patch >= fixed_patch)
