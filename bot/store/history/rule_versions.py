"""Every version of the rules that was ever in force, so that decisions stay explainable."""

from bot.store import Transaction


def keep(tx: Transaction, version: str, text: str, at: float) -> None:
    """Note that this version is in force from now on."""
    tx.execute(
        "INSERT INTO rules_version VALUES (?, ?, ?) ON CONFLICT (version) DO UPDATE SET loaded_at = excluded.loaded_at",
        (version, text, at),
    )


def of(tx: Transaction, version: str) -> str | None:
    """The text of a version; None for one that was never in force here."""
    row = tx.execute("SELECT text FROM rules_version WHERE version = ?", (version,)).fetchone()
    return row["text"] if row else None


def latest(tx: Transaction) -> str | None:
    """The text that was last in force; None before the first."""
    row = tx.execute("SELECT text FROM rules_version ORDER BY loaded_at DESC LIMIT 1").fetchone()
    return row["text"] if row else None
