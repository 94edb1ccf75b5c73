"""Looks at the state of the database itself and at what it knows of our accounts."""

from dataclasses import dataclass

from bot.store import Transaction

#: The first release without the bug that can corrupt a WAL file, and the older lines it was mended in.
_MENDED = (3, 51, 3)
_MENDED_LINES = {(3, 50): 7, (3, 44): 6}


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """How the database is, and when each account was last heard of (seconds since 1970)."""

    sqlite: str
    is_mended: bool
    damage: str  # empty when the quick check found none
    last_event: dict[tuple[str, str], float]  # by platform and account id


def look(tx: Transaction) -> Health:
    """Check the file quickly and read what `tamis doctor` tells."""
    version = str(tx.execute("SELECT sqlite_version() AS version").fetchone()["version"])
    found = tx.execute("PRAGMA quick_check(1)").fetchone()[0]
    rows = tx.execute(
        "SELECT platform, account_id, max(received_at) AS at FROM event WHERE state != 'unrouted'"
        " GROUP BY platform, account_id"
    )
    return Health(
        sqlite=version,
        is_mended=_is_mended(version),
        damage="" if found == "ok" else str(found)[:200],
        last_event={(row["platform"], row["account_id"]): row["at"] for row in rows},
    )


def _is_mended(version: str) -> bool:
    major, minor, patch = (int(part) for part in (*version.split("."), "0", "0")[:3])
    line = _MENDED_LINES.get((major, minor))
    return (major, minor, patch) >= _MENDED or (line is not None and patch >= line)
